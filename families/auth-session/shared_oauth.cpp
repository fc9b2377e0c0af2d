#include "shared_oauth.h"

#include <algorithm>

#include "flow/branches.h"
#include "flow/reach.h"
#include "flow/uses.h"

namespace assay::families::auth_session {
namespace {

Symbol success() {
  static const Symbol kAuth = intern("ueberauth_auth");
  return kAuth;
}

bool names(const Tree& tree, NodeId at, Symbol name) {
  switch (tree.kind(at)) {
    case NodeKind::atom:
    case NodeKind::keyword_pair:
    case NodeKind::dot_call: return tree.symbol(at) == name;
    default: return false;
  }
}

template <typename Test>
bool any_node(const Tree& tree, NodeId code, const Test& test) {
  if (!code) return false;
  for (NodeId at = code; at < tree.end(code); at = NodeId{at.value + 1}) {
    if (test(at)) return true;
  }
  return false;
}

bool names_in(const Tree& tree, NodeId code, Symbol name) {
  return any_node(tree, code, [&](NodeId at) { return names(tree, at, name); });
}

// Given to assign/3 or put in a map: set, not read. (`assign(conn, :ueberauth_failure, nil)`)
bool is_written(const File& file, NodeId at) {
  const NodeId above = file.tree.parent(at);
  const CallId id = above ? file.names.call_at(above) : CallId{};
  if (!id) return false;
  const std::string_view name = text(file.names.call(id).function);
  return name == "assign" || name == "put_private" || name == "merge_assigns";
}

bool takes_failure(const File& file, NodeId code) {
  static const Symbol kFailure = intern("ueberauth_failure"), kStruct = intern("Ueberauth.Failure");
  const Tree& tree = file.tree;
  return any_node(tree, code, [&](NodeId at) {
    if (names(tree, at, kFailure)) return !is_written(file, at);
    return tree.is(at, NodeKind::alias) && file.names.resolve_module(tree, at) == kStruct;
  });
}

bool has_other_branch(const Branching& form) {
  if (form.form == sym::with_) return form.has(sym::else_);
  return std::ranges::count_if(form.branches, [](const Branch& one) { return one.body.valid(); }) > 1;
}

// `with %{ueberauth_auth: auth} <- conn.assigns`: what does not match is a map, which clauses for `{:error, _}` alone
// don't take.
bool else_takes_no_map(const Tree& tree, const Branching& form) {
  return form.form == sym::with_ && std::ranges::none_of(form.branches, [&](const Branch& one) {
           if (one.section != sym::else_) return false;
           const auto patterns = one.head ? patterns_of(tree, one.head) : std::vector<NodeId>{};
           return patterns.empty() || !(tree.is(patterns[0], NodeKind::tuple) || tree.is(patterns[0], NodeKind::atom));
         });
}

// Given to a function that makes something of it, rather than reads it: `upsert(conn.assigns[:ueberauth_auth])`.
bool is_handed_on(const File& file, NodeId above, NodeId from) {
  const Tree& tree = file.tree;
  NodeId step = above;
  if (tree.is(above, NodeKind::binary_op) && text(tree.symbol(above)) == "|>" && from == tree.first_child(above)) {
    step = tree.last_child(above);
  }
  const CallId id = file.names.call_at(step);
  if (!id || branching_at(file, above)) return false;
  const Call& call = file.names.call(id);
  static const Symbol kMap = intern("Map"), kAccess = intern("Access"), kKernel = intern("Kernel");
  if (call.target == CallTarget::kernel || call.module == kMap || call.module == kAccess || call.module == kKernel) {
    return false;
  }
  return !tree.is(step, NodeKind::dot_call) || call.arity > 0;
}

// A choice that this node decides, with a branch for the other case.
bool decides_with_other(const File& file, NodeId at) {
  const Tree& tree = file.tree;
  NodeId from;
  for (NodeId above = at; above.valid() && above != Tree::root(); from = above, above = tree.parent(above)) {
    if (from && is_handed_on(file, above, from)) return false;
    if (tree.is(above, NodeKind::do_section) || tree.is(above, NodeKind::fn)) {
      // In a pattern of its clauses the form still decides by it; in a body it does not.
      if (tree.is(above, NodeKind::fn)) return false;
    }
    const auto form = branching_at(file, above);
    if (!form || !has_other_branch(*form)) continue;
    if (tree.is(at, NodeKind::keyword_pair) && else_takes_no_map(tree, *form)) continue;
    const bool in_body = std::ranges::any_of(
        form->branches, [&](const Branch& one) { return one.body && tree.is_ancestor(one.body, at); });
    if (!in_body) return true;
  }
  return false;
}

bool success_is_a_choice(const File& file, NodeId code) {
  const Tree& tree = file.tree;
  return any_node(tree, code, [&](NodeId at) {
    if (!names(tree, at, success())) return false;
    if (decides_with_other(file, at)) return true;
    // auth = conn.assigns[:ueberauth_auth], and then `if auth`, `case auth`, or a helper with a clause for nil.
    const NodeId access = tree.is(at, NodeKind::dot_call) ? at : tree.parent(at);
    const bool reads =
        tree.is(access, NodeKind::access) || tree.is(access, NodeKind::dot_call) || file.names.call_at(access).valid();
    if (!reads) return false;
    for (const Use& use : uses_of(file, access)) {
      if (use.kind == Use::Kind::condition && decides_with_other(file, use.node)) return true;
      if (use.kind != Use::Kind::matched) continue;
      const auto form = branching_at(file, use.into);
      if (form && has_other_branch(*form)) return true;
    }
    return false;
  });
}

// `%{"error" => _}`: what the provider sends back when somebody cancels. A failure of Ueberauth's own, an expired state
// or a token that can't be fetched, comes with a code and no error.
bool wants_an_answer_of_the_provider(const File& file, const Definition& clause) {
  const Tree& tree = file.tree;
  return any_node(tree, clause.head, [&](NodeId at) {
    if (!tree.is(at, NodeKind::map_pair)) return false;
    const auto key = value_of(file, tree.first_child(at)).string();
    return key && (key->starts_with("error") || *key == "denied" || *key == "code");
  });
}

}  // namespace

bool names_success(const File& file, NodeId code) {
  return any_node(file.tree, code, [&](NodeId at) { return names(file.tree, at, success()) && !is_written(file, at); });
}

bool handles_failure(const File& file, const std::vector<DefinitionId>& clauses) {
  bool elsewhere = false;
  for (DefinitionId id : clauses) {
    const Definition& clause = file.names.definition(id);
    if (takes_failure(file, clause.node) || success_is_a_choice(file, clause.body)) return true;
    for (DefinitionId reached : reached_from(file, id)) {
      if (takes_failure(file, file.names.definition(reached).node)) return true;
    }
    elsewhere |= !names_in(file.tree, clause.node, success()) && clause.body.valid() &&
                 !wants_an_answer_of_the_provider(file, clause);
  }
  // A clause that does not ask for the success takes what has none, provided that another one's head does.
  const bool by_head = std::ranges::any_of(clauses, [&](DefinitionId id) {
    const Definition& clause = file.names.definition(id);
    return names_in(file.tree, clause.head, success()) || names_in(file.tree, clause.guard, success());
  });
  return elsewhere && by_head;
}

bool plug_handles_failure(const Context& ctx, ModuleId module) {
  static const Symbol kHalt = intern("halt");
  const auto definitions = ctx.names().definitions();
  for (uint32_t i = 0; i < definitions.size(); ++i) {
    const Definition& clause = definitions[i];
    if (clause.module != module || clause.arity != 2 || !takes_failure(ctx.file, clause.node)) continue;
    const bool halts = std::ranges::any_of(ctx.names().calls_in(ctx.tree(), clause.node),
                                           [](const Call& call) { return call.function == kHalt; });
    if (halts && !ctx.project.web.uses_of_function_plug({ctx.file.id, DefinitionId{i}}).empty()) return true;
  }
  return false;
}

}  // namespace assay::families::auth_session
