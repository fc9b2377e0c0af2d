// One line on standard error that tells how far long work has come; gone when the work is done.
#pragma once

#include <atomic>
#include <chrono>
#include <mutex>
#include <string_view>

namespace assay::cli {

class Progress {
 public:
  Progress();
  ~Progress();
  Progress(const Progress&) = delete;
  // Safe from many threads, and cheap: writes a few times a second, and nothing in the first second.
  void show(std::string_view phase, size_t done, size_t of);

 private:
  std::atomic<int64_t> next_;  // milliseconds of the steady clock
  std::mutex writing_;
  bool shown_ = false;
};

}  // namespace assay::cli
