#include "error.h"
#include "values.h"

#include <ATen/record_function.h>
#include <memory>
#include <string>
#include <torch/csrc/autograd/autograd.h>
#include <vector>

namespace {

thread_local std::string last_node;

std::unique_ptr<at::ObserverContext> remember_node(const at::RecordFunction &function) {
  last_node = function.name();
  return nullptr;
}

// libtorch's errors do not say which derivative failed, so that the names are followed while the graph is walked.
// The processor's part of a graph runs on the calling thread; a GPU's part does not, and leaves no name.
class NodeNames {
public:
  NodeNames()
      : handle_(at::addThreadLocalCallback(
            at::RecordFunctionCallback(&remember_node).scopes({at::RecordScope::BACKWARD_FUNCTION}))) {
    last_node.clear();
  }
  ~NodeNames() { at::removeCallback(handle_); }
  NodeNames(const NodeNames &) = delete;
  NodeNames &operator=(const NodeNames &) = delete;

private:
  at::CallbackHandle handle_;
};

std::vector<at::Tensor> borrow_all(const nadir_tensor *handles, int32_t count) {
  std::vector<at::Tensor> tensors;
  tensors.reserve(count);
  for (int32_t i = 0; i < count; i++) {
    tensors.push_back(nadir::borrow(handles[i]));
  }
  return tensors;
}

} // namespace

int32_t nadir_tensor_set_requires_grad(nadir_tensor tensor, int32_t value) {
  return nadir::guarded([&] { nadir::borrow(tensor).requires_grad_(value != 0); });
}

int32_t nadir_tensor_retain_grad(nadir_tensor tensor) {
  return nadir::guarded([&] { nadir::borrow(tensor).retain_grad(); });
}

int32_t nadir_tensor_grad_get(nadir_tensor tensor, nadir_tensor *grad) {
  return nadir::guarded([&] {
    at::Tensor self = nadir::borrow(tensor);
    // Asking a tensor that keeps none would print a warning.
    *grad = self.is_leaf() || self.retains_grad() ? nadir::hand_over(self.grad()) : nullptr;
  });
}

int32_t nadir_tensor_grad_set(nadir_tensor tensor, nadir_tensor grad) {
  return nadir::guarded([&] { nadir::borrow(tensor).mutable_grad() = nadir::borrow(grad); });
}

int32_t nadir_backward(const nadir_tensor *roots, const nadir_tensor *gradients, int32_t count, int32_t retain_graph,
                       int32_t create_graph) {
  return nadir::guarded([&] {
    NodeNames names;
    torch::autograd::backward(borrow_all(roots, count), borrow_all(gradients, gradients == nullptr ? 0 : count),
                              retain_graph != 0, create_graph != 0);
  });
}

int32_t nadir_gradients(const nadir_tensor *outputs, const nadir_tensor *output_gradients, int32_t output_count,
                        const nadir_tensor *inputs, int32_t input_count, int32_t retain_graph, int32_t create_graph,
                        nadir_tensor *results) {
  return nadir::guarded([&] {
    NodeNames names;
    auto gradients = torch::autograd::grad(
        borrow_all(outputs, output_count), borrow_all(inputs, input_count),
        borrow_all(output_gradients, output_gradients == nullptr ? 0 : output_count), retain_graph != 0,
        create_graph != 0, /*allow_unused=*/true);
    for (int32_t i = 0; i < input_count; i++) {
      results[i] = nadir::hand_over(std::move(gradients[i]));
    }
  });
}

const char *nadir_last_node() { return last_node.c_str(); }
