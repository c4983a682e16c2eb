// Conversion between the tagged values of the C interface and c10's IValue.
#pragma once

#include "libtorch_version.h"
#include "torch_bridge.h"

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/ivalue.h>
#include <ATen/core/jit_type.h>

namespace nadir {

// What an argument of a schema wants, read from its type once.
struct ArgumentType {
  c10::TypeKind kind;         // with Optional taken off
  c10::TypeKind element_kind; // of a list, with Optional taken off
  bool optional_elements;     // Tensor?[]
  int32_t fixed_length;       // int[2]: one number stands for the whole list; 0 otherwise
};

ArgumentType argument_type(const c10::TypePtr &type, nadir::optional<int32_t> fixed_length);

// A new reference to a borrowed handle; null gives an undefined tensor.
at::Tensor borrow(nadir_tensor handle);

// Moves a reference into a handle; an undefined tensor gives null.
nadir_tensor hand_over(at::Tensor tensor);

c10::IValue to_ivalue(const nadir_value &value, const ArgumentType &type);
nadir_value from_ivalue(c10::IValue &&value);

// Frees what from_ivalue made.
void discard(nadir_value &value) noexcept;

} // namespace nadir
