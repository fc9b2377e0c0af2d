// The statements of a module's body as the compiler sees them: its own, those that `use` of the project's modules puts
// there, those of the project's macros that it calls, and those inside `if Mix.env() == :dev do` and `for`, each with
// what is known of when it holds. Routers, endpoints, controllers and GraphQL schemas are read through this, so that
// none of them asks again where a plug or a field was written.
#pragma once

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "project/clause_index.h"
#include "project/project.h"

namespace assay {

struct Statement {
  const File* file = nullptr;  // the file that `node` stands in
  NodeId node;
  NodeId origin;  // in the module's own file: the statement itself, or the `use` or macro call that brings it
  Environments environments;
  bool conditional = false;  // something computed decides whether it is there
  bool development = false;  // below a switch for development: `if Application.compile_env(:shop, :dev_routes)`
  bool repeated = false;     // in a `for` or Enum.each: once for each element
  const Statement* caller = nullptr;  // inside a macro's quote: the call, for as long as the visit lasts
};

// Walks one module. What it may cost is bounded: generated code ends in complete() being false.
class ModuleBody {
 public:
  using Visit = std::function<void(const Statement&)>;
  ModuleBody(const Project& project, ClauseIndex& clauses, const File& file, ModuleId module);

  // Each statement at the top of the module, in the order in which they are compiled. `use` is shown and then
  // followed; definitions, aliases and imports are not shown.
  void each(const Visit& visit);
  // The same for a block that a statement holds: `scope "/" do ... end`.
  void each_inside(const Statement& around, NodeId body, const Visit& visit);

  // False once something was met that may say more than was seen: a `use` of an unknown library, a macro that computes.
  // The visitor adds what it did not understand.
  [[nodiscard]] bool complete() const { return complete_; }
  void not_understood() { complete_ = false; }

  // The clauses of a function that the module has: its own, or else those that a `use` of the project's modules defines
  // there; with `imports`, or else those of a function of the project that it imports.
  [[nodiscard]] std::vector<DefinitionPlace> clauses_of(Symbol name, uint32_t arity, bool imports = false) const;

  [[nodiscard]] const Project& project() const { return project_; }
  [[nodiscard]] const File& home() const { return home_; }
  [[nodiscard]] ModuleId module() const { return module_; }
  [[nodiscard]] ClauseIndex& clauses() const { return clauses_; }

 private:
  void walk(const Statement& at, const Visit& visit);
  void walk_call(const Statement& at, const Visit& visit);
  void walk_children(const Statement& at, NodeId parent, const Visit& visit);
  void walk_if(const Statement& at, const Visit& visit);
  void walk_clauses(const Statement& at, const Visit& visit);
  void walk_use(const Statement& at, const Visit& visit);
  void walk_unquote(const Statement& at, const Visit& visit);
  bool expand_macro(const Statement& at, const Visit& visit);
  bool expand_function(const Statement& at, const File& file, ModuleId module, Symbol name, uint32_t arity,
                       const Visit& visit);
  void expand_definition(const Statement& at, const File& file, const Definition& definition, Symbol which,
                         const Visit& visit);
  bool spend();

  const Project& project_;
  ClauseIndex& clauses_;
  const File& home_;
  ModuleId module_;
  bool complete_ = true;
  int steps_;
  int depth_ = 0;
  std::vector<std::pair<Symbol, Symbol>> uses_;  // those being followed
};

// The `use` that stands at a node as its file's names know it, or null.
const Directive* use_at(const File& file, NodeId node);

// A switch that is on in development only: `code_reloading?`, or a configured flag whose name says so (:dev_routes).
bool is_development_switch(const File& file, NodeId condition);

}  // namespace assay
