#include "error.h"
#include "values.h"

#include <atomic>

namespace {
std::atomic<int64_t> live_count{0};
}

namespace nadir {

nadir_tensor hand_over(at::Tensor tensor) {
  if (!tensor.defined()) {
    return nullptr;
  }
  live_count.fetch_add(1, std::memory_order_relaxed);
  return tensor.unsafeReleaseTensorImpl();
}

} // namespace nadir

void nadir_tensor_release(nadir_tensor tensor) {
  if (tensor == nullptr) {
    return;
  }
  live_count.fetch_sub(1, std::memory_order_relaxed);
  // The temporary takes the reference over and drops it. A failing deleter must not cross.
  nadir::guarded([&] {
    c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>::reclaim(static_cast<c10::TensorImpl *>(tensor));
  });
}

int64_t nadir_tensor_live_count() { return live_count.load(std::memory_order_relaxed); }

int32_t nadir_tensor_describe(nadir_tensor tensor, nadir_tensor_info *info) {
  return nadir::guarded([&] {
    at::Tensor self = nadir::borrow(tensor);
    bool strided = self.layout() == c10::kStrided;
    info->sizes = self.sizes().data();
    info->strides = strided ? self.strides().data() : nullptr;
    info->data = strided && self.has_storage() ? self.data_ptr() : nullptr;
    info->dimensions = self.dim();
    info->elements = self.numel();
    info->scalar_type = static_cast<int32_t>(self.scalar_type());
    info->device_type = static_cast<int32_t>(self.device().type());
    info->device_index = self.device().index();
    info->element_size = static_cast<int32_t>(self.element_size());
  });
}

int32_t nadir_tensor_flag_get(nadir_tensor tensor, int32_t flag, int32_t *value) {
  return nadir::guarded([&] {
    at::Tensor self = nadir::borrow(tensor);
    switch (flag) {
    case NADIR_REQUIRES_GRAD:
      *value = self.requires_grad();
      break;
    case NADIR_IS_LEAF:
      *value = self.is_leaf();
      break;
    case NADIR_HAS_GRAD:
      *value = self.is_leaf() && self.grad().defined();
      break;
    case NADIR_IS_CONTIGUOUS:
      *value = self.is_contiguous();
      break;
    case NADIR_IS_CHANNELS_LAST:
      *value = self.is_contiguous(c10::MemoryFormat::ChannelsLast);
      break;
    default:
      TORCH_CHECK(false, "unknown tensor flag ", flag);
    }
  });
}
