#include "shared_outcome.h"

#include <algorithm>

#include "flow/results.h"

namespace assay::families::phoenix_json_api {
namespace {

// Nothing went wrong: `errors: []`, `error: nil`.
bool is_empty(const Context& ctx, NodeId node) {
  const Value value = ctx.value(node);
  return value.is_nil() || value.is_false() ||
         (ctx.tree().is(value.node(), NodeKind::list) && !ctx.tree().first_child(value.node()).valid());
}

bool is_any(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::ranges::find(names, name) != names.end();
}

// Says what happened, or what to do about it.
bool tells_of_errors(std::string_view key) {
  return has_word(key, {"error",   "errors",  "message", "messages",    "msg",      "reason",    "reasons", "detail",
                        "details", "invalid", "failed",  "failure",     "failures", "code",      "status",  "title",
                        "type",    "success", "ok",      "description", "valid",    "result",    "hint",    "field",
                        "fields",  "path",    "request", "timestamp",   "summary",  "changeset", "trace"});
}

// A variable that the pattern binds, other than by `_name`.
bool reads_from(const Context& ctx, NodeId code, NodeId pattern) {
  const Tree& tree = ctx.tree();
  for (NodeId node = code; node < tree.end(code); node.value += 1) {
    if (!tree.is(node, NodeKind::variable)) continue;
    const Binding* binding = ctx.names().binding_of(tree.symbol(node), node);
    if (binding && (binding->node == pattern || tree.is_ancestor(pattern, binding->node))) return true;
  }
  return false;
}

bool has_text(const Tree& tree, NodeId code) {
  for (NodeId node = code; node < tree.end(code); node.value += 1) {
    if (tree.is(node, NodeKind::string) && tree.text(node).find(' ') != std::string_view::npos) return true;
  }
  return false;
}

bool names_error(std::string_view word) {
  return has_word(word, {"error", "errors", "failed", "failure", "invalid", "refused", "rejected", "denied",
                         "unauthorized", "forbidden", "unprocessable", "bad"}) ||
         word.find_first_of("45") == 0;
}

// Nothing in the answer speaks of an error.
bool is_silent_about(const Context& ctx, const Call& answer, NodeId error_pattern) {
  if (text(answer.function) == "render") {
    for (uint32_t i = 1; i < answer.arity; ++i) {
      const auto name = ctx.arg(answer, i).name();
      if (name && names_error(*name)) return false;
    }
  }
  const NodeId payload = payload_of(ctx, answer);
  if (!payload.valid()) return text(answer.function) == "render";
  const auto entries = literal_entries(ctx, payload);
  if (!entries || reads_from(ctx, payload, error_pattern) || has_text(ctx.tree(), payload)) return false;
  return std::ranges::none_of(*entries, [&](const Entry& entry) {
    const Value value = ctx.value(entry.value);
    const auto said = value.name();
    return is_any(entry.key, {"error", "errors", "message", "reason", "detail", "details", "changeset"}) ||
           value.is_false() || value.is_nil() || (said && names_error(*said));
  });
}

// :already_started, {:already_exists, _}, :duplicate_event
bool is_done_already(const Tree& tree, NodeId pattern) {
  for (NodeId node = pattern; node < tree.end(pattern); node.value += 1) {
    if (tree.is(node, NodeKind::atom) && has_word(text(tree.symbol(node)), {"already", "duplicate", "duplicated"})) {
      return true;
    }
  }
  return false;
}

// The same words are sent where all is well: "if we know that address, you will get mail".
bool says_the_same_of_success(const Context& ctx, const Call& answer, NodeId error_pattern) {
  const NodeId payload = payload_of(ctx, answer);
  if (!answer.definition || !payload.valid() || reads_from(ctx, payload, error_pattern)) return false;
  const Tree& tree = ctx.tree();
  const std::string_view said = tree.text(payload);
  const auto calls = ctx.names().calls_in(tree, ctx.names().definition(answer.definition).node);
  constexpr size_t kMost = 500;
  return std::ranges::any_of(calls.first(std::min(kMost, calls.size())), [&](const Call& other) {
    if (other.function != answer.function || other.node == answer.node) return false;
    const NodeId sent = payload_of(ctx, other);
    return sent.valid() && tree.text(sent) == said && ok_pattern_around(ctx.file, other.node).valid();
  });
}

bool has_key(const std::vector<Entry>& entries, std::string_view key) {
  return std::ranges::any_of(entries, [&](const Entry& entry) { return entry.key == key; });
}

}  // namespace

bool is_error_payload(const Context& ctx, NodeId payload) {
  const auto entries = literal_entries(ctx, payload);
  if (!entries) return false;
  bool error = false, errors = false, more = false;
  for (const Entry& entry : *entries) {
    if (entry.key == "data") return false;
    more |= !tells_of_errors(entry.key);
    if (is_empty(ctx, entry.value)) continue;
    error |= entry.key == "error";
    errors |= entry.key == "errors";
  }
  return error || (errors && !more);
}

bool is_no_error(const std::vector<Entry>& entries) {
  return (entries.size() == 1 && entries[0].key == "html") ||
         (has_key(entries, "errors") && (has_key(entries, "results") || has_key(entries, "data")));
}

bool means_success(const Context& ctx, const Call& answer, NodeId error_pattern) {
  const NodeId payload = payload_of(ctx, answer);
  if (payload.valid()) {
    const auto entries = literal_entries(ctx, payload);
    for (const Entry& entry : entries.value_or(std::vector<Entry>{})) {
      if (is_any(entry.key, {"success", "ok"}) && ctx.value(entry.value).is_true()) return true;
    }
    if (is_error_payload(ctx, payload)) return false;
  }
  if (says_the_same_of_success(ctx, answer, error_pattern)) return true;
  const bool on_purpose = status_of(ctx, answer) == Status::success || is_done_already(ctx.tree(), error_pattern);
  return on_purpose && is_silent_about(ctx, answer, error_pattern);
}

bool never_runs(const File& file, NodeId node) {
  const Tree& tree = file.tree;
  for (NodeId at = node; at.valid() && at != Tree::root(); at = tree.parent(at)) {
    const NodeId block = tree.parent(at);
    if (tree.is(block, NodeKind::fn)) return false;
    if (!tree.is(block, NodeKind::block)) continue;
    int most = 100;
    for (NodeId statement : tree.children(block)) {
      if (statement == at || --most == 0) break;
      if (never_returns(file, statement)) return true;
    }
  }
  return false;
}

}  // namespace assay::families::phoenix_json_api
