#include "shared_insecure.h"

#include <algorithm>

#include "flow/origin.h"

namespace assay::families::http_client {
namespace {

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// The first such option below a node.
NodeId insecure_below(const File& file, NodeId node) {
  const Tree& tree = file.tree;
  for (NodeId at = node; at.valid() && at.value < tree.end(node).value; at = NodeId{at.value + 1}) {
    if (tree.is(at, NodeKind::keyword_pair) && !tree.has(at, node_flag::interpolated_key)) {
      const std::string_view key = text(tree.symbol(at));
      const Value value = value_of(file, tree.last_child(at));
      if (key == "verify" && value.is_atom("verify_none")) return at;
      if (key == "insecure" && value.is_true()) return at;
    }
    if (tree.is(at, NodeKind::atom) && text(tree.symbol(at)) == "insecure" &&
        tree.is(tree.parent(at), NodeKind::list)) {
      return at;
    }
    // {:verify, :verify_none}
    if (tree.is(at, NodeKind::tuple) && tree.child_count(at) == 2) {
      const NodeId first = tree.first_child(at);
      if (tree.is(first, NodeKind::atom) && text(tree.symbol(first)) == "verify" &&
          value_of(file, tree.last_child(at)).is_atom("verify_none")) {
        return at;
      }
    }
  }
  return {};
}

// 'https://...', ~c"https://...", "https://..." wherever it stands in what is asked for.
bool asks_for_https(const Context& ctx, NodeId node) {
  const Tree& tree = ctx.tree();
  for (NodeId part : slice_of(ctx.file, node)) {
    for (NodeId at = part; at.value < tree.end(part).value; at = NodeId{at.value + 1}) {
      const NodeKind kind = tree.kind(at);
      if (kind != NodeKind::string && kind != NodeKind::charlist && kind != NodeKind::sigil &&
          kind != NodeKind::string_part)
        continue;
      const Span span = kind == NodeKind::string_part ? tree.span(at) : tree.content_span(at);
      if (tree.source().substr(span.start, span.end - span.start).starts_with("https:")) return true;
    }
  }
  return false;
}

bool names_verify_peer(const Context& ctx, NodeId node) {
  const Tree& tree = ctx.tree();
  for (NodeId part : slice_of(ctx.file, node)) {
    for (NodeId at = part; at.value < tree.end(part).value; at = NodeId{at.value + 1}) {
      if (tree.is(at, NodeKind::atom) && text(tree.symbol(at)) == "verify_peer") return true;
    }
  }
  return false;
}

// Elixir 1.19 is the first that needs OTP 26.
bool may_run_on_old_otp(const Context& ctx) {
  if (const auto erlang = ctx.project.erlang_version(ctx.file.id)) return *erlang < Version{26, 0, 0};
  const auto elixir = ctx.project.elixir_version(ctx.file.id);
  return elixir && *elixir < Version{1, 19, 0};
}

}  // namespace

bool is_connection(const Call& call) {
  if (!call.module) return false;
  const std::string_view module = text(call.module), function = text(call.function);
  return (module == "Mint.HTTP" || module == "Mint.HTTP1" || module == "Mint.HTTP2") ? function == "connect"
         : module == ":gun"                                                          ? function == "open"
                            : module == "Finch" && function == "start_link";
}

NodeId insecure_option(const Context& ctx, const Call& call) {
  for (NodeId argument : arguments_of(ctx.file, call)) {
    if (const NodeId found = insecure_option(ctx, argument)) return found;
  }
  return {};
}

NodeId insecure_option(const Context& ctx, NodeId given) {
  for (NodeId part : slice_of(ctx.file, given)) {
    if (const NodeId found = insecure_below(ctx.file, part)) return found;
  }
  return {};
}

std::vector<NodeId> insecure_hackney_lists(const Context& ctx) {
  static const Symbol kHackney = intern("hackney");
  std::vector<NodeId> found;
  const Tree& tree = ctx.tree();
  for (uint32_t i = 1; i < tree.size(); ++i) {
    const NodeId node{i};
    if (!tree.is(node, NodeKind::keyword_pair) || tree.symbol(node) != kHackney) continue;
    const NodeId list = tree.last_child(node);
    if (tree.is(list, NodeKind::list) && insecure_below(ctx.file, list)) found.push_back(list);
  }
  return found;
}

NodeId insecure_setting(const Context& ctx, const ConfigEntry& entry) {
  const NodeId option = insecure_below(ctx.file, entry.value);
  if (!option) return {};
  if (is_one_of(entry.app, {"tesla", "hackney", "httpoison", "finch", "req", "ex_aws", "httpotion", "ibrowse", "hush"}))
    return option;
  // Of another app: a key on the way says that it is about HTTP.
  const Tree& tree = ctx.tree();
  auto is_http = [](std::string_view key) {
    return is_one_of(
        key, {"hackney", "hackney_opts", "hackney_options", "http_options", "http_opts", "httpoison", "finch", "tesla",
              "req", "req_options", "request_options", "http_client", "httpc", "conn_opts", "http_client_options"});
  };
  if (is_http(entry.key)) return option;
  for (NodeId at = option; at.valid() && at.value >= entry.call.value; at = tree.parent(at)) {
    if (tree.is(at, NodeKind::keyword_pair) && is_http(text(tree.symbol(at)))) return option;
  }
  return {};
}

bool trusts_anybody(const Context& ctx, const Call& httpc) {
  const auto arguments = arguments_of(ctx.file, httpc);
  if (arguments.empty() || httpc.form == CallForm::captured || !may_run_on_old_otp(ctx)) return false;
  const NodeId request = arguments.size() == 1 ? arguments[0] : arguments[1];
  if (!asks_for_https(ctx, request)) return false;
  if (arguments.size() < 3) return true;
  const Value options = ctx.value(arguments[2]);
  if (!options.known() || (!options.lacks("ssl") && !options.entry("ssl").known())) return false;
  if (names_verify_peer(ctx, arguments[2])) return false;
  // What a function of another module gives (:httpc.ssl_verify_host_options/1, for one) may well verify.
  const CallId computed = options.lacks("ssl") ? CallId{} : ctx.names().call_at(options.entry("ssl").node());
  return !computed || ctx.names().call(computed).target == CallTarget::local;
}

}  // namespace assay::families::http_client
