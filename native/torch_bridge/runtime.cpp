#include "error.h"
#include "values.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <mutex>

// OpenMP's own call, where the libtorch that is linked brings an OpenMP. at::set_num_threads makes it too, but then also makes
// the threads of a second pool anew, which spin for milliseconds.
extern "C" void omp_set_num_threads(int count) __attribute__((weak));

namespace {

at::Generator &generator_of(nadir_generator handle) { return *static_cast<at::Generator *>(handle); }

} // namespace

int32_t nadir_manual_seed(int64_t seed) {
  return nadir::guarded([&] { at::manual_seed(static_cast<uint64_t>(seed)); });
}

int32_t nadir_generator_default(int32_t device_type, int32_t device_index, nadir_generator *result) {
  return nadir::guarded([&] {
    c10::Device device(static_cast<c10::DeviceType>(device_type), static_cast<c10::DeviceIndex>(device_index));
    *result = new at::Generator(at::globalContext().defaultGenerator(device));
  });
}

int32_t nadir_generator_new(int64_t seed, nadir_generator *result) {
  return nadir::guarded(
      [&] { *result = new at::Generator(at::detail::createCPUGenerator(static_cast<uint64_t>(seed))); });
}

void nadir_generator_release(nadir_generator generator) { delete static_cast<at::Generator *>(generator); }

int32_t nadir_generator_seed(nadir_generator generator, int64_t seed) {
  return nadir::guarded([&] {
    auto &self = generator_of(generator);
    std::lock_guard<std::mutex> lock(self.mutex());
    self.set_current_seed(static_cast<uint64_t>(seed));
  });
}

int32_t nadir_generator_state_get(nadir_generator generator, nadir_tensor *state) {
  return nadir::guarded([&] {
    auto &self = generator_of(generator);
    std::lock_guard<std::mutex> lock(self.mutex());
    *state = nadir::hand_over(self.get_state());
  });
}

int32_t nadir_generator_state_set(nadir_generator generator, nadir_tensor state) {
  return nadir::guarded([&] {
    auto &self = generator_of(generator);
    std::lock_guard<std::mutex> lock(self.mutex());
    self.set_state(nadir::borrow(state));
  });
}

int32_t nadir_threads_get() { return at::get_num_threads(); }

int32_t nadir_threads_set(int32_t count) {
  return nadir::guarded([&] { at::set_num_threads(count); });
}

int32_t nadir_threads_set_here(int32_t count) {
  return nadir::guarded([&] {
    if (omp_set_num_threads != nullptr) {
      // A thread's first question makes its setting, which would undo a call before it.
      at::get_num_threads();
      omp_set_num_threads(count);
      if (at::get_num_threads() == count) {
        return;
      }
    }
    at::set_num_threads(count);
  });
}

int32_t nadir_device_count(int32_t device_type, int32_t *count) {
  return nadir::guarded([&] {
    auto type = static_cast<c10::DeviceType>(device_type);
    // Asks whichever backend registered itself, so that no backend is named here.
    *count = c10::impl::hasDeviceGuardImpl(type) ? c10::impl::getDeviceGuardImpl(type)->deviceCount() : 0;
  });
}

const char *nadir_libtorch_version() { return TORCH_VERSION; }
