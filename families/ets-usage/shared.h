// What the eight checks know of a file's tables: every call of :ets, what it does, which table it means, and how that
// table was made.
//
// A table is meant by an atom or a module's name, through attributes, variables and functions of the module; by the
// variable that holds the result of :ets.new; by the field of a state or struct that holds it; by the parameter of a
// function. Names that are computed the same way inside one function mean the same table; what differs, or is not
// known, never does.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/check.h"

namespace assay::families::ets_usage {

enum class Action : uint8_t {
  create,  // new
  read,    // of rows or keys
  write,   // adds, changes or removes rows
  manage,  // of the table as a whole: info, whereis, delete/1, give_away, setopts, safe_fixtable, rename
};

// The table that an expression means. Equal names in one function mean the same table. Empty: not known.
using TableName = std::string;

// A call of :ets that takes a table.
struct Use {
  const Call* call = nullptr;
  Action action = Action::manage;
  NodeId table;    // the argument that says which; invalid when it isn't written (`&:ets.lookup/2`)
  TableName name;  // what it means
  int group = -1;  // uses with the same one mean tables of one origin; -1: not known
  [[nodiscard]] bool is(std::string_view function) const { return text(call->function) == function; }
};

enum class Type : uint8_t { unknown, by_default, set, ordered_set, bag, duplicate_bag };
enum class Access : uint8_t { unknown, by_default, protected_, public_, private_ };

// A call of :ets.new and its options.
struct Creation {
  const Call* call = nullptr;
  int group = -1;
  Type type = Type::unknown;
  Access access = Access::unknown;
  NodeId access_option;  // the atom that says so
  Answer named = Answer::unknown;
  Answer heir = Answer::unknown;         // an option or a later setopts
  Answer concurrency = Answer::unknown;  // read_concurrency or write_concurrency is given, whatever its value
  int keypos = 1;                        // 0: not known
};

class Tables {
 public:
  explicit Tables(const File& file);

  [[nodiscard]] std::span<const Use> uses() const { return uses_; }  // in source order, :ets.new among them
  [[nodiscard]] std::span<const Creation> creations() const { return creations_; }
  // The calls of :ets.new that may have made the table of a use: those of its origin; where the origin is a parameter
  // or a computed name, the only one of the module whose own name is not known either. Empty when nothing is known.
  [[nodiscard]] const std::vector<const Creation*>& creations_of(const Use& use) const;
  // The uses of the table that a creation made, the creation itself left out.
  [[nodiscard]] const std::vector<const Use*>& uses_of(const Creation& creation) const;
  // The use that a call is, or null.
  [[nodiscard]] const Use* use_of(const Call& call) const;
  // The table that an expression means, at its place.
  [[nodiscard]] TableName name_of(NodeId expression) const;
  // The origin's number of a name; -1 when no use has it.
  [[nodiscard]] int group_of(const TableName& name) const;

 private:
  struct Way {  // how far a search for a name has come
    int depth;
    int* steps;
    [[nodiscard]] Way deeper(int by = 1) const { return {depth + by, steps}; }
  };
  void add(const Call& call);
  void join_fields();
  void join_results();
  void number_groups();
  void link();
  [[nodiscard]] TableName name_at(NodeId expression, Way way) const;
  [[nodiscard]] TableName name_of_binding(const Binding& binding, Way way) const;
  [[nodiscard]] TableName name_of_parameter(DefinitionId in, uint32_t index, const Binding& binding, Way way) const;
  [[nodiscard]] TableName name_of_call(NodeId node, Way way) const;
  [[nodiscard]] TableName field(NodeId at, std::string_view name) const;
  [[nodiscard]] const TableName& origin(const TableName& name) const;
  void join(const TableName& a, const TableName& b);

  const File& file_;
  std::vector<Use> uses_;
  std::vector<Creation> creations_;
  std::vector<std::vector<const Creation*>> made_;   // of each use
  std::vector<std::vector<const Use*>> used_;        // of each creation
  std::unordered_map<TableName, TableName> joined_;  // towards the origin
  std::unordered_map<TableName, int> groups_;        // of origins
};

Tables read_tables(const File& file, const Project& project);
inline const Tables& tables_of(const Context& ctx) { return ctx.file_fact(read_tables); }

// For messages: "`:prices`", "`Shop.Prices`", "the table".
[[nodiscard]] std::string shown(const TableName& name);

// The object or objects that a call of insert or insert_new stores, as written; a list literal gives its elements.
[[nodiscard]] std::vector<NodeId> objects_of(const File& file, const Call& insert);

// The form (case, with, ...) or `fn` that a clause head belongs to; invalid for others.
[[nodiscard]] NodeId form_of_clause(const Tree& tree, NodeId clause_head);

// Counted from 1.
[[nodiscard]] uint32_t line_of(const Context& ctx, NodeId node);

// The code is a test's: what it makes lives for a moment, and one process runs it.
[[nodiscard]] bool in_test(const Context& ctx, NodeId node);
// The code runs as long as the application: it is no test's, Mix task's or script's.
[[nodiscard]] bool in_application(const Context& ctx, NodeId node);

}  // namespace assay::families::ets_usage
