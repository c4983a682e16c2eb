#include "error.h"
#include "values.h"

#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/function_schema.h>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <string>
#include <vector>

namespace {

struct Operator {
  explicit Operator(const c10::OperatorHandle &found) : handle(found) {
    const auto &schema = handle.schema();
    arguments.reserve(schema.arguments().size());
    for (const auto &argument : schema.arguments()) {
      arguments.push_back(nadir::argument_type(argument.type(), argument.N()));
    }
    std::ostringstream text;
    text << schema;
    signature = text.str();
  }

  c10::OperatorHandle handle;
  std::vector<nadir::ArgumentType> arguments;
  std::string signature;
};

std::string full_name(const c10::OperatorHandle &handle) {
  const auto &name = handle.schema().operator_name();
  return name.overload_name.empty() ? name.name : name.name + "." + name.overload_name;
}

void push_default(std::vector<c10::IValue> &stack, const Operator &op, size_t index) {
  const auto &argument = op.handle.schema().arguments()[index];
  const auto &value = argument.default_value();
  TORCH_CHECK(value.has_value(), full_name(op.handle), " is missing its argument '", argument.name(), "'");
  stack.push_back(*value);
}

// Kept between calls to save its allocation. Operators do not call back into the bridge, so one a thread is enough.
std::vector<c10::IValue> &thread_stack() {
  thread_local std::vector<c10::IValue> stack;
  return stack;
}

struct ClearOnExit {
  std::vector<c10::IValue> &stack;
  ~ClearOnExit() { stack.clear(); }
};

} // namespace

int32_t nadir_operator_find(const char *name, const char *overload, nadir_operator *result) {
  return nadir::guarded([&] {
    auto found = c10::Dispatcher::singleton().findSchema({name, overload});
    TORCH_CHECK(found.has_value(), "this libtorch (", TORCH_VERSION, ") has no operator ", name,
                overload[0] == '\0' ? "" : ".", overload);
    *result = new Operator(*found);
  });
}

const char *nadir_operator_schema(nadir_operator op) { return static_cast<Operator *>(op)->signature.c_str(); }

int32_t nadir_operator_call(nadir_operator op, const nadir_value *arguments, int32_t count, nadir_value *results,
                            int32_t capacity, int32_t *result_count) {
  *result_count = 0;
  return nadir::guarded([&] {
    const auto &self = *static_cast<const Operator *>(op);
    auto parameters = self.arguments.size();
    TORCH_CHECK(static_cast<size_t>(count) <= parameters, full_name(self.handle), " takes ", parameters,
                " arguments, and ", count, " were given");
    auto &stack = thread_stack();
    ClearOnExit clear{stack};
    stack.reserve(parameters);
    for (size_t i = 0; i < parameters; i++) {
      if (i >= static_cast<size_t>(count) || arguments[i].tag == NADIR_DEFAULT) {
        push_default(stack, self, i);
      } else {
        stack.push_back(nadir::to_ivalue(arguments[i], self.arguments[i]));
      }
    }
    self.handle.callBoxed(stack);
    auto wanted = std::min(stack.size(), static_cast<size_t>(capacity));
    try {
      for (size_t i = 0; i < wanted; i++) {
        results[i] = nadir::from_ivalue(std::move(stack[i]));
        *result_count = static_cast<int32_t>(i) + 1;
      }
    } catch (...) {
      for (int32_t i = 0; i < *result_count; i++) {
        nadir::discard(results[i]);
      }
      *result_count = 0;
      throw;
    }
  });
}

int32_t nadir_operator_names(char **result) {
  return nadir::guarded([&] {
    std::string text;
    for (const auto &name : c10::Dispatcher::singleton().getAllOpNames()) {
      text += name.name;
      if (!name.overload_name.empty()) {
        text += '.' + name.overload_name;
      }
      text += '\n';
    }
    auto *memory = static_cast<char *>(std::malloc(text.size() + 1));
    if (memory == nullptr) {
      throw std::bad_alloc();
    }
    std::memcpy(memory, text.c_str(), text.size() + 1);
    *result = memory;
  });
}

void nadir_free(void *memory) { std::free(memory); }
