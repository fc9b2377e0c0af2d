// A value that is made at the first request and kept: for what is dear to find out about something that is const and
// shared by threads.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>

namespace assay {

// Safe from any thread once it stays put. Moving one, which only its maker may do, leaves it empty: what it holds may
// point to what it stood in. T may be incomplete here; `make` returns a std::shared_ptr<const T>.
template <typename T>
class Lazy {
 public:
  Lazy() = default;
  Lazy(Lazy&&) noexcept {}
  Lazy& operator=(Lazy&&) noexcept {
    made_.store(nullptr);
    held_.reset();
    return *this;
  }
  Lazy(const Lazy&) = delete;
  Lazy& operator=(const Lazy&) = delete;
  ~Lazy() = default;

  template <typename Make>
  const T& get(Make make) const {
    if (const T* made = made_.load(std::memory_order_acquire)) return *made;
    std::scoped_lock lock(mutex_);
    if (!held_) {
      held_ = make();
      made_.store(held_.get(), std::memory_order_release);
    }
    return *held_;
  }

 private:
  mutable std::mutex mutex_;
  mutable std::shared_ptr<const T> held_;
  mutable std::atomic<const T*> made_ = nullptr;
};

}  // namespace assay
