#include "error.h"
#include "libtorch_version.h"

#include <c10/core/GradMode.h>

int32_t nadir_grad_mode_get() { return c10::GradMode::is_enabled() ? 1 : 0; }

void nadir_grad_mode_set(int32_t enabled) { c10::GradMode::set_enabled(enabled != 0); }

int32_t nadir_autocast_get(int32_t device_type, int32_t *enabled, int32_t *scalar_type) {
  return nadir::guarded([&] {
    auto device = static_cast<c10::DeviceType>(device_type);
    *enabled = nadir::autocast_enabled(device) ? 1 : 0;
    *scalar_type = static_cast<int32_t>(nadir::autocast_type(device));
  });
}

int32_t nadir_autocast_set(int32_t device_type, int32_t enabled, int32_t scalar_type) {
  return nadir::guarded([&] {
    nadir::set_autocast(static_cast<c10::DeviceType>(device_type), enabled != 0,
                        static_cast<c10::ScalarType>(scalar_type));
  });
}

int32_t nadir_autocast_nest(int32_t change) {
  return nadir::guarded([&] {
    if (change > 0) {
      at::autocast::increment_nesting();
    } else if (at::autocast::decrement_nesting() == 0) {
      at::autocast::clear_cache();
    }
  });
}
