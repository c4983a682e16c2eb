// The C interface between Nadir.Torch and libtorch's dispatcher.
//
// Rules that hold for every function:
//  - No exception crosses. A function that can fail returns NADIR_OK or NADIR_FAILED; after a failure
//    nadir_last_error holds the reason, on the same thread, until the next failure.
//  - A tensor handle owns one reference and is freed with nadir_tensor_release. Arguments are borrowed.
//  - Grad mode, autocast and the error text belong to the calling thread.
#pragma once

#include <cstdint>

#define NADIR_EXPORT extern "C" __attribute__((visibility("default")))

enum nadir_status : int32_t { NADIR_OK = 0, NADIR_FAILED = 1 };

typedef void *nadir_tensor;
typedef void *nadir_operator;
typedef void *nadir_generator;

enum nadir_tag : int32_t {
  NADIR_NONE = 0,
  NADIR_TENSOR = 1,
  NADIR_INT = 2, // also data types, layouts and memory formats, by c10's numbers
  NADIR_DOUBLE = 3,
  NADIR_BOOL = 4,
  NADIR_STRING = 5,      // UTF-8, length in bytes
  NADIR_DEVICE = 6,      // length: c10::DeviceType, integer: index or -1
  NADIR_INT_LIST = 7,    // int64_t elements
  NADIR_DOUBLE_LIST = 8, // double elements
  NADIR_BOOL_LIST = 9,   // int64_t elements, 0 or 1
  NADIR_TENSOR_LIST = 10, // nadir_tensor elements; null is an absent optional tensor
  NADIR_GENERATOR = 11,
  NADIR_DEFAULT = 12 // as an argument: the schema's default
};

struct nadir_value {
  int32_t tag;
  int32_t length;
  union {
    int64_t integer;
    double real;
    void *pointer;
  };
};

struct nadir_tensor_info {
  const int64_t *sizes;   // valid while the tensor lives and is not resized
  const int64_t *strides; // likewise; null for tensors without strides
  void *data;             // null for tensors without storage
  int64_t dimensions;
  int64_t elements;
  int32_t scalar_type;
  int32_t device_type;
  int32_t device_index;
  int32_t element_size;
};

enum nadir_tensor_flag : int32_t {
  NADIR_REQUIRES_GRAD = 0,
  NADIR_IS_LEAF = 1,
  NADIR_HAS_GRAD = 2,
  NADIR_IS_CONTIGUOUS = 3,
  NADIR_IS_CHANNELS_LAST = 4
};

// Errors (error.cpp)
NADIR_EXPORT const char *nadir_last_error();

// Operators (operators.cpp). An operator's handle lives as long as the process.
NADIR_EXPORT int32_t nadir_operator_find(const char *name, const char *overload, nadir_operator *result);
NADIR_EXPORT const char *nadir_operator_schema(nadir_operator op);
// Trailing arguments that are left out take the schema's defaults. At most `capacity` results are written, the
// rest are dropped; `result_count` receives the number written. Lists and strings among the results are
// allocated and are freed with nadir_free; the tensors in a list are the caller's.
NADIR_EXPORT int32_t nadir_operator_call(nadir_operator op, const nadir_value *arguments, int32_t count,
                                         nadir_value *results, int32_t capacity, int32_t *result_count);
// All registered operators as "name.overload" lines; freed with nadir_free.
NADIR_EXPORT int32_t nadir_operator_names(char **result);
NADIR_EXPORT void nadir_free(void *memory);

// Tensors (tensor.cpp)
NADIR_EXPORT void nadir_tensor_release(nadir_tensor tensor);
NADIR_EXPORT int64_t nadir_tensor_live_count();
NADIR_EXPORT int32_t nadir_tensor_describe(nadir_tensor tensor, nadir_tensor_info *info);
NADIR_EXPORT int32_t nadir_tensor_flag_get(nadir_tensor tensor, int32_t flag, int32_t *value);

// Autograd (autograd.cpp)
NADIR_EXPORT int32_t nadir_tensor_set_requires_grad(nadir_tensor tensor, int32_t value);
NADIR_EXPORT int32_t nadir_tensor_retain_grad(nadir_tensor tensor);
NADIR_EXPORT int32_t nadir_tensor_grad_get(nadir_tensor tensor, nadir_tensor *grad); // null when there is none
NADIR_EXPORT int32_t nadir_tensor_grad_set(nadir_tensor tensor, nadir_tensor grad);  // null removes it
NADIR_EXPORT int32_t nadir_backward(const nadir_tensor *roots, const nadir_tensor *gradients, int32_t count,
                                    int32_t retain_graph, int32_t create_graph);
// After either of these two failed: the graph node that failed, such as "MulBackward0", or an empty text.
NADIR_EXPORT const char *nadir_last_node();
// Writes `input_count` handles, null where an input was not used.
NADIR_EXPORT int32_t nadir_gradients(const nadir_tensor *outputs, const nadir_tensor *output_gradients,
                                     int32_t output_count, const nadir_tensor *inputs, int32_t input_count,
                                     int32_t retain_graph, int32_t create_graph, nadir_tensor *results);

// Modes of the calling thread (modes.cpp)
NADIR_EXPORT int32_t nadir_grad_mode_get();
NADIR_EXPORT void nadir_grad_mode_set(int32_t enabled);
NADIR_EXPORT int32_t nadir_autocast_get(int32_t device_type, int32_t *enabled, int32_t *scalar_type);
NADIR_EXPORT int32_t nadir_autocast_set(int32_t device_type, int32_t enabled, int32_t scalar_type);
// Enters (+1) or leaves (-1) one level; the cache of casted weights is dropped on leaving the outermost.
NADIR_EXPORT int32_t nadir_autocast_nest(int32_t change);

// Random state, threads, devices (runtime.cpp)
NADIR_EXPORT int32_t nadir_manual_seed(int64_t seed);
NADIR_EXPORT int32_t nadir_generator_default(int32_t device_type, int32_t device_index, nadir_generator *result);
NADIR_EXPORT int32_t nadir_generator_new(int64_t seed, nadir_generator *result);
NADIR_EXPORT void nadir_generator_release(nadir_generator generator);
NADIR_EXPORT int32_t nadir_generator_seed(nadir_generator generator, int64_t seed);
NADIR_EXPORT int32_t nadir_generator_state_get(nadir_generator generator, nadir_tensor *state);
NADIR_EXPORT int32_t nadir_generator_state_set(nadir_generator generator, nadir_tensor state);
NADIR_EXPORT int32_t nadir_threads_get();
NADIR_EXPORT int32_t nadir_threads_set(int32_t count);
NADIR_EXPORT int32_t nadir_threads_set_here(int32_t count);
NADIR_EXPORT int32_t nadir_device_count(int32_t device_type, int32_t *count);
NADIR_EXPORT const char *nadir_libtorch_version();
