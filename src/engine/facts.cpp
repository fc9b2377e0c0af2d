#include "engine/facts.h"

namespace assay {

const void* FactStore::get(Key key, const std::function<std::shared_ptr<const void>()>& make) {
  Slot* slot = nullptr;
  {
    std::lock_guard lock(mutex_);
    auto& entry = slots_[key];
    if (!entry) entry = std::make_unique<Slot>();
    slot = entry.get();
  }
  // A maker that throws leaves the slot unset: the next who asks tries again.
  std::lock_guard lock(slot->making);
  if (!slot->fact) slot->fact = make();
  return slot->fact.get();
}

}  // namespace assay
