#include "cli/progress.h"

#include <fmt/format.h>

#include <cstdio>

namespace assay::cli {
namespace {

constexpr int64_t kPatience = 1000, kInterval = 100;  // milliseconds

int64_t now() {
  auto time = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
}

}  // namespace

Progress::Progress() : next_(now() + kPatience) {}

Progress::~Progress() {
  if (!shown_) return;
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
}

void Progress::show(std::string_view phase, size_t done, size_t of) {
  int64_t time = now();
  int64_t next = next_.load(std::memory_order_relaxed);
  if (time < next || !next_.compare_exchange_strong(next, time + kInterval)) return;
  std::lock_guard lock(writing_);
  shown_ = true;
  fmt::print(stderr, "\r\x1b[K{}: {} of {} files", phase, done, of);
  std::fflush(stderr);
}

}  // namespace assay::cli
