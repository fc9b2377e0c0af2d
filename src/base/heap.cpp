#include "base/heap.h"

#include <cstdint>
#include <cstdlib>  // tells whether the library is glibc

#ifdef __GLIBC__
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace assay {

void prepare_heap() {
#ifdef __GLIBC__
  constexpr int kStep = 64 << 20;  // of address space; memory is taken when it is touched
  constexpr uintptr_t kHugePage = 2 << 20;
  mallopt(M_ARENA_MAX, 1);  // threads meet little: small blocks come from a cache of each
  mallopt(M_TOP_PAD, kStep);
  mallopt(M_TRIM_THRESHOLD, 2 * kStep);
  mallopt(M_MMAP_THRESHOLD, kStep / 2);  // the most that it takes
  auto* const begin = static_cast<char*>(sbrk(0));
  void* volatile first =
      std::malloc(kHugePage);  // makes the heap grow by its first step; volatile: must not be left out
  std::free(first);
  auto* const end = static_cast<char*>(sbrk(0));
  // Its first megabytes stay in small pages: a small project needs no more.
  char* from = begin + 2 * kHugePage;
  from -= reinterpret_cast<uintptr_t>(from) & (kHugePage - 1);
  if (from < end) madvise(from, static_cast<size_t>(end - from), MADV_HUGEPAGE);
#endif
}

}  // namespace assay
