#include "project/plugs.h"

#include <algorithm>

#include "project/literals.h"
#include "syntax/symbols.h"

namespace assay {
namespace {

struct Words {
  Symbol plug = intern("plug"), call = intern("call"), action = intern("action"), socket = intern("socket");
};

const Words& words() {
  static const Words known;
  return known;
}

bool is_plug_name(const Tree& tree, NodeId node) {
  return tree.is(node, NodeKind::atom) && !tree.has(node, node_flag::word);
}

// `action in [:index, :show]`, `action not in ...`, `action == :index`, `action != :index`, joined by `or` and `and`.
ActionFilter read_guard(const File& file, NodeId guard) {
  const Tree& tree = file.tree;
  ActionFilter computed{ActionFilter::Kind::computed, {}};
  auto negated = [](const ActionFilter& filter) {
    if (filter.kind == ActionFilter::Kind::only) return ActionFilter{ActionFilter::Kind::except, filter.actions};
    if (filter.kind == ActionFilter::Kind::except) return ActionFilter{ActionFilter::Kind::only, filter.actions};
    return ActionFilter{ActionFilter::Kind::computed, {}};
  };
  while (tree.is(guard, NodeKind::block) && tree.child_count(guard) == 1) guard = tree.first_child(guard);
  if (tree.is(guard, NodeKind::unary_op)) {
    bool turns = tree.symbol(guard) == sym::not_ || tree.symbol(guard) == sym::op_bang;
    return turns ? negated(read_guard(file, tree.first_child(guard))) : computed;
  }
  if (!tree.is(guard, NodeKind::binary_op)) return computed;
  Symbol op = tree.symbol(guard);
  NodeId left = tree.first_child(guard);
  NodeId right = tree.next_sibling(left);
  if (op == sym::or_ || op == sym::and_) {
    ActionFilter a = read_guard(file, left);
    ActionFilter b = read_guard(file, right);
    bool joins = op == sym::or_ && a.kind == ActionFilter::Kind::only && b.kind == a.kind;
    bool leaves = op == sym::and_ && a.kind == ActionFilter::Kind::except && b.kind == a.kind;
    if (!joins && !leaves) return computed;
    a.actions.insert(a.actions.end(), b.actions.begin(), b.actions.end());
    return a;
  }
  bool positive = op == sym::in_ || op == sym::op_equal || op == sym::op_strict_equal;
  bool negative = op == sym::op_not_in || op == sym::op_not_equal || op == sym::op_strict_not_equal;
  if (!positive && !negative) return computed;
  if (!tree.is(left, NodeKind::variable)) std::swap(left, right);
  if (!tree.is(left, NodeKind::variable) || tree.symbol(left) != words().action) return computed;
  ActionFilter filter{positive ? ActionFilter::Kind::only : ActionFilter::Kind::except, {}};
  Value value = value_of(file, right);
  if (op == sym::in_ || op == sym::op_not_in) {
    if (!value.elements_complete()) return computed;
    for (const Value& element : value.elements()) {
      auto atom = element.atom();
      if (!atom) return computed;
      filter.actions.emplace_back(*atom);
    }
    return filter;
  }
  auto atom = value.atom();
  if (!atom) return computed;
  filter.actions.emplace_back(*atom);
  return filter;
}

}  // namespace

Presence presence_of(const Statement& at) { return {at.environments, at.conditional, at.development}; }

std::vector<DefinitionPlace> module_plug_clauses(const ModuleBody& body, Symbol module) {
  std::vector<DefinitionPlace> clauses;
  for (const Project::ModulePlace& place : body.project().modules_named(module)) {
    add_clauses(body.clauses(), body.project().file(place.file), place.module, words().call, 2, false, clauses);
  }
  return clauses;
}

std::optional<PlugMount> read_plug(const ModuleBody& body, const Statement& at) {
  const File& file = *at.file;
  const Tree& tree = file.tree;
  if (!tree.is(at.node, NodeKind::call) || tree.symbol(at.node) != words().plug) return std::nullopt;
  NodeId what = tree.first_child(at.node);
  if (!what.valid() || tree.is(what, NodeKind::do_block)) return std::nullopt;
  NodeId options = tree.next_sibling(what);
  if (tree.is(options, NodeKind::do_block)) options = {};

  PlugMount mount;
  mount.file = file.id;
  mount.node = at.node;
  mount.origin = at.origin;
  mount.presence = presence_of(at);
  // `when` takes in all to its left: `plug :auth when ...`, `plug Auth, [level: 1] when ...`.
  NodeId& last = options.valid() ? options : what;
  if (tree.is(last, NodeKind::binary_op) && tree.symbol(last) == sym::when_) {
    mount.guard = tree.last_child(last);
    mount.actions = read_guard(file, mount.guard);
    last = tree.first_child(last);
  } else if (tree.is(last, NodeKind::keyword_list)) {
    // Without brackets it ends in the last value: `plug Auth, level: 1 when action in [...]`.
    NodeId value = tree.last_child(tree.last_child(last));
    if (tree.is(value, NodeKind::binary_op) && tree.symbol(value) == sym::when_) {
      mount.guard = tree.last_child(value);
      mount.actions = read_guard(file, mount.guard);
    }
  }
  mount.options = options;
  if (is_plug_name(tree, what) && !text(tree.symbol(what)).starts_with("Elixir.")) {
    mount.function = tree.symbol(what);
    mount.definitions = body.clauses_of(mount.function, 2, true);
  } else {
    Value named = value_of(file, what);
    mount.module = named.known() ? named.module() : file.names.resolve_module(tree, what);
    mount.definitions = module_plug_clauses(body, mount.module);
  }
  return mount;
}

namespace {

void read_endpoint(const Statement& at, Endpoint& endpoint) {
  const File& file = *at.file;
  const Tree& tree = file.tree;
  if (!tree.is(at.node, NodeKind::call)) return;
  if (tree.symbol(at.node) == sym::use_) {
    NodeId options = tree.next_sibling(tree.first_child(at.node));
    Value otp_app = value_of(file, options).entry("otp_app");
    if (otp_app.atom()) endpoint.otp_app = *otp_app.atom();
    return;
  }
  if (tree.symbol(at.node) != words().socket) return;
  NodeId path = tree.first_child(at.node);
  NodeId module = path.valid() ? tree.next_sibling(path) : NodeId{};
  if (!module.valid()) return;
  Endpoint::Socket socket;
  socket.path = value_of(file, path).string().value_or(std::string{});
  socket.module = file.names.resolve_module(tree, module);
  socket.file = file.id;
  socket.node = at.node;
  socket.options = tree.next_sibling(module);
  socket.presence = presence_of(at);
  endpoint.sockets.push_back(std::move(socket));
}

}  // namespace

void find_plug_hosts(Project& project, ClauseIndex& clauses, const std::vector<WebModule>& modules) {
  WebFacts& web = project.web;
  for (const WebModule& found : modules) {
    bool phoenix_router = found.router && !found.plug_router;
    if (phoenix_router || !found.mounts_plugs()) continue;
    const File& file = project.file(found.file);
    PlugHost host;
    host.kind = found.endpoint      ? PlugHost::Kind::endpoint
                : found.plug_router ? PlugHost::Kind::plug_router
                : found.controller  ? PlugHost::Kind::controller
                                    : PlugHost::Kind::builder;
    host.module = file.names.module(found.module).name;
    host.file = found.file;
    host.module_in_file = found.module;
    Endpoint endpoint;
    ModuleBody body(project, clauses, file, found.module);
    body.each([&](const Statement& at) {
      if (auto mount = read_plug(body, at)) host.plugs.push_back(std::move(*mount));
      if (found.endpoint) read_endpoint(at, endpoint);
    });
    host.complete = body.complete();
    if (found.endpoint) {
      endpoint.module = host.module;
      endpoint.file = host.file;
      endpoint.module_in_file = host.module_in_file;
      endpoint.host = static_cast<uint32_t>(web.plug_hosts.size());
      web.endpoints.push_back(std::move(endpoint));
    }
    web.plug_hosts.push_back(std::move(host));
  }
}

}  // namespace assay
