// What is known of a project's GraphQL: Absinthe schemas, the types of their notation modules, fields with arguments,
// resolvers and middleware. Read from syntax by find_graphql.h; const afterwards.
//
// Types may be spread over many modules and brought by macros: `file` and `node` say where something is written,
// `origin` which expression of the module brings it.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "names/file.h"
#include "project/answer.h"
#include "project/clause_index.h"
#include "project/web.h"

namespace assay {

// A type as a field or argument names it: non_null(list_of(non_null(:user))).
struct GraphqlTypeRef {
  std::string name;       // "user"; empty when computed or left out
  bool list = false;      // list_of, at any depth
  bool non_null = false;  // the outermost is non_null
  NodeId node;            // as written, or invalid
};

struct GraphqlArgument {
  std::string name;
  GraphqlTypeRef type;
  NodeId node;
};

// What `resolve` is given.
struct GraphqlResolver {
  enum class Kind : uint8_t {
    none,        // nothing: Absinthe reads the key of that name from the parent (Map.get)
    capture,     // &Accounts.user/3, &user/3, &Accounts.user(&1, &2, :x)
    fn,          // fn parent, args, resolution -> ... end
    dataloader,  // dataloader(...), of Absinthe.Resolution.Helpers
    call,        // a function or macro that returns a resolver, often around another: handle_errors(&Accounts.user/3)
    pair,        // {Accounts, :user}
    unknown,     // something else, or a macro that is not understood may set it
  };
  Kind kind = Kind::none;
  FileId file;
  NodeId node;    // the expression, or invalid
  NodeId source;  // the resolve call, or the keyword pair that gives it
  Symbol module;  // capture, pair, call: whose function; invalid when unknown
  Symbol function;
  // Functions of the project that run as the resolver: of a capture or pair, and of captures among a call's arguments.
  std::vector<DefinitionPlace> functions;
  // call: the functions of the project that make it.
  std::vector<DefinitionPlace> makers;
};

// `middleware MyApp.Auth, :admin`
struct GraphqlMiddleware {
  NodeId node;     // the call
  Symbol module;   // invalid for a function, and when it is computed
  NodeId options;  // or invalid
  bool before_resolve = true;
};

struct GraphqlField {
  std::string name;  // empty when computed
  FileId file;
  NodeId node;    // the field call
  NodeId origin;  // in the module of its type
  GraphqlTypeRef type;
  std::vector<GraphqlArgument> arguments;
  GraphqlResolver resolve;
  std::vector<GraphqlMiddleware> middleware;
  NodeId complexity;  // its expression, or invalid
  NodeId config;      // subscription: the function that says the topics, or invalid
  bool relay =
      false;  // `connection field`, `payload field`, `node field` of absinthe_relay: it adds arguments and types
  bool complete = true;  // false: a statement in its block is not understood
  Presence presence;
};

struct GraphqlType {
  enum class Kind : uint8_t { object, input_object, interface, union_, enum_, scalar, query, mutation, subscription };
  Kind kind = Kind::object;
  std::string name;  // "user"; of roots "query", "mutation", "subscription"
  Symbol module;     // that it stands in
  FileId file;
  NodeId node;
  NodeId origin;
  std::vector<GraphqlField> fields;
  std::vector<std::string> imports;     // import_fields
  std::vector<std::string> interfaces;  // of an object
  bool extends = false;                 // `extend object :user do`
  bool relay = false;                   // `node object`
  bool complete = true;                 // false: a macro that is not understood may add fields
  [[nodiscard]] bool is_root() const { return kind >= Kind::query; }
  [[nodiscard]] const GraphqlField* field(std::string_view name) const;
};

// A module that says `use Absinthe.Schema.Notation` (a schema does, too).
struct GraphqlModule {
  Symbol module;
  FileId file;
  ModuleId module_in_file;
  uint32_t first_type = 0;  // its types are [first_type, end_type) of GraphqlFacts::types
  uint32_t end_type = 0;
  std::vector<Symbol> import_types;
  bool complete = true;  // false: import_sdl, or a macro that is not understood
};

// A module that says `use Absinthe.Schema`.
struct GraphqlSchema {
  Symbol module;
  FileId file;
  ModuleId module_in_file;
  NodeId node;                  // the defmodule call
  std::vector<uint32_t> types;  // indexes into GraphqlFacts::types: its own, and those that import_types brings
  bool complete = true;         // false: there may be more types
  // Clauses of the callbacks, its own and those that a `use` of the project's modules defines; empty when there are
  // none.
  std::vector<DefinitionPlace> context;     // context/1
  std::vector<DefinitionPlace> plugins;     // plugins/0
  std::vector<DefinitionPlace> middleware;  // middleware/3
  bool callbacks_known = true;              // false: a `use` that is not understood may define more
  // context/1 puts a :loader; plugins/0 names Absinthe.Middleware.Dataloader. Followed into the project's functions.
  Answer puts_loader = Answer::no;
  Answer has_dataloader_plugin = Answer::no;
};

class GraphqlFacts {
 public:
  std::vector<GraphqlModule> modules;  // by path, then in order of the file; so are the others
  std::vector<GraphqlType> types;
  std::vector<GraphqlSchema> schemas;
  // Calls of Dataloader.new outside of tests: a loader may be put into the context by a plug instead of context/1.
  struct LoaderPlace {
    FileId file;
    NodeId node;
  };
  std::vector<LoaderPlace> loaders;

  [[nodiscard]] const GraphqlSchema* schema_of(Symbol module) const;
  // The types of that name that a schema has; several when some extend others.
  [[nodiscard]] std::vector<const GraphqlType*> types_named(const GraphqlSchema& schema, std::string_view name) const;
  // Whether a type's fields are fields of query, mutation or subscription: it is one of them, or import_fields brings
  // it into one. No where a complete schema has it otherwise; unknown where no schema that was read has it.
  [[nodiscard]] Answer root(const GraphqlType& type) const;
  // The schemas that have a type.
  [[nodiscard]] std::vector<const GraphqlSchema*> schemas_with(const GraphqlType& type) const;

  // Called by find_graphql once the vectors are filled.
  void index();

 private:
  std::vector<Answer> root_;  // by type
  std::unordered_map<std::string_view, std::vector<uint32_t>> by_name_;
};

}  // namespace assay
