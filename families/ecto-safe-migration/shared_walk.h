// Reads one migration module into its list of operations.
#pragma once

#include "shared.h"
#include "shared_bindings.h"

namespace assay::families::ecto_safe_migration {

// Fills migration.operations; file and module are set already.
void read_operations(const Project& project, const File& file, Migration& migration);

// The type that Ecto gives the database for a column: atom, {:array, type}, references(...), with size: and so on.
// Types nested deeper than sense has it (a helper that calls itself) are unknown.
ColumnType column_type(const Bindings& bindings, NodeId type, const Scope* scope, const Options& options,
                       int depth = 0);

// The same for a plain type without options.
ColumnType column_type_named(std::string_view ecto);

// What SQL does, as operations without call and direction.
std::vector<Operation> operations_of(const sql::Statement& statement);

// The columns that the check expression of a constraint says are not null.
std::vector<std::string> columns_proven_not_null(const std::string& check);

}  // namespace assay::families::ecto_safe_migration
