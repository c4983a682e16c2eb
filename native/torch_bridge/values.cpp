#include "values.h"

#include <cstdlib>
#include <cstring>
#include <limits>
#include <memory>

namespace nadir {

namespace {

c10::TypePtr without_optional(c10::TypePtr type) {
  while (type->kind() == c10::TypeKind::OptionalType) {
    type = type->castRaw<c10::OptionalType>()->getElementType();
  }
  return type;
}

[[noreturn]] void mismatch(const nadir_value &value, const ArgumentType &type) {
  TORCH_CHECK(false, "a value of tag ", value.tag, " cannot be passed to a parameter of kind ",
              c10::typeKindToString(type.kind),
              type.kind == c10::TypeKind::ListType ? " of " : "",
              type.kind == c10::TypeKind::ListType ? c10::typeKindToString(type.element_kind) : "");
}

template <typename T> const T *elements(const nadir_value &value) { return static_cast<const T *>(value.pointer); }

c10::IValue tensor_list(const nadir_value &value, bool optional_elements) {
  const auto *handles = elements<nadir_tensor>(value);
  if (optional_elements) {
    c10::List<optional<at::Tensor>> list;
    list.reserve(value.length);
    for (int32_t i = 0; i < value.length; i++) {
      if (handles[i] == nullptr) {
        list.push_back(optional<at::Tensor>());
      } else {
        list.push_back(optional<at::Tensor>(borrow(handles[i])));
      }
    }
    return list;
  }
  c10::List<at::Tensor> list;
  list.reserve(value.length);
  for (int32_t i = 0; i < value.length; i++) {
    list.push_back(borrow(handles[i]));
  }
  return list;
}

c10::IValue int_list(const nadir_value &value, const ArgumentType &type) {
  const auto *numbers = elements<int64_t>(value);
  switch (type.element_kind) {
  case c10::TypeKind::FloatType: {
    c10::List<double> list;
    list.reserve(value.length);
    for (int32_t i = 0; i < value.length; i++) {
      list.push_back(static_cast<double>(numbers[i]));
    }
    return list;
  }
  case c10::TypeKind::BoolType: {
    c10::List<bool> list;
    list.reserve(value.length);
    for (int32_t i = 0; i < value.length; i++) {
      list.push_back(numbers[i] != 0);
    }
    return list;
  }
  case c10::TypeKind::NumberType: {
    c10::impl::GenericList list(c10::NumberType::get());
    list.reserve(value.length);
    for (int32_t i = 0; i < value.length; i++) {
      list.push_back(c10::IValue(numbers[i]));
    }
    return list;
  }
  default: {
    c10::List<int64_t> list;
    list.reserve(value.length);
    for (int32_t i = 0; i < value.length; i++) {
      list.push_back(numbers[i]);
    }
    return list;
  }
  }
}

c10::IValue double_list(const nadir_value &value, const ArgumentType &type) {
  const auto *numbers = elements<double>(value);
  if (type.element_kind == c10::TypeKind::NumberType) {
    c10::impl::GenericList list(c10::NumberType::get());
    list.reserve(value.length);
    for (int32_t i = 0; i < value.length; i++) {
      list.push_back(c10::IValue(numbers[i]));
    }
    return list;
  }
  if (type.element_kind != c10::TypeKind::FloatType) {
    mismatch(value, type);
  }
  c10::List<double> list;
  list.reserve(value.length);
  for (int32_t i = 0; i < value.length; i++) {
    list.push_back(numbers[i]);
  }
  return list;
}

} // namespace

ArgumentType argument_type(const c10::TypePtr &type, optional<int32_t> fixed_length) {
  auto plain = without_optional(type);
  ArgumentType result{plain->kind(), plain->kind(), false, 0};
  if (plain->kind() == c10::TypeKind::ListType) {
    auto element = plain->castRaw<c10::ListType>()->getElementType();
    result.optional_elements = element->kind() == c10::TypeKind::OptionalType;
    result.element_kind = without_optional(element)->kind();
    result.fixed_length = fixed_length.has_value() ? *fixed_length : 0;
  }
  return result;
}

at::Tensor borrow(nadir_tensor handle) {
  if (handle == nullptr) {
    return at::Tensor();
  }
  return at::Tensor(c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim_copy(
      static_cast<c10::TensorImpl *>(handle)));
}

c10::IValue to_ivalue(const nadir_value &value, const ArgumentType &type) {
  switch (value.tag) {
  case NADIR_NONE:
    // An undefined tensor is what a `Tensor` parameter takes for "no tensor"; everything else is optional.
    return type.kind == c10::TypeKind::TensorType ? c10::IValue(at::Tensor()) : c10::IValue();
  case NADIR_TENSOR:
    return borrow(value.pointer);
  case NADIR_INT:
    if (type.kind == c10::TypeKind::FloatType) {
      return static_cast<double>(value.integer);
    }
    if (type.kind == c10::TypeKind::BoolType) {
      return value.integer != 0;
    }
    if (type.kind == c10::TypeKind::ListType) {
      nadir_value list{NADIR_INT_LIST, 1, {}};
      std::vector<int64_t> numbers(type.fixed_length > 0 ? type.fixed_length : 1, value.integer);
      list.length = static_cast<int32_t>(numbers.size());
      list.pointer = numbers.data();
      return int_list(list, type);
    }
    return value.integer;
  case NADIR_DOUBLE:
    if (type.kind == c10::TypeKind::IntType) {
      mismatch(value, type);
    }
    return value.real;
  case NADIR_BOOL:
    return value.integer != 0;
  case NADIR_STRING:
    return std::string(elements<char>(value), static_cast<size_t>(value.length));
  case NADIR_DEVICE:
    return c10::Device(static_cast<c10::DeviceType>(value.length), static_cast<c10::DeviceIndex>(value.integer));
  case NADIR_INT_LIST:
  case NADIR_BOOL_LIST:
    if (type.kind != c10::TypeKind::ListType) {
      mismatch(value, type);
    }
    return int_list(value, type);
  case NADIR_DOUBLE_LIST:
    if (type.kind != c10::TypeKind::ListType) {
      mismatch(value, type);
    }
    return double_list(value, type);
  case NADIR_TENSOR_LIST:
    if (type.element_kind != c10::TypeKind::TensorType || type.kind != c10::TypeKind::ListType) {
      mismatch(value, type);
    }
    return tensor_list(value, type.optional_elements);
  case NADIR_GENERATOR:
    return *static_cast<at::Generator *>(value.pointer);
  default:
    mismatch(value, type);
  }
}

namespace {

void *allocate(size_t bytes) {
  void *memory = std::malloc(bytes == 0 ? 1 : bytes);
  if (memory == nullptr) {
    throw std::bad_alloc();
  }
  return memory;
}

template <typename T, typename List> nadir_value list_result(int32_t tag, const List &list) {
  TORCH_CHECK(list.size() <= static_cast<size_t>(std::numeric_limits<int32_t>::max()), "a list of too many elements");
  nadir_value result{tag, static_cast<int32_t>(list.size()), {}};
  auto *memory = static_cast<T *>(allocate(sizeof(T) * list.size()));
  for (size_t i = 0; i < list.size(); i++) {
    memory[i] = static_cast<T>(list.get(i));
  }
  result.pointer = memory;
  return result;
}

nadir_value tensor_list_result(const c10::List<at::Tensor> &list) {
  nadir_value result{NADIR_TENSOR_LIST, static_cast<int32_t>(list.size()), {}};
  auto *memory = static_cast<nadir_tensor *>(allocate(sizeof(nadir_tensor) * list.size()));
  for (size_t i = 0; i < list.size(); i++) {
    memory[i] = hand_over(list.get(i));
  }
  result.pointer = memory;
  return result;
}

nadir_value scalar_result(int32_t tag, int64_t integer, int32_t length = 0) {
  nadir_value result{tag, length, {}};
  result.integer = integer;
  return result;
}

} // namespace

nadir_value from_ivalue(c10::IValue &&value) {
  if (value.isTensor()) {
    nadir_value result{NADIR_TENSOR, 0, {}};
    result.pointer = hand_over(std::move(value).toTensor());
    if (result.pointer == nullptr) {
      result.tag = NADIR_NONE;
    }
    return result;
  }
  if (value.isNone()) {
    return nadir_value{NADIR_NONE, 0, {}};
  }
  if (value.isInt()) {
    return scalar_result(NADIR_INT, value.toInt());
  }
  if (value.isDouble()) {
    nadir_value result{NADIR_DOUBLE, 0, {}};
    result.real = value.toDouble();
    return result;
  }
  if (value.isBool()) {
    return scalar_result(NADIR_BOOL, value.toBool() ? 1 : 0);
  }
  if (value.isTensorList()) {
    return tensor_list_result(std::move(value).toTensorList());
  }
  if (value.isIntList()) {
    return list_result<int64_t>(NADIR_INT_LIST, value.toIntList());
  }
  if (value.isDoubleList()) {
    return list_result<double>(NADIR_DOUBLE_LIST, value.toDoubleList());
  }
  if (value.isBoolList()) {
    return list_result<int64_t>(NADIR_BOOL_LIST, value.toBoolList());
  }
  if (value.isDevice()) {
    auto device = value.toDevice();
    return scalar_result(NADIR_DEVICE, device.index(), static_cast<int32_t>(device.type()));
  }
  if (value.isString()) {
    const auto &text = value.toStringRef();
    nadir_value result{NADIR_STRING, static_cast<int32_t>(text.size()), {}};
    result.pointer = allocate(text.size());
    std::memcpy(result.pointer, text.data(), text.size());
    return result;
  }
  TORCH_CHECK(false, "a result of type ", value.tagKind(), " cannot be returned");
}

void discard(nadir_value &value) noexcept {
  switch (value.tag) {
  case NADIR_TENSOR:
    nadir_tensor_release(value.pointer);
    break;
  case NADIR_TENSOR_LIST:
    for (int32_t i = 0; i < value.length; i++) {
      nadir_tensor_release(static_cast<nadir_tensor *>(value.pointer)[i]);
    }
    std::free(value.pointer);
    break;
  case NADIR_STRING:
  case NADIR_INT_LIST:
  case NADIR_DOUBLE_LIST:
  case NADIR_BOOL_LIST:
    std::free(value.pointer);
    break;
  default:
    break;
  }
  value.tag = NADIR_NONE;
}

} // namespace nadir
