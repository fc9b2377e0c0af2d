// Facts that several checks share, made once on first request and kept as long as the store.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>

namespace assay {

// Safe from any thread. The first who asks for a fact makes it, others who ask meanwhile wait; making one must not ask
// for another of the same store that waits for the first.
class FactStore {
 public:
  using Key = void (*)();  // the address of the function that makes the fact

  FactStore() = default;
  FactStore(const FactStore&) = delete;
  FactStore& operator=(const FactStore&) = delete;
  ~FactStore();

  // `make` gives the fact by value. One that throws leaves the fact unmade: the next who asks tries again.
  template <typename Fact, typename Make>
  const Fact& get(Key key, const Make& make) {
    Slot& slot = slot_of(key);
    const void* made = slot.made.load(std::memory_order_acquire);
    if (made == nullptr) [[unlikely]] {
      std::lock_guard lock(slot.making);
      if (!slot.fact) {
        slot.fact = std::make_shared<const Fact>(make());
        slot.made.store(slot.fact.get(), std::memory_order_release);
      }
      made = slot.fact.get();
    }
    return *static_cast<const Fact*>(made);
  }

 private:
  struct Slot {
    Key key;
    Slot* next;
    std::mutex making;
    std::atomic<const void*> made = nullptr;
    std::shared_ptr<const void> fact;
  };
  // There are a dozen: a list, longer only at its front.
  Slot& slot_of(Key key) {
    for (Slot* slot = first_.load(std::memory_order_acquire); slot != nullptr; slot = slot->next) {
      if (slot->key == key) return *slot;
    }
    return add(key);
  }
  Slot& add(Key key);

  std::atomic<Slot*> first_ = nullptr;
  std::mutex adding_;
};

}  // namespace assay
