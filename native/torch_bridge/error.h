// Turns exceptions into a status and a text that belongs to the thread.
#pragma once

#include "torch_bridge.h"

namespace nadir {

// Called inside a catch block.
void remember_current_exception() noexcept;

template <typename Body> int32_t guarded(Body &&body) noexcept {
  try {
    body();
    return NADIR_OK;
  } catch (...) {
    remember_current_exception();
    return NADIR_FAILED;
  }
}

} // namespace nadir
