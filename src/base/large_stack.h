// Threads with room for deep recursion.
#pragma once

#include <cstddef>
#include <functional>

namespace assay {

// Reserved, not used: pages of a stack take memory only once they are touched. Enough for code nested as deeply as the
// parser allows, also in builds with sanitizers, whose frames are several times larger.
inline constexpr size_t kLargeStack = size_t{256} << 20;

// Calls `work` on a thread with such a stack and waits for it.
void run_on_large_stack(const std::function<void()>& work);

}  // namespace assay
