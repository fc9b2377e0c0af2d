// Loops that await one task after another: which enumeration it is, and what one call in its place would be.
#pragma once

#include <optional>

#include "flow/enclosing.h"
#include "shared.h"

namespace assay::families::task_async {

// The enumeration whose elements (or what is kept under them) an await takes, followed out of functions of this file.
// Only those that go through all elements: Enum.map, each, flat_map, reduce and their like, `for`.
std::optional<Enumeration> loop_of_await(const Context& ctx, const Call& await);

// Task.await_many in place of a loop that does nothing but await: Enum.map or `for`. Nothing where that would change
// more.
std::optional<Fix> await_many_instead(const Context& ctx, const Enumeration& loop, const Call& await);

}  // namespace assay::families::task_async
