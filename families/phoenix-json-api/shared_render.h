// Which code renders JSON, and what it asks of the database.
#pragma once

#include <optional>
#include <string>

#include "shared.h"

namespace assay::families::phoenix_json_api {

// Code of a module named ...JSON; of one named ...View what `render("x.json", ...)` comes to, or all of it where it
// belongs to an API by its name or its `use` (JaSerializer, JSONAPI). A view's functions for pages are none of it.
bool renders_json(const Context& ctx, NodeId node);
// The module's name is one that they have: others render nothing.
bool is_named_as_view(const Module& module);

// A call of an Ecto repo that goes to the database.
bool is_query(const Project& project, const File& file, const Call& call);

// A call of a function of the application, whose source is not at hand and whose name says that it loads:
// Shop.Accounts.get_user!(id) in a module of ShopWeb.
bool is_loader_by_name(const Context& ctx, const Call& call);

// How a call of another module's function comes to the database: "Shop.Orders.total/1, Repo.one"; nothing when it does
// not, or when it is some clauses of the function that do, and those may be for other structs.
std::optional<std::string> way_to_query(const Context& ctx, const Call& call);

}  // namespace assay::families::phoenix_json_api
