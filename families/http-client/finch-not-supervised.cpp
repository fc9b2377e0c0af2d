// Flags Finch pools that nothing starts: the first request exits.
#include <map>

#include "shared_finch.h"

namespace assay::families::http_client {
namespace {

struct Use {
  FileId file;
  NodeId node;
};

// The pool that a call names, as the node that names it.
NodeId pool_named_by(const Context& ctx, const Call& call) {
  const std::string_view module = call.module ? text(call.module) : std::string_view{};
  const std::string_view function = text(call.function);
  if (call.form == CallForm::captured) return {};
  if (module == "Finch" &&
      (function == "request" || function == "request!" || function == "stream" || function == "async_request")) {
    return call.arity >= 2 ? ctx.arg(call, 1).written() : NodeId{};
  }
  if (client_of(call) == Client::req) return ctx.option(call, "finch").written();
  return {};
}

// {Tesla.Adapter.Finch, name: Pool}, wherever it stands; and `adapter Tesla.Adapter.Finch, name: Pool`.
void find_adapters(const File& file, std::vector<NodeId>& names) {
  static const Symbol kAdapter = intern("Tesla.Adapter.Finch");
  const Tree& tree = file.tree;
  if (!file.names.may_say(kAdapter)) return;
  for (uint32_t i = 1; i < tree.size(); ++i) {
    const NodeId node{i};
    if (!tree.is(node, NodeKind::alias) || file.names.resolve_module(tree, node) != kAdapter) continue;
    const NodeId options = tree.next_sibling(node);
    if (options) names.push_back(value_of(file, options).entry("name").written());
  }
}

void on_project(ProjectContext& project) {
  static const Symbol kFinch = intern("Finch"), kReq = intern("Req"), kOwn = intern("Req.Finch");
  std::map<std::string_view, Use> pools;  // the first use of each
  for (const File& file : project.project().files) {
    const FileRole role = project.project().role_of(file.id);
    if (role != FileRole::application && role != FileRole::config) continue;
    if (!says_any_of<"Finch", "Req", "Tesla.Adapter.Finch", "finch_name">(file)) continue;
    std::vector<NodeId> names;
    for (const Call& call : file.names.calls()) {
      if ((call.module != kFinch && call.module != kReq) || call.in_quote || call.unreachable) continue;
      names.push_back(pool_named_by(project.in(file.id), call));
    }
    find_adapters(file, names);
    for (const ConfigEntry* entry : project.project().config_in(file.id)) {
      if (entry->app == "swoosh" && entry->key == "finch_name" && entry->environments.hold("prod"))
        names.push_back(entry->value);
    }
    for (NodeId name : names) {
      if (!name) continue;
      const Symbol pool = value_of(file, name).module();
      if (pool && pool != kOwn) pools.try_emplace(text(pool), Use{file.id, name});
    }
  }
  const auto written = pools.empty() ? std::set<Symbol>{} : find_finch_children(project.project());
  for (const auto& [name, use] : pools) {
    const Answer started = project.project().is_started(kFinch, intern(name), use.file);
    if (started == Answer::unknown) continue;
    Site site = project.in(use.file).consider(use.node);
    if (started == Answer::yes || written.contains(intern(name))) {
      site.pass();
      continue;
    }
    site.fail("nothing starts the Finch pool {}: requests through it exit with `unknown registry`", name)
        .help(fmt::format("`{{Finch, name: {}}}` among the children of the application's supervisor", name));
  }
}

}  // namespace

extern const Check finch_not_supervised{
    .id = "http-client/finch-not-supervised",
    .level = Level::error,
    .scope = Scope::project,
    .on_project = on_project,
};

}  // namespace assay::families::http_client
