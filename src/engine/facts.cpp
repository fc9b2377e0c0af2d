#include "engine/facts.h"

#include <utility>

namespace assay {

FactStore::Slot& FactStore::add(Key key) {
  std::lock_guard lock(adding_);
  Slot* const first = first_.load(std::memory_order_relaxed);
  for (Slot* slot = first; slot != nullptr; slot = slot->next) {
    if (slot->key == key) return *slot;  // another thread was faster
  }
  Slot* const added = new Slot{.key = key, .next = first};
  first_.store(added, std::memory_order_release);
  return *added;
}

FactStore::~FactStore() {
  for (Slot* slot = first_.load(std::memory_order_relaxed); slot != nullptr;) delete std::exchange(slot, slot->next);
}

}  // namespace assay
