// What a migration does through a repo: repo().insert_all(...), MyApp.Repo.query!(...).
#pragma once

#include <optional>
#include <vector>

#include "shared.h"
#include "shared_bindings.h"

namespace assay::families::ecto_safe_migration {

class RepoCalls {
 public:
  RepoCalls(const Project& project, const Bindings& bindings) : project_(project), bindings_(bindings) {}

  // The function is that of a repo, which may be in a variable or attribute.
  [[nodiscard]] bool is_repo_call(const Call& call, const Scope* scope) const;
  // query/2 of a repo: its text is SQL.
  [[nodiscard]] static bool takes_sql(std::string_view function) { return function == "query" || function == "query!"; }
  // A change of data or a query, without call and direction; nothing for what does neither (transaction, config).
  [[nodiscard]] std::optional<Operation> operation(const Call& call, const std::vector<NodeId>& arguments,
                                                   const Scope* scope);

 private:
  TableNames source_tables(NodeId node, const Scope* scope, int depth);

  const Project& project_;
  const Bindings& bindings_;
  size_t visits_ = 0;
};

}  // namespace assay::families::ecto_safe_migration
