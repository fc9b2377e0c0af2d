// What a use of a table says of the type that it takes the table for.
#pragma once

#include "shared.h"

namespace assay::families::ets_usage {

// first, next, last, prev and their like: one key after another.
[[nodiscard]] bool walks_keys(const Use& use);
// last, prev and select_reverse: of no meaning but on an ordered_set.
[[nodiscard]] bool asks_from_the_end(const Use& use);
// select and its like with a guard that compares the key with < or >.
[[nodiscard]] bool selects_range(const File& file, const Use& use, int keypos);
// An insert in a loop whose key is the same each time and whose value is the element: the rows are to add up.
[[nodiscard]] bool accumulates(const File& file, const Use& use, int keypos);
// A lookup whose result is taken as any number of rows: mapped, counted, walked through, with no one row picked.
[[nodiscard]] bool expects_several(const File& file, const Use& use);

}  // namespace assay::families::ets_usage
