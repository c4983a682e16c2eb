// Everything that differs between the releases of libtorch, 1.13 to 2.x, is decided here and nowhere else.
#pragma once

#include <ATen/autocast_mode.h>
#include <c10/core/DeviceType.h>
#include <c10/core/ScalarType.h>
#include <torch/version.h>

#define NADIR_TORCH_AT_LEAST(major, minor)                                                                           \
  (TORCH_VERSION_MAJOR > (major) || (TORCH_VERSION_MAJOR == (major) && TORCH_VERSION_MINOR >= (minor)))

#if NADIR_TORCH_AT_LEAST(2, 4)
#include <optional>
#else
#include <c10/util/Exception.h>
#include <c10/util/Optional.h>
#endif

namespace nadir {

// c10::optional became an alias of std::optional and was then removed.
#if NADIR_TORCH_AT_LEAST(2, 4)
template <typename T> using optional = std::optional<T>;
#else
template <typename T> using optional = c10::optional<T>;
#endif

// Autocast had one set of functions for each device until 2.4, which made the device an argument.
#if NADIR_TORCH_AT_LEAST(2, 4)

inline bool autocast_enabled(c10::DeviceType device) { return at::autocast::is_autocast_enabled(device); }
inline c10::ScalarType autocast_type(c10::DeviceType device) { return at::autocast::get_autocast_dtype(device); }
inline void set_autocast(c10::DeviceType device, bool enabled, c10::ScalarType type) {
  at::autocast::set_autocast_enabled(device, enabled);
  at::autocast::set_autocast_dtype(device, type);
}

#else

inline bool autocast_enabled(c10::DeviceType device) {
  TORCH_CHECK(device == c10::kCPU || device == c10::kCUDA, "autocast is known for cpu and cuda only, not for ", device);
  return device == c10::kCPU ? at::autocast::is_cpu_enabled() : at::autocast::is_enabled();
}
inline c10::ScalarType autocast_type(c10::DeviceType device) {
  return device == c10::kCPU ? at::autocast::get_autocast_cpu_dtype() : at::autocast::get_autocast_gpu_dtype();
}
inline void set_autocast(c10::DeviceType device, bool enabled, c10::ScalarType type) {
  if (device == c10::kCPU) {
    at::autocast::set_cpu_enabled(enabled);
    at::autocast::set_autocast_cpu_dtype(type);
  } else {
    at::autocast::set_enabled(enabled);
    at::autocast::set_autocast_gpu_dtype(type);
  }
}

#endif

} // namespace nadir
