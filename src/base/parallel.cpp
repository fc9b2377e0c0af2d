#include "base/parallel.h"

#include <tbb/blocked_range.h>
#include <tbb/global_control.h>
#include <tbb/info.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include "base/large_stack.h"

namespace assay {

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
  // One task an index: files differ in size by a factor of a thousand, and a task costs far less than a file. A loop
  // inside a loop runs no task of the outer one while it waits: that may wait for what the inner one makes.
  tbb::this_task_arena::isolate([&] {
    tbb::parallel_for(
        tbb::blocked_range<size_t>(0, count, 1),
        [&](const tbb::blocked_range<size_t>& range) noexcept {
          for (size_t i = range.begin(); i != range.end(); ++i) work(i);
        },
        tbb::simple_partitioner());
  });
}

}  // namespace assay
