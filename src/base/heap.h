// The memory allocator, set up for how Assay uses it: tens of megabytes that grow until the process ends.
#pragma once

namespace assay {

// Call once, before other threads start. Without it everything works, with some 10 % more CPU time on large projects:
// glibc gives each thread a heap of its own that grows by a system call a page, and each page is a fault.
void prepare_heap();

}  // namespace assay
