#include "shared.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "base/symbol_memo.h"
#include "flow/branches.h"
#include "flow/origin.h"
#include "flow/results.h"
#include "project/environments.h"
#include "project/purpose.h"
#include "project/reach.h"

namespace assay::families::auth_session {
namespace {

constexpr int kDepth = 8;  // steps back through variables and conversions

// Functions that take an entry out of what they are given first; the key stands second.
bool takes_entry(const Call& call) {
  static constexpr std::array<std::string_view, 13> kGetters{
      "get",       "get_change",  "get_field", "fetch_change", "fetch_change!", "fetch_field", "fetch_field!",
      "get_param", "get_session", "fetch",     "fetch!",       "pop",           "get_in"};
  return std::ranges::find(kGetters, text(call.function)) != kGetters.end();
}

// Functions that give the same text in another form.
bool converts_text(const Call& call) {
  static const Symbol kString = intern("String"), kErlang = intern(":erlang"), kIo = intern("IO"),
                      kList = intern("List"), kUnicode = intern(":unicode"), kBinary = intern(":binary");
  static constexpr std::array<std::string_view, 4> kBare{"to_string", "to_charlist", "inspect", "then"};
  if (call.module == kString || call.module == kIo || call.module == kList || call.module == kUnicode ||
      call.module == kBinary) {
    return true;
  }
  if (call.module == kErlang) return text(call.function).find("binary") != std::string_view::npos;
  return std::ranges::find(kBare, text(call.function)) != kBare.end();
}

std::string key_of(const File& file, const Call& call) {
  const auto arguments = arguments_of(file, call);
  if (arguments.size() < 2) return {};
  const Value key = value_of(file, arguments[1]);
  if (key.kind() == NodeKind::list) {
    const auto elements = key.elements();
    return elements.empty() ? std::string{} : elements.back().name().value_or("");
  }
  return key.name().value_or("");
}

bool path_names_password(const Path& path) {
  return !path.empty() && path.back().kind == PathStep::Kind::entry && path.back().key &&
         is_password_name(text(path.back().key));
}

// A name that says of a value that it is something else than the password it was made from.
bool names_other(std::string_view name) {
  const auto words = words_of(name);
  return has_word(words, {"hash", "hashed", "token", "salt", "digest", "encrypted", "confirmation", "key", "secret"});
}

// Enough for each of the last words that is_password_name knows: they begin with "pass" or "pw".
bool may_be_password_name(std::string_view name) {
  const auto small = [&](size_t at) { return at < name.size() ? name[at] | 0x20 : 0; };
  for (size_t i = 0; i < name.size(); ++i) {
    if (small(i) != 'p') continue;
    if (small(i + 1) == 'w' || (small(i + 1) == 'a' && small(i + 2) == 's' && small(i + 3) == 's')) return true;
  }
  return false;
}

bool holds(const File& file, NodeId node, int depth);

bool any_child_holds(const File& file, NodeId node, int depth) {
  for (NodeId child : file.tree.children(node)) {
    if (holds(file, child, depth)) return true;
  }
  return false;
}

bool variable_holds(const File& file, NodeId node, int depth) {
  const std::string_view name = text(file.tree.symbol(node));
  if (is_password_name(name)) return true;
  if (names_other(name)) return false;
  for (const Origin& origin : origins_of(file, node)) {
    if (path_names_password(origin.path)) return true;
    if (origin.node == node) continue;
    if (origin.kind == Origin::Kind::expression && origin.path.empty() && holds(file, origin.node, depth)) return true;
    // `{:ok, x} = fetch_change(changeset, :password)`, `hash(password)` of a function `hash(value)`.
    if (origin.kind != Origin::Kind::unknown && is_password_name(name_of_value(file, origin.node))) return true;
  }
  return false;
}

bool holds(const File& file, NodeId node, int depth) {
  if (!node || depth == 0) return false;
  const Tree& tree = file.tree;
  switch (tree.kind(node)) {
    case NodeKind::variable: return variable_holds(file, node, depth - 1);
    case NodeKind::string:
    case NodeKind::interpolation:
    case NodeKind::list:
    case NodeKind::tuple:
    case NodeKind::bitstring:
    case NodeKind::block: return any_child_holds(file, node, depth - 1);
    case NodeKind::access: return is_password_name(name_of_value(file, node));
    case NodeKind::binary_op:
      if (tree.symbol(node) == sym::op_concat || tree.symbol(node) == sym::op_list_concat ||
          tree.symbol(node) == sym::op_or || tree.symbol(node) == sym::op_type) {
        return any_child_holds(file, node, depth - 1);
      }
      break;
    default: break;
  }
  const CallId id = file.names.call_at(node);
  if (!id) return tree.is(node, NodeKind::dot_call) && is_password_name(name_of_value(file, node));
  const Call& call = file.names.call(id);
  if (converts_text(call)) {
    const auto arguments = arguments_of(file, call);
    return std::ranges::any_of(arguments, [&](NodeId one) { return holds(file, one, depth - 1); });
  }
  return is_password_name(name_of_value(file, node));
}

}  // namespace

std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words;
  bool fresh = true, lower = false;
  for (char c : name) {
    const auto u = static_cast<unsigned char>(c);
    if (std::isalnum(u) == 0) {
      fresh = true;
      continue;
    }
    if (std::isupper(u) != 0 && lower) fresh = true;
    if (fresh) words.emplace_back();
    words.back() += static_cast<char>(std::tolower(u));
    fresh = false;
    lower = std::islower(u) != 0;
  }
  return words;
}

bool has_word(const std::vector<std::string>& words, std::initializer_list<std::string_view> any) {
  return std::ranges::any_of(words, [&](const std::string& word) { return std::ranges::find(any, word) != any.end(); });
}

std::string name_of_value(const File& file, NodeId node) {
  const Tree& tree = file.tree;
  if (!node) return {};
  if (tree.is(node, NodeKind::unary_op)) return name_of_value(file, tree.first_child(node));
  if (tree.is(node, NodeKind::access)) return value_of(file, tree.last_child(node)).name().value_or("");
  if (tree.is(node, NodeKind::attribute)) return name_of_value(file, tree.first_child(node));
  if (const CallId id = file.names.call_at(node)) {
    const Call& call = file.names.call(id);
    if (takes_entry(call)) {
      if (std::string key = key_of(file, call); !key.empty()) return key;
    }
    return std::string(text(call.function));
  }
  if (tree.is(node, NodeKind::variable) || tree.is(node, NodeKind::dot_call)) {
    return std::string(text(tree.symbol(node)));
  }
  return {};
}

bool is_confirmation_name(std::string_view name) {
  return has_word(words_of(name), {"confirmation", "confirm", "confirmed", "repeat", "repeated", "again", "retype",
                                   "retyped", "repetition"});
}

bool is_password_name(std::string_view name) {
  auto words = words_of(name);
  while (words.size() > 1 && has_word({words.back()}, {"plain", "raw", "input", "string", "param", "attempt", "given",
                                                       "candidate", "text", "plaintext", "cleartext"})) {
    words.pop_back();
  }
  if (words.empty()) return false;
  if (has_word(words, {"hashed", "encrypted", "salted",   "digest", "hash",    "by",           "token",    "reset",
                       "forgot", "valid",     "verify",   "check",  "change",  "update",       "validate", "set",
                       "has",    "is",        "no",       "need",   "confirm", "confirmation", "repeat",   "repeated",
                       "again",  "retype",    "generate", "random", "put",     "delete"})) {
    return false;
  }
  return has_word({words.back()}, {"password", "passwd", "pwd", "pw", "passphrase", "pass"});
}

bool may_name_password(const File& file) {
  thread_local SymbolMemo is_one(
      [](std::string_view name) { return may_be_password_name(name) && is_password_name(name); });
  if (std::ranges::any_of(file.names.said(), [&](Symbol name) { return is_one(name); })) return true;
  // Keys may be texts ("password"); those that are longer name nothing.
  constexpr size_t kLongestKey = 200;
  const Tree& tree = file.tree;
  for (NodeId node = Tree::root(); node.value < tree.size(); node.value += 1) {
    const NodeKind kind = tree.kind(node);
    if (kind == NodeKind::sigil || kind == NodeKind::string || kind == NodeKind::charlist ||
        kind == NodeKind::string_part) {
      const std::string_view content = tree.text(node);
      if (content.size() > kLongestKey || !may_be_password_name(content)) continue;
      if (kind == NodeKind::sigil || is_password_name(content)) return true;  // ~w(password token)
    }
  }
  return false;
}

bool holds_password(const File& file, NodeId node) { return holds(file, node, kDepth); }

bool is_conn_call(const Call& call, std::string_view function) {
  static const Symbol kConn = intern("Plug.Conn");
  if (text(call.function) != function) return false;
  return call.module == kConn || (call.target == CallTarget::unknown && !call.module);
}

bool makes_jwt(const Call& call) {
  static const Symbol kPhoenixToken = intern("Phoenix.Token");
  static constexpr std::array<std::string_view, 4> kMakers{"encode_and_sign", "encode_and_sign!", "generate_and_sign",
                                                           "generate_and_sign!"};
  if (call.module == kPhoenixToken) return false;
  if (std::ranges::find(kMakers, text(call.function)) != kMakers.end()) return true;
  const std::string_view module = call.module ? text(call.module) : std::string_view{};
  return (module == "Joken.Signer" && text(call.function) == "sign") || module == "JOSE.JWT";
}

bool is_jwt(const Context& ctx, NodeId node) {
  const std::string name = name_of_value(ctx.file, node);
  if (has_word(words_of(name), {"jwt"})) return true;
  for (const Origin& origin : origins_of(ctx.file, node)) {
    if (origin.kind != Origin::Kind::expression) continue;
    const CallId id = ctx.names().call_at(origin.node);
    if (!id) continue;
    const Call& call = ctx.names().call(id);
    if (makes_jwt(call)) return true;
    const auto words = words_of(text(call.function));
    if (!has_word(words, {"token", "jwt", "sign", "encode"})) continue;
    for (const DefinitionPlace& place : definitions_of(ctx.project, ctx.file.id, call)) {
      const File& there = ctx.project.file(place.file);
      const Definition& clause = there.names.definition(place.definition);
      if (clause.body &&
          find_reached_call(ctx.project, place.file, clause.body, [](const File&, const Call& inner, auto) {
            return makes_jwt(inner) ? Follow::found : Follow::go_on;
          })) {
        return true;
      }
    }
  }
  return false;
}

bool in_test(const Context& ctx, NodeId node) {
  if (purpose_of(ctx.project, ctx.file, node) == Purpose::test) return true;
  // Sign-ins for browser tests, compiled with the rest.
  const std::string_view path = ctx.project.location(ctx.file.id);
  return path.find("/test_helpers/") != std::string_view::npos || path.find("/test_support/") != std::string_view::npos;
}

bool holds_in_production(const File& file, NodeId node) {
  for (const Branch& branch : branches_around(file, node)) {
    const auto form = branching_at(file, branch.form);
    if (!form || !form->subject || form->form == sym::case_) continue;
    const Condition condition = read_condition(file, form->subject);
    const bool first = (branch.section == sym::do_) == (form->form == sym::if_);
    if (!(first ? condition.when_true : condition.when_false).hold("prod")) return false;
  }
  return true;
}

bool is_guardian(const Project& project, Symbol module) {
  static const Symbol kGuardian = intern("Guardian");
  if (!module) return false;
  return std::ranges::any_of(project.modules_named(module), [&](const Project::ModulePlace& place) {
    return project.file(place.file).names.uses(place.module, kGuardian);
  });
}

}  // namespace assay::families::auth_session
