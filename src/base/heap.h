// The memory allocator, set up for how Assay uses it: tens of megabytes that grow until the process ends.
#pragma once

namespace assay {

// Call once, before other threads start: memory comes in small pages, which is quickest while little is used. How the
// allocator itself is set up stands in cli/main.cpp.
void begin_with_small_pages();

// Call when much memory will be used: from then on it comes in huge pages, which saves a tenth of the CPU time on large
// projects. Does nothing where the system has none.
void go_on_with_huge_pages();

}  // namespace assay
