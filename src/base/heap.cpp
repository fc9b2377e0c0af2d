#include "base/heap.h"

#ifdef __linux__
#include <sys/prctl.h>
#endif

namespace assay {
namespace {

#ifdef __linux__
void allow_huge_pages(bool allowed) { prctl(PR_SET_THP_DISABLE, allowed ? 0 : 1, 0, 0, 0); }
#else
void allow_huge_pages(bool) {}
#endif

}  // namespace

void begin_with_small_pages() { allow_huge_pages(false); }
void go_on_with_huge_pages() { allow_huge_pages(true); }

}  // namespace assay
