#include "shared.h"

#include <algorithm>
#include <array>

#include "flow/branches.h"
#include "flow/chain.h"
#include "flow/origin.h"

namespace assay::families::phoenix_json_api {
namespace {

bool is_any(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::ranges::find(names, name) != names.end();
}

Status read_status(const Value& value) {
  if (auto code = value.integer()) {
    return *code < 300 ? Status::success : *code < 400 ? Status::redirect : Status::failure;
  }
  const auto name = value.atom();
  if (!name || *name == "nil") return Status::unknown;
  if (is_any(*name, {"ok", "created", "accepted", "non_authoritative_information", "no_content", "reset_content",
                     "partial_content", "multi_status", "already_reported", "im_used"})) {
    return Status::success;
  }
  if (is_any(*name, {"multiple_choices", "moved_permanently", "found", "see_other", "not_modified", "use_proxy",
                     "temporary_redirect", "permanent_redirect"})) {
    return Status::redirect;
  }
  return Status::failure;
}

// A status that branches or a function decide, or that a helper is given, `defp refuse(conn, status, why)`: what all of
// them, and its calls in the file, agree on.
Status read_given_status(const Context& ctx, NodeId status) {
  std::optional<Status> agreed;
  for (const Origin& origin : origins_of(ctx.file, status, {.public_parameters = true})) {
    const bool own = ctx.names().definition_of(origin.node) == ctx.names().definition_of(status);
    if (origin.kind == Origin::Kind::parameter && own && origin.path.empty()) continue;  // calls from other files
    const bool known = origin.kind == Origin::Kind::expression && origin.path.empty();
    const Status one = known ? read_status(ctx.value(origin.node)) : Status::unknown;
    if (agreed.value_or(one) != one) return Status::unknown;
    agreed = one;
  }
  return agreed.value_or(Status::unknown);
}

// Takes and gives a conn, and leaves its status alone.
bool keeps_status(const Call& call) {
  static const Symbol kConn = intern("Plug.Conn"), kController = intern("Phoenix.Controller");
  if (call.module == kConn || call.module == kController) return true;
  if (call.target == CallTarget::local || call.target == CallTarget::kernel) return true;
  return !call.module &&
         is_any(text(call.function), {"put_view", "put_layout", "put_root_layout", "put_format", "assign",
                                      "merge_assigns", "put_resp_header", "delete_resp_header", "put_resp_content_type",
                                      "halt", "put_session", "delete_session", "clear_session", "configure_session",
                                      "fetch_session", "put_private", "delete_resp_cookie", "put_resp_cookie"});
}

Status status_of_chain(const Context& ctx, const Chain& chain) {
  Status found = chain.complete ? Status::unknown : Status::none;
  for (const Call* call : chain.calls) {
    if (call->function == intern("put_status") && call->arity == 2) {
      const Value status = ctx.arg(*call, 1);
      found = read_status(status);
      if (found == Status::unknown && status.present()) found = read_given_status(ctx, status.written());
    } else if (!keeps_status(*call)) {
      found = Status::unknown;
    }
  }
  return found;
}

// The conn comes from callers in this file, some of which may have set it.
bool callers_set_status(const Context& ctx, NodeId conn) {
  const auto parts = slice_of(ctx.file, conn);
  return std::ranges::any_of(parts, [&](NodeId part) {
    return std::ranges::any_of(ctx.names().calls_in(ctx.tree(), part),
                               [](const Call& call) { return call.function == intern("put_status"); });
  });
}

enum class Outcome : uint8_t { none, ok, error };

Outcome outcome_of(const Tree& tree, NodeId pattern) {
  if (tree.is(pattern, NodeKind::binary_op) && tree.symbol(pattern) == sym::op_match) {
    const Outcome left = outcome_of(tree, tree.first_child(pattern));
    return left != Outcome::none ? left : outcome_of(tree, tree.last_child(pattern));
  }
  if (tree.is(pattern, NodeKind::tuple)) {
    const NodeId first = tree.first_child(pattern);
    if (!tree.is(first, NodeKind::atom)) return Outcome::none;
    if (text(tree.symbol(first)) == "error") return Outcome::error;
    return text(tree.symbol(first)) == "ok" ? Outcome::ok : Outcome::none;
  }
  return tree.is(pattern, NodeKind::atom) && text(tree.symbol(pattern)) == "ok" ? Outcome::ok : Outcome::none;
}

// The patterns that hold in a branch: those of its clause, and those that a `with` has matched in its do section.
std::vector<NodeId> patterns_in(const File& file, const Branch& branch) {
  if (branch.head.valid()) return patterns_of(file.tree, branch.head);
  std::vector<NodeId> patterns;
  if (branch.section != sym::do_ || file.tree.symbol(branch.form) != sym::with_) return patterns;
  for (NodeId clause : file.tree.children(branch.form)) {
    if (file.tree.is(clause, NodeKind::binary_op) && file.tree.symbol(clause) == sym::op_left_arrow) {
      patterns.push_back(file.tree.first_child(clause));
    }
  }
  return patterns;
}

struct Decision {
  Outcome outcome = Outcome::none;
  NodeId pattern;
};

Decision decision_around(const File& file, NodeId node) {
  const auto branches = branches_around(file, node);
  for (auto branch = branches.rbegin(); branch != branches.rend(); ++branch) {
    for (NodeId pattern : patterns_in(file, *branch)) {
      const Outcome outcome = outcome_of(file.tree, pattern);
      if (outcome != Outcome::none) return {outcome, pattern};
    }
  }
  const DefinitionId in = file.names.definition_of(node);
  if (!in || !file.tree.is(file.names.definition(in).head, NodeKind::call)) return {};
  for (NodeId parameter : file.tree.children(file.names.definition(in).head)) {
    if (outcome_of(file.tree, parameter) == Outcome::error) return {Outcome::error, parameter};
  }
  return {};
}

// `use Phoenix.Controller, formats: [:json]` or action_fallback, which nobody has for pages.
bool speaks_json_only(const Context& ctx, const Call& call) {
  for (const Directive& directive : ctx.names().directives()) {
    if (directive.in != call.module_in || directive.kind != sym::use_ || !directive.options.valid()) continue;
    const Value formats = ctx.value(directive.options).entry("formats");
    const auto all = formats.elements();
    if (!all.empty() && std::ranges::all_of(all, [&](const Value& one) {
          if (auto name = one.name()) return *name == "json";
          return ctx.tree().is(one.node(), NodeKind::tuple) && one.elements()[0].is_atom("json");
        })) {
      return true;
    }
  }
  return std::ranges::any_of(ctx.names().calls(), [&](const Call& each) {
    return each.module_in == call.module_in && !each.definition && each.function == intern("action_fallback");
  });
}

bool has_json_view(const Context& ctx, const Call& call) {
  for (const Chain& chain : chains_of(ctx.file, ctx.arg(call, 0).written())) {
    for (const Call* each : chain.calls) {
      if (each->function != intern("put_view")) continue;
      if (ctx.option(*each, "json").present() && !ctx.option(*each, "html").present()) return true;
    }
  }
  return false;
}

}  // namespace

bool is_controller_call(const Call& call, std::string_view function) {
  static const Symbol kController = intern("Phoenix.Controller"), kView = intern("Phoenix.View");
  return text(call.function) == function &&
         (call.module == kController || call.module == kView || (!call.module && call.target == CallTarget::unknown));
}

bool answers_with_json(const Context& ctx, const Call& call) {
  if (call.form == CallForm::captured) return false;
  if (call.arity == 2 && is_controller_call(call, "json")) return true;
  if (call.arity < 2 || call.arity > 4 || !is_controller_call(call, "render")) return false;
  for (uint32_t i = 1; i < std::min<uint32_t>(call.arity, 3); ++i) {
    const Value template_ = ctx.arg(call, i);
    if (auto name = template_.string()) return name->ends_with(".json");
    if (template_.atom()) return has_json_view(ctx, call) || speaks_json_only(ctx, call);
  }
  return false;
}

NodeId payload_of(const Context& ctx, const Call& call) {
  if (text(call.function) == "json") return ctx.arg(call, 1).written();
  if (call.arity < 3) return {};
  return ctx.arg(call, call.arity - 1).written();
}

std::vector<NodeId> payloads_of(const Context& ctx, const Call& call) {
  const NodeId written = payload_of(ctx, call);
  if (!written.valid() || ctx.value(written).known()) return {written};
  std::vector<NodeId> payloads;
  for (const Origin& origin : origins_of(ctx.file, written, {.calls = 1})) {
    if (origin.kind == Origin::Kind::expression && origin.path.empty()) payloads.push_back(origin.node);
  }
  return payloads;
}

Status status_of(const Context& ctx, const Call& call) {
  const NodeId conn = ctx.arg(call, 0).written();
  if (!conn.valid()) return Status::unknown;
  Status found = Status::none;
  for (const Chain& chain : chains_of(ctx.file, conn)) found = std::max(found, status_of_chain(ctx, chain));
  if (found != Status::none || !call.definition) return found;
  const bool helper = ctx.names().definition(call.definition).kind == sym::defp;
  return helper && callers_set_status(ctx, conn) ? Status::unknown : found;
}

bool always_fails(const Context& ctx, const Call& call) {
  const NodeId conn = ctx.arg(call, 0).written();
  const auto chains = conn.valid() ? chains_of(ctx.file, conn) : std::vector<Chain>{};
  return !chains.empty() && std::ranges::all_of(chains, [&](const Chain& chain) {
    return status_of_chain(ctx, chain) == Status::failure;
  });
}

NodeId error_pattern_around(const File& file, NodeId node) {
  const Decision decision = decision_around(file, node);
  return decision.outcome == Outcome::error ? decision.pattern : NodeId{};
}

NodeId ok_pattern_around(const File& file, NodeId node) {
  const Decision decision = decision_around(file, node);
  return decision.outcome == Outcome::ok ? decision.pattern : NodeId{};
}

std::optional<std::vector<Entry>> literal_entries(const Context& ctx, NodeId node) {
  const Tree& tree = ctx.tree();
  const NodeId literal = node.valid() ? ctx.value(node).node() : node;
  if (!tree.is(literal, NodeKind::map) && !tree.is(literal, NodeKind::keyword_list) &&
      !tree.is(literal, NodeKind::list)) {
    return std::nullopt;
  }
  std::vector<Entry> entries;
  for (NodeId pair : tree.children(literal)) {
    if (tree.is(pair, NodeKind::keyword_pair) && tree.symbol(pair)) {
      entries.push_back({std::string(text(tree.symbol(pair))), tree.first_child(pair)});
    } else if (tree.is(pair, NodeKind::map_pair)) {
      auto key = ctx.value(tree.first_child(pair)).name();
      if (!key) return std::nullopt;
      entries.push_back({std::move(*key), tree.last_child(pair)});
    } else {
      return std::nullopt;
    }
  }
  return entries;
}

bool has_word(std::string_view identifier, std::initializer_list<std::string_view> any) {
  std::string word;
  auto matches = [&] { return std::ranges::find(any, std::string_view(word)) != any.end(); };
  for (char c : identifier) {
    const bool upper = c >= 'A' && c <= 'Z', letter = upper || (c >= 'a' && c <= 'z');
    if (upper || !letter) {
      if (matches()) return true;
      if (!letter || !word.empty()) word.clear();
    }
    if (letter) word += upper ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return matches();
}

std::string_view last_part(Symbol module) {
  const std::string_view name = text(module);
  const size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? name : name.substr(dot + 1);
}

}  // namespace assay::families::phoenix_json_api
