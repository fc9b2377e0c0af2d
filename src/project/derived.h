// Facts that a family computes once from a whole project and keeps with it, so that ten checks on a thousand files don't
// each compute them again.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

namespace assay {

// One slot a type, filled when first asked for. Safe from any thread; a look-up that hits takes no lock.
class DerivedFacts {
 public:
  template <typename T, typename Source>
  const T& get(const Source& source) const {
    for (Slot* slot = state_->head.load(std::memory_order_acquire); slot != nullptr; slot = slot->next) {
      if (slot->key == &key<T>) return filled<T>(*slot, source);
    }
    Slot* slot = nullptr;
    {
      std::lock_guard lock(state_->mutex);
      for (slot = state_->head.load(std::memory_order_relaxed); slot != nullptr; slot = slot->next) {
        if (slot->key == &key<T>) break;
      }
      if (slot == nullptr) {
        auto made = std::make_unique<Slot>();
        made->key = &key<T>;
        made->next = state_->head.load(std::memory_order_relaxed);
        slot = made.get();
        state_->owned.push_back(std::move(made));
        state_->head.store(slot, std::memory_order_release);
      }
    }
    return filled<T>(*slot, source);
  }

 private:
  template <typename T>
  static inline const char key = 0;

  struct Slot {
    const void* key = nullptr;
    std::once_flag once;
    std::shared_ptr<void> value;
    Slot* next = nullptr;
  };
  struct State {
    std::mutex mutex;
    std::atomic<Slot*> head = nullptr;
    std::vector<std::unique_ptr<Slot>> owned;
  };

  template <typename T, typename Source>
  static const T& filled(Slot& slot, const Source& source) {
    std::call_once(slot.once, [&] { slot.value = std::make_shared<T>(source); });
    return *static_cast<const T*>(slot.value.get());
  }

  std::shared_ptr<State> state_ = std::make_shared<State>();
};

}  // namespace assay
