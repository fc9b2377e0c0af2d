// How long each check takes, of all threads together: for `--timings`. What checks share (facts) counts for the one
// that asked first.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <vector>

namespace assay {

class CheckClock {
 public:
  explicit CheckClock(size_t checks) : checks_(checks) {}
  [[nodiscard]] double seconds(uint32_t check) const {
    return static_cast<double>(checks_[check].nanoseconds.load()) * 1e-9;
  }
  [[nodiscard]] uint64_t calls(uint32_t check) const { return checks_[check].calls.load(); }

  // Runs while it lives; a null clock measures nothing and costs a branch.
  class Lap {
   public:
    Lap(CheckClock* clock, uint32_t check) : clock_(clock), check_(check) {
      if (clock_ != nullptr) start_ = std::chrono::steady_clock::now();
    }
    ~Lap() {
      if (clock_ == nullptr) return;
      const auto passed = std::chrono::steady_clock::now() - start_;
      const auto count = std::chrono::duration_cast<std::chrono::nanoseconds>(passed).count();
      clock_->checks_[check_].nanoseconds.fetch_add(static_cast<uint64_t>(count), std::memory_order_relaxed);
      clock_->checks_[check_].calls.fetch_add(1, std::memory_order_relaxed);
    }
    Lap(const Lap&) = delete;
    Lap& operator=(const Lap&) = delete;

   private:
    CheckClock* clock_;
    uint32_t check_;
    std::chrono::steady_clock::time_point start_;
  };

 private:
  struct Counts {
    std::atomic<uint64_t> nanoseconds = 0, calls = 0;
  };
  std::vector<Counts> checks_;
};

}  // namespace assay
