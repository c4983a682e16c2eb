#include "error.h"

#include <c10/util/Exception.h>
#include <exception>
#include <new>
#include <string>

namespace {
thread_local std::string last_error;
}

namespace nadir {

void remember_current_exception() noexcept {
  try {
    try {
      throw;
    } catch (const c10::Error &error) {
      last_error = error.what_without_backtrace();
    } catch (const std::bad_alloc &) {
      last_error = "out of memory";
    } catch (const std::exception &error) {
      last_error = error.what();
    } catch (...) {
      last_error = "an exception of an unknown type";
    }
  } catch (...) {
    // There is no memory for the text itself.
    last_error.clear();
  }
}

} // namespace nadir

const char *nadir_last_error() { return last_error.c_str(); }
