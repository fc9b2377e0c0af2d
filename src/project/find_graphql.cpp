// First the types of every module that uses the notation, then for each schema those that import_types leads to, and
// its callbacks.
#include "project/find_graphql.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "names/known.h"
#include "project/graphql_types.h"
#include "project/module_body.h"
#include "syntax/symbols.h"

namespace assay {
namespace {

struct Words {
  Symbol context = intern("context"), plugins = intern("plugins"), middleware = intern("middleware");
  Symbol loader = intern("loader"), dataloader_middleware = intern("Absinthe.Middleware.Dataloader");
};

const Words& words() {
  static const Words known;
  return known;
}

// Searches functions of the project, and those that they call, for a word.
class Mention {
 public:
  Mention(const Project& project, ClauseIndex& clauses, Symbol atom, Symbol module)
      : project_(project), clauses_(clauses), atom_(atom), module_(module) {}

  Answer in(const std::vector<DefinitionPlace>& places) {
    for (const DefinitionPlace& place : places) open_.push_back(place);
    constexpr size_t kMostFunctions = 64;
    while (!open_.empty()) {
      DefinitionPlace place = open_.back();
      open_.pop_back();
      uint64_t key = (uint64_t{place.file.value} << 32U) | place.definition.value;
      if (!seen_.insert(key).second) continue;
      if (seen_.size() > kMostFunctions) return Answer::unknown;
      if (search(project_.file(place.file), place.definition)) return Answer::yes;
    }
    return certain_ ? Answer::no : Answer::unknown;
  }

 private:
  bool search(const File& file, DefinitionId id) {
    const Tree& tree = file.tree;
    NodeId body = file.names.definition(id).body;
    if (!body.valid()) {
      certain_ = false;  // defdelegate
      return false;
    }
    if (names(file, body)) return true;
    for (const Call& call : file.names.calls_in(tree, body)) {
      if (call.target == CallTarget::kernel) continue;
      if (call.target == CallTarget::local) {
        add(file, call.module_in, call);
      } else if (call.module.valid()) {
        for (const Project::ModulePlace& place : project_.modules_named(call.module)) {
          add(project_.file(place.file), place.module, call);
        }
      } else if (call.target == CallTarget::unknown && !tree.has(call.node, node_flag::no_parens)) {
        certain_ = false;
      }
    }
    return false;
  }

  // The word stands in the code, or in the setting of an attribute that it reads.
  bool names(const File& file, NodeId code, int depth = 4) {
    const Tree& tree = file.tree;
    constexpr size_t kMostNodes = 100'000;
    nodes_ += tree.end(code).value - code.value;
    if (nodes_ > kMostNodes) {
      certain_ = false;
      return false;
    }
    for (NodeId node = code; node < tree.end(code); node = NodeId{node.value + 1}) {
      NodeKind kind = tree.kind(node);
      if (kind == NodeKind::attribute && depth > 0) {
        NodeId set = value_of(file, node).node();
        if (set.valid() && set != node && names(file, set, depth - 1)) return true;
      }
      bool named = kind == NodeKind::atom || kind == NodeKind::keyword_pair;
      if (named && atom_.valid() && tree.symbol(node) == atom_) return true;
      bool alias = kind == NodeKind::alias || kind == NodeKind::dynamic_alias;
      if (alias && module_.valid() && file.names.resolve_module(tree, node) == module_) return true;
    }
    return false;
  }

  void add(const File& file, ModuleId module, const Call& call) {
    for (DefinitionId id : clauses_.named(file, module, call.function)) {
      const Definition& definition = file.names.definition(id);
      if (call.arity >= definition.min_arity && call.arity <= definition.arity) open_.push_back({file.id, id});
    }
  }

  const Project& project_;
  ClauseIndex& clauses_;
  Symbol atom_, module_;
  std::vector<DefinitionPlace> open_;
  std::unordered_set<uint64_t> seen_;
  size_t nodes_ = 0;
  bool certain_ = true;
};

void read_callbacks(const Project& project, ClauseIndex& clauses, GraphqlSchema& schema) {
  const Words& w = words();
  ModuleBody body(project, clauses, project.file(schema.file), schema.module_in_file);
  schema.context = body.clauses_of(w.context, 1);
  schema.plugins = body.clauses_of(w.plugins, 0);
  schema.middleware = body.clauses_of(w.middleware, 3);
  // A `use` that nobody knows may define them; what is computed, too.
  const File& file = project.file(schema.file);
  const Module& module = file.names.module(schema.module_in_file);
  const auto directives = file.names.directives();
  auto at = std::ranges::lower_bound(directives, module.node, {}, &Directive::node);
  for (; at != directives.end() && at->node < module.end; ++at) {
    if (at->kind != sym::use_ || at->in != schema.module_in_file || at->followed) continue;
    if (at->definition.valid() || at->in_quote) continue;
    bool known = at->module.valid() &&
                 (Known::get().find_use(at->module) != nullptr || !project.modules_named(at->module).empty());
    if (!known) schema.callbacks_known = false;
  }
  Answer none = schema.callbacks_known ? Answer::no : Answer::unknown;
  schema.puts_loader = schema.context.empty() ? none : Mention(project, clauses, w.loader, {}).in(schema.context);
  schema.has_dataloader_plugin =
      schema.plugins.empty() ? none : Mention(project, clauses, {}, w.dataloader_middleware).in(schema.plugins);
}

using ModulesByName = std::unordered_map<Symbol, const GraphqlModule*>;
// Types that all schemas together may have, each counted once for each schema.
constexpr size_t kMostTypes = 2'000'000;

// The types of the schema's own module and of those that import_types leads to.
void collect_types(const ModulesByName& by_name, const GraphqlModule& own, size_t& room, GraphqlSchema& schema) {
  std::vector<const GraphqlModule*> open = {&own};
  std::unordered_set<const GraphqlModule*> seen;
  while (!open.empty()) {
    const GraphqlModule* module = open.back();
    open.pop_back();
    if (!seen.insert(module).second) continue;
    schema.complete = schema.complete && module->complete;
    for (uint32_t i = module->first_type; i < module->end_type; ++i) {
      if (room == 0) {
        schema.complete = false;
        return;
      }
      --room;
      schema.types.push_back(i);
    }
    for (Symbol imported : module->import_types) {
      auto found = by_name.find(imported);
      if (found != by_name.end()) {
        open.push_back(found->second);
      } else if (!text(imported).starts_with("Absinthe.")) {
        schema.complete = false;  // of a library, or computed
      }
    }
  }
}

void find_loaders(const Project& project, GraphqlFacts& facts) {
  static const Symbol dataloader = intern("Dataloader"), make = intern("new");
  for (const File& file : project.files) {
    if (file.source.path.ends_with("_test.exs")) continue;
    for (const Call& call : file.names.calls()) {
      if (call.function != make || call.module != dataloader || call.unreachable) continue;
      facts.loaders.push_back({file.id, call.node});
    }
  }
}

}  // namespace

void find_graphql(Project& project, ClauseIndex& clauses, const std::vector<WebModule>& modules) {
  GraphqlFacts facts;
  std::vector<size_t> own_module;  // of each schema, among the modules
  for (const WebModule& found : modules) {
    if (!found.graphql && !found.graphql_schema) continue;
    const File& file = project.file(found.file);
    GraphqlModule module;
    module.module = file.names.module(found.module).name;
    module.file = found.file;
    module.module_in_file = found.module;
    module.first_type = static_cast<uint32_t>(facts.types.size());
    read_graphql_types(project, clauses, module, facts.types);
    module.end_type = static_cast<uint32_t>(facts.types.size());
    if (found.graphql_schema) {
      GraphqlSchema schema;
      schema.module = module.module;
      schema.file = module.file;
      schema.module_in_file = module.module_in_file;
      schema.node = file.names.module(found.module).node;
      facts.schemas.push_back(std::move(schema));
      own_module.push_back(facts.modules.size());
    }
    facts.modules.push_back(std::move(module));
  }
  ModulesByName by_name;
  for (const GraphqlModule& module : facts.modules) {
    if (module.module.valid()) by_name.emplace(module.module, &module);
  }
  size_t room = kMostTypes;
  for (size_t i = 0; i < facts.schemas.size(); ++i) {
    collect_types(by_name, facts.modules[own_module[i]], room, facts.schemas[i]);
    read_callbacks(project, clauses, facts.schemas[i]);
  }
  if (!facts.schemas.empty()) find_loaders(project, facts);
  facts.index();
  project.graphql = std::move(facts);
}

}  // namespace assay
