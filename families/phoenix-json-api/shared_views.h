// Views that render JSON, and the modules whose `use` makes them views.
#pragma once

#include <set>
#include <utility>

#include "shared.h"

namespace assay::families::phoenix_json_api {

// What a module with a clause `render("x.json", _)` uses: ShopWeb and view of `use ShopWeb, :view`; __using__ of
// `use Shop.View`.
using ViewMakers = std::set<std::pair<Symbol, Symbol>>;
ViewMakers find_makers_of_json_views(const Project& project);

}  // namespace assay::families::phoenix_json_api
