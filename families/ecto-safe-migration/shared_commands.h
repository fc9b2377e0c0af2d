// What Ecto.Migration's functions do, as operations: create, drop, alter, rename, add, modify, remove, timestamps.
#pragma once

#include <string>
#include <vector>

#include "shared.h"
#include "shared_bindings.h"

namespace assay::families::ecto_safe_migration {

// What create and drop are given: table(...), index(...), constraint(...), straight or through a variable or helper.
struct Object {
  enum class Kind : uint8_t { table, index, constraint };
  Kind kind = Kind::table;
  Bound at;  // the table(...), index(...), ... call
  std::vector<NodeId> arguments;
  TableNames tables;
  Options options;
};

// Reads commands into operations without call and direction. Nodes and scopes may be of any file of the project.
class Commands {
 public:
  Commands(const Project& project, const Bindings& bindings) : project_(project), bindings_(bindings) {}

  [[nodiscard]] std::vector<Object> objects(NodeId node, const Scope* scope) const;

  [[nodiscard]] static Operation create_table(const Object& table, bool if_not_exists);
  [[nodiscard]] Operation create_index(const Object& index, bool if_not_exists) const;
  // Several where a loop gives the name.
  [[nodiscard]] std::vector<Operation> create_constraints(const Object& constraint) const;
  [[nodiscard]] Operation drop(const Object& object) const;
  // The tables of alter's first argument; never empty.
  [[nodiscard]] TableNames altered_tables(NodeId node, const Scope* scope) const;
  [[nodiscard]] std::vector<Operation> rename(const std::vector<NodeId>& arguments, const Scope* scope) const;
  // Inside `create table` and `alter table`.
  // add, modify or remove: one operation for each name that the column may have (a loop over names gives several).
  [[nodiscard]] std::vector<Operation> columns(OperationKind kind, const std::vector<NodeId>& arguments,
                                               const Scope* scope) const;
  [[nodiscard]] std::vector<Operation> timestamps(const std::vector<NodeId>& arguments, const Scope* scope) const;

 private:
  [[nodiscard]] Operation index(OperationKind kind, const Object& object) const;
  [[nodiscard]] std::vector<std::string> index_columns(NodeId node, const Scope* scope) const;
  [[nodiscard]] ColumnType timestamps_type() const;
  void fill_column(Operation& operation, NodeId type, const Options& options, const Scope* scope) const;
  void fill_from(Operation& operation, const Bound& from) const;

  const Project& project_;
  const Bindings& bindings_;
};

}  // namespace assay::families::ecto_safe_migration
