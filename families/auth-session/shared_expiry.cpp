#include "shared_expiry.h"

#include <algorithm>
#include <array>

#include "flow/chain.h"
#include "flow/origin.h"

namespace assay::families::auth_session {
namespace {

constexpr int64_t kYear = int64_t{52} * 7 * 86'400;

// Inside `skip: [...]`, where the word takes the expiry away.
bool in_skip(const Tree& tree, NodeId node) {
  static const Symbol kSkip = intern("skip");
  for (NodeId at = tree.parent(node); at.valid(); at = tree.parent(at)) {
    if (tree.is(at, NodeKind::keyword_pair)) return tree.symbol(at) == kSkip;
    if (!tree.is(at, NodeKind::list)) return false;
  }
  return false;
}

// Calls that only put claims together or make the numbers in them.
bool builds_claims(const Call& call) {
  static constexpr std::array<std::string_view, 8> kModules{"Map",     "Kernel",  "DateTime", "System",
                                                            "Keyword", "Integer", "String",   ":os"};
  if (text(call.function) == "current_time" || call.target == CallTarget::kernel) return true;
  return call.module && std::ranges::find(kModules, text(call.module)) != kModules.end();
}

bool is_map_text(const Tree& tree, NodeId node) {
  return tree.is(node, NodeKind::map) && !tree.is(tree.first_child(node), NodeKind::map_update);
}

bool is_written_out(const File& file, NodeId node, int depth) {
  if (depth == 0) return false;
  if (is_map_text(file.tree, node)) return true;
  if (const CallId id = file.names.call_at(node)) {
    const Call& call = file.names.call(id);
    if (!builds_claims(call) || !call.module || text(call.module) != "Map") return false;
    const auto arguments = arguments_of(file, call);
    const std::string_view name = text(call.function);
    if (arguments.empty() || (name != "put" && name != "merge" && name != "put_new")) return false;
    if (!is_written_out(file, arguments[0], depth - 1)) return false;
    return name != "merge" || is_written_out(file, arguments[1], depth - 1);
  }
  const auto origins = origins_of(file, node);
  return !origins.empty() && std::ranges::all_of(origins, [&](const Origin& origin) {
    return origin.kind == Origin::Kind::expression && origin.path.empty() && origin.node != node &&
           is_written_out(file, origin.node, depth - 1);
  });
}

// 365 * 10, too.
std::optional<int64_t> whole_number(const File& file, const Value& value) {
  if (const auto written = value.integer()) return written;
  const NodeId node = value.node();
  if (!node || !file.tree.is(node, NodeKind::binary_op) || file.tree.symbol(node) != sym::op_times) return std::nullopt;
  const auto left = whole_number(file, value_of(file, file.tree.first_child(node)));
  const auto right = whole_number(file, value_of(file, file.tree.last_child(node)));
  constexpr int64_t kMost = 1'000'000'000;
  if (!left || !right || *left < 0 || *right < 0 || *left > kMost || *right > kMost) return std::nullopt;
  return *left * *right;
}

}  // namespace

std::optional<int64_t> seconds_of_ttl(const File& file, const Value& ttl) {
  if (ttl.kind() != NodeKind::tuple) return std::nullopt;
  const auto parts = ttl.elements();
  if (parts.size() != 2) return std::nullopt;
  const auto count = whole_number(file, parts[0]);
  std::string unit = parts[1].name().value_or("");
  if (!count || unit.empty()) return std::nullopt;
  if (unit.back() == 's') unit.pop_back();
  if (*count > 1'000'000'000'000) return std::nullopt;
  constexpr int64_t kDay = 86'400;
  if (unit == "second") return *count;
  if (unit == "minute") return *count * 60;
  if (unit == "hour") return *count * 3'600;
  if (unit == "day") return *count * kDay;
  if (unit == "week") return *count * 7 * kDay;
  if (unit == "month") return *count * 30 * kDay;
  if (unit == "year") return *count * 365 * kDay;
  return std::nullopt;
}

bool names_expiry(const File& file, NodeId code, NodeId except) {
  static const Symbol kExp = intern("exp");
  const Tree& tree = file.tree;
  for (NodeId at = code; at < tree.end(code); at = NodeId{at.value + 1}) {
    const bool text = tree.is(at, NodeKind::string) && !tree.first_child(at) && tree.string_value(at) == "exp";
    const bool name = (tree.is(at, NodeKind::atom) || tree.is(at, NodeKind::keyword_pair)) && tree.symbol(at) == kExp;
    if (!text && !name) continue;
    const bool excepted = except && (at == except || tree.is_ancestor(except, at));
    if (!excepted && !in_skip(tree, at)) return true;
  }
  return false;
}

bool lack_expiry(const File& file, NodeId claims) {
  if (!is_written_out(file, claims, 6)) return false;
  return std::ranges::none_of(slice_of(file, claims), [&](NodeId part) { return names_expiry(file, part); });
}

bool lacks_expiry_of_joken_1(const File& file, NodeId token) {
  static const Symbol kJoken = intern("Joken");
  const auto chains = chains_of(file, token);
  return !chains.empty() && std::ranges::all_of(chains, [&](const Chain& chain) {
    if (chain.calls.empty() || !chain.source.valid()) return false;
    const bool makes = text(chain.calls[0]->function) == "token";
    if (!makes && !file.tree.is(value_of(file, chain.source).node(), NodeKind::struct_)) return false;
    if (makes && !lack_expiry(file, chain.source)) return false;
    return std::ranges::all_of(chain.calls, [&](const Call* call) {
      const std::string_view name = text(call->function);
      if (call->module != kJoken || name == "with_exp" || !(name == "token" || name.starts_with("with_"))) return false;
      const auto arguments = arguments_of(file, *call);
      const bool claims = name == "with_claims" && arguments.size() == 2;
      if (claims) return lack_expiry(file, arguments[1]);
      return name != "with_claim" ||
             (arguments.size() > 1 && value_of(file, arguments[1]).name() && !names_expiry(file, arguments[1]));
    });
  });
}

void judge_ttl(Context& ctx, const Call& call, const Value& options) {
  std::vector<Value> times{options.entry("ttl")};
  const Value by_type = options.entry("token_ttl");
  if (ctx.tree().is(by_type.node(), NodeKind::map)) {
    for (NodeId pair : ctx.tree().children(by_type.node())) times.push_back(ctx.value(ctx.tree().last_child(pair)));
  }
  bool any = false;
  for (const Value& time : times) {
    const auto seconds = seconds_of_ttl(ctx.file, time);
    if (!seconds) continue;
    any = true;
    if (*seconds < kYear) continue;
    const bool issues = text(call.function).starts_with("encode_and_sign");
    ctx.consider(issues ? call.node : time.written())
        .fail("a token lives {}: {}", time.text(), kEndlessToken)
        .help("minutes or hours for an access token, days or weeks for one that can be revoked");
    return;
  }
  if (any) ctx.consider(call).pass();
}

void judge_guardian(Context& ctx, const Module& module) {
  static const Symbol kMap = intern("Map"), kGuardian = intern("Guardian");
  for (const Directive& use : ctx.names().directives()) {
    if (use.kind != sym::use_ || use.module != kGuardian || use.followed || !use.options) continue;
    const CallId call = ctx.names().call_at(use.node);
    if (call && ctx.tree().is_ancestor(module.node, use.node)) {
      judge_ttl(ctx, ctx.names().call(call), ctx.value(use.options));
    }
  }
  for (const Call& call : ctx.names().calls_in(ctx.tree(), module.node)) {
    const std::string_view name = text(call.function);
    if (call.module != kMap || (name != "delete" && name != "drop" && name != "pop")) continue;
    const auto arguments = arguments_of(ctx.file, call);
    if (arguments.size() < 2 || !names_expiry(ctx.file, arguments[1])) continue;
    ctx.consider(call)
        .fail("`exp` is taken out of the claims: {}", kEndlessToken)
        .help("set `ttl:` to what the token is for");
  }
}

void judge_joken_config(Context& ctx, const Module& module) {
  static const Symbol kConfig = intern("token_config");
  const ModuleId id = ctx.names().module_of(module.node);
  for (const Definition& definition : ctx.names().definitions()) {
    if (definition.name != kConfig || definition.module != id || !definition.body) continue;
    const auto calls = ctx.names().calls_in(ctx.tree(), definition.body);
    // default_claims is judged by itself; what other functions add is theirs.
    const bool unknown = std::ranges::any_of(calls, [](const Call& call) {
      return text(call.function) == "default_claims" || call.target == CallTarget::local;
    });
    if (unknown) continue;
    Site site = ctx.consider(definition.node);
    if (names_expiry(ctx.file, module.node)) {
      site.pass();
    } else {
      site.fail("no claim of this configuration is `exp`: {}", kEndlessToken)
          .help("start from `default_claims(default_exp: seconds)`");
    }
  }
}

}  // namespace assay::families::auth_session
