// Time is linear in size: a text that says the same thing eight times as often takes about eight times as long, from
// reading it to its findings.
//
// What stands between the lines `# again` and `# so far` is said again and again, or all of the text without them. The
// files of a project in one text: fuzz/virtual_files.h.
#include <time.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/large_stack.h"
#include "engine/analysis.h"
#include "fuzz/virtual_files.h"

namespace {

constexpr size_t kSmall = 12'000, kLarge = 8 * kSmall;  // bytes
// Quadratic time is 8 times linear time here. The lee is for caches, growing tables and sorting.
constexpr double kLee = 4, kNoise = 0.02;  // times; seconds

struct Repeated {
  std::string_view before, again, after;

  [[nodiscard]] std::string of_size(size_t size) const {
    std::string text(before);
    do text.append(again);
    while (text.size() < size);
    return text.append(after);
  }
};

Repeated repeated(std::string_view text) {
  constexpr std::string_view kBegin = "# again\n", kEnd = "# so far\n";
  const size_t begin = text.find(kBegin);
  if (begin == std::string_view::npos) return {{}, text, {}};
  const size_t start = begin + kBegin.size(), end = std::min(text.find(kEnd, start), text.size());
  return {text.substr(0, begin), text.substr(start, end - start), text.substr(end)};
}

// Of this thread's processor time, whatever else the machine does.
double seconds_to_check(const assay::SourceTexts& files) {
  auto now = [] {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
  };
  assay::AnalysisOptions options;
  options.level = assay::Level::advice;
  options.jobs = 1;
  const double start = now();
  const assay::Analysis analysis = assay::analyze_texts(files, options, assay::catalog());
  return now() - start;
}

void check(const Repeated& text) {
  const std::string small = text.of_size(kSmall), large = text.of_size(kLarge);
  const assay::SourceTexts small_files = assay::files_in(small), large_files = assay::files_in(large);
  const double allowed = kLee * static_cast<double>(large.size()) / static_cast<double>(small.size());
  double least_small = 1e9, least_large = 1e9;
  for (int attempt = 0; attempt < 4; ++attempt) {
    least_small = std::min(least_small, seconds_to_check(small_files));
    least_large = std::min(least_large, seconds_to_check(large_files));
    if (least_large <= allowed * least_small + kNoise) return;
  }
  std::fprintf(stderr, "%zu bytes take %.1f ms, %zu bytes %.1f ms\n", small.size(), least_small * 1e3, large.size(),
               least_large * 1e3);
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const Repeated text = repeated({reinterpret_cast<const char*>(data), size});
  if (text.again.empty() || size > kSmall / 2) return 0;
  assay::run_on_large_stack([&] { check(text); });
  return 0;
}
