// Loops over many small tasks on all processors (oneTBB), on threads with large stacks.
#pragma once

#include <cstddef>
#include <functional>

namespace assay {

// While it lives, parallel_for uses this many threads; 0 stands for one a processor. Keep one, around everything.
class Parallelism {
 public:
  explicit Parallelism(unsigned jobs);
  ~Parallelism();
  Parallelism(const Parallelism&) = delete;

 private:
  struct Controls;
  Controls* controls_;
};

// Calls work(0) ... work(count - 1), in any order and at the same time. What `work` throws ends the process: report
// trouble as data.
void parallel_for(size_t count, const std::function<void(size_t)>& work);

}  // namespace assay
