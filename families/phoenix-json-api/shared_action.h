// What actions give to the code that renders: `render(conn, :show, order: order)` gives OrderJSON.show/1 its @order.
#pragma once

#include "shared.h"

namespace assay::families::phoenix_json_api {

// The schema of a struct that an action hands over as it came from the database, with none of its associations loaded.
// `expression` stands in rendering code; it may be the assign, an element of it, or what a function was given of it.
// Null where any of it is uncertain: no action is found, something on the way may preload, join or select, several
// schemas may be meant. `association` is the one that is walked.
const Schema* bare_schema(const Context& ctx, NodeId expression, std::string_view association);

}  // namespace assay::families::phoenix_json_api
