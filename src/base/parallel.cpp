#include "base/parallel.h"

#include <tbb/blocked_range.h>
#include <tbb/global_control.h>
#include <tbb/info.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <atomic>

#include "base/large_stack.h"

#ifdef __SANITIZE_THREAD__
extern "C" const char* __tsan_default_suppressions() {
  return "race_top:oneapi/tbb/\nrace_top:libtbb\nrace_top:base/parallel.cpp\nrace:fold_tree\nrace:offer_work\n";
}
#endif

namespace assay {
namespace {

// That work begins after what stood before the loop, and that what follows comes after all work, TBB sees to. Here it
// is said again, at next to no cost, for ThreadSanitizer: it can't look into a TBB that was built without it.
class Handover {
 public:
  Handover() { before_.store(1, std::memory_order_release); }
  void begin() { before_.load(std::memory_order_acquire); }
  void end() { after_.fetch_add(1, std::memory_order_release); }
  void wait() { after_.load(std::memory_order_acquire); }

 private:
  std::atomic<size_t> before_ = 0, after_ = 0;
};

}  // namespace

struct Parallelism::Controls {
  explicit Controls(size_t threads)
      : parallelism(tbb::global_control::max_allowed_parallelism, threads),
        stack(tbb::global_control::thread_stack_size, kLargeStack) {}
  tbb::global_control parallelism;
  tbb::global_control stack;
};

Parallelism::Parallelism(unsigned jobs)
    : controls_(new Controls(jobs > 0 ? jobs : static_cast<size_t>(tbb::info::default_concurrency()))) {}

Parallelism::~Parallelism() { delete controls_; }

void parallel_for(size_t count, const std::function<void(size_t)>& work) {
  Handover handover;
  // One task an index: files differ in size by a factor of a thousand, and a task costs far less than a file. A loop
  // inside a loop runs no task of the outer one while it waits: that may wait for what the inner one makes.
  tbb::this_task_arena::isolate([&] {
    tbb::parallel_for(
        tbb::blocked_range<size_t>(0, count, 1),
        [&](const tbb::blocked_range<size_t>& range) noexcept {
          for (size_t i = range.begin(); i != range.end(); ++i) {
            handover.begin();
            work(i);
            handover.end();
          }
        },
        tbb::simple_partitioner());
  });
  handover.wait();
}

}  // namespace assay
