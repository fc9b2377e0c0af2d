// Facts that several checks share, made once on first request and kept as long as the store.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <unordered_map>

namespace assay {

// Safe from any thread. The first who asks for a fact makes it, others who ask meanwhile wait; making one must not ask
// for another of the same store that waits for the first.
class FactStore {
 public:
  using Key = void (*)();  // the address of the function that makes the fact
  const void* get(Key key, const std::function<std::shared_ptr<const void>()>& make);

 private:
  struct Slot {
    std::mutex making;
    std::shared_ptr<const void> fact;
  };
  std::mutex mutex_;
  std::unordered_map<Key, std::unique_ptr<Slot>> slots_;
};

}  // namespace assay
