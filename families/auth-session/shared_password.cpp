#include "shared_password.h"

#include <algorithm>

#include "flow/enclosing.h"
#include "flow/origin.h"

namespace assay::families::auth_session {
namespace {

bool is_base(const Call& call) {
  static const Symbol kBase = intern("Base"), kErlang = intern(":base64");
  return (call.module == kBase || call.module == kErlang) && text(call.function).find("encode") != std::string::npos;
}

std::vector<std::string> around(const File& file, NodeId node) {
  std::vector<std::string> words;
  const DefinitionId in = file.names.definition_of(node);
  if (in && file.names.definition(in).name) words = words_of(text(file.names.definition(in).name));
  const ModuleId module = file.names.module_of(node);
  if (module && file.names.module(module).name) {
    for (std::string& word : words_of(text(file.names.module(module).name))) words.push_back(std::move(word));
  }
  return words;
}

// A password in transit: "user:password" of basic authentication, what a protocol asks for (digest realms).
bool is_protocol(const File& file, NodeId data, bool encoding) {
  for (const NodeId part : slice_of(file, data)) {
    for (NodeId at = part; at < file.tree.end(part); at = NodeId{at.value + 1}) {
      const NodeKind kind = file.tree.kind(at);
      const bool literal = kind == NodeKind::string_part || (kind == NodeKind::string && !file.tree.first_child(at));
      if (encoding && literal && file.tree.text(at).find(':') != std::string_view::npos) return true;
      if (kind == NodeKind::variable &&
          has_word(words_of(text(file.tree.symbol(at))), {"realm", "nonce", "challenge"})) {
        return true;
      }
    }
  }
  return false;
}

// What is joined to a text: of `salt <> text`, `text |> Kernel.<>(salt)` and "#{salt}#{text}".
std::vector<NodeId> joined_parts(const File& file, NodeId node) {
  const Tree& tree = file.tree;
  std::vector<NodeId> parts;
  if (tree.is(node, NodeKind::binary_op) && tree.symbol(node) == sym::op_concat) {
    parts = {tree.first_child(node), tree.last_child(node)};
  } else if (tree.is(node, NodeKind::string)) {
    for (NodeId part : tree.children(node)) {
      if (tree.is(part, NodeKind::interpolation) && tree.first_child(part)) parts.push_back(tree.last_child(part));
    }
  } else if (const CallId id = file.names.call_at(node); id && file.names.call(id).function == sym::op_concat) {
    parts = arguments_of(file, file.names.call(id));
  }
  return parts;
}

// The text is made of a parameter, and of none that is said to be something else.
bool joins_parameter(const File& file, NodeId data, int depth) {
  const bool argument = file.tree.is(data, NodeKind::capture);  // &1
  if (depth == 0) return false;
  if (file.tree.is(data, NodeKind::variable) || argument) {
    if (!argument && has_word(words_of(text(file.tree.symbol(data))), {"salt", "hash", "key", "token", "pepper"})) {
      return false;
    }
    return std::ranges::any_of(origins_of(file, data, {.parameters = false}), [&](const Origin& one) {
      return one.kind == Origin::Kind::parameter || (one.node != data && joins_parameter(file, one.node, depth - 1));
    });
  }
  return std::ranges::any_of(joined_parts(file, data),
                             [&](NodeId part) { return joins_parameter(file, part, depth - 1); });
}

// `def hash_password(text)`: the function says what its parameter is.
bool is_password_parameter(const File& file, const Call& call, NodeId data) {
  if (!call.definition) return false;
  const Definition& in = file.names.definition(call.definition);
  if (!in.name || in.arity > 2) return false;
  const auto words = words_of(text(in.name));
  if (!has_word(words, {"password", "pwd", "passwd"}) || has_word(words, {"token", "reset", "key"})) return false;
  if (!has_word(words, {"hash", "encrypt", "digest", "verify", "check", "encode", "valid", "hashed"})) return false;
  return joins_parameter(file, data, 6);
}

// update_change(changeset, :password, &:crypto.hash(:sha256, &1))
bool updates_password_change(const File& file, const Call& call) {
  return std::ranges::any_of(closures_around(file, call.node), [&](const Closure& closure) {
    if (closure.call == nullptr || text(closure.call->function) != "update_change") return false;
    const auto arguments = arguments_of(file, *closure.call);
    return arguments.size() == 3 && is_password_name(value_of(file, arguments[1]).name().value_or(""));
  });
}

// A setting of the application: Application.get_env, System.get_env.
bool is_configured(const File& file, NodeId node) {
  static const Symbol kApplication = intern("Application"), kSystem = intern("System");
  return std::ranges::any_of(origins_of(file, node), [&](const Origin& origin) {
    const CallId id = file.names.call_at(origin.node);
    return id && (file.names.call(id).module == kApplication || file.names.call(id).module == kSystem);
  });
}

NodeId unpinned(const Tree& tree, NodeId node) {
  while (tree.is(node, NodeKind::unary_op) && tree.symbol(node) == sym::op_pin) node = tree.first_child(node);
  return node;
}

// The variable that a field or entry is taken from: `params` of `params["password"]`.
std::string owner_of(const File& file, NodeId node) {
  const bool taken = file.tree.is(node, NodeKind::access) || file.tree.is(node, NodeKind::dot_call);
  const NodeId owner = taken ? file.tree.first_child(node) : NodeId{};
  return file.tree.is(owner, NodeKind::variable) ? std::string(text(file.tree.symbol(owner))) : std::string{};
}

// A literal that neither is a password nor can be one that is stored or configured.
bool is_no_password(const Tree& tree, NodeId node) {
  switch (tree.kind(node)) {
    case NodeKind::atom:
    case NodeKind::integer:
    case NodeKind::floating:
    case NodeKind::character:
    case NodeKind::list:
    case NodeKind::tuple:
    case NodeKind::map: return true;
    default: return false;
  }
}

bool is_plain_password(const File& file, NodeId node) {
  const NodeKind kind = file.tree.kind(node);
  const bool place = kind == NodeKind::variable || kind == NodeKind::access || kind == NodeKind::dot_call ||
                     file.names.call_at(node).valid();
  if (!place) return false;
  const std::string name = name_of_value(file, node);
  if (is_confirmation_name(name) || has_word(words_of(name), {"new", "old", "hash", "hashed"})) return false;
  return holds_password(file, node);
}

// `password != String.downcase(password)`: a text is compared with itself, made lower.
bool made_of(const Tree& tree, NodeId node, NodeId variable) {
  if (!tree.is(variable, NodeKind::variable)) return false;
  for (NodeId at = node; at < tree.end(node); at = NodeId{at.value + 1}) {
    if (tree.is(at, NodeKind::variable) && tree.symbol(at) == tree.symbol(variable)) return true;
  }
  return false;
}

// The name is a password's, and what it holds went through some function: then it is a hash by now.
bool went_through_hash(const File& file, NodeId node) {
  if (!file.tree.is(node, NodeKind::variable)) return false;
  return std::ranges::any_of(origins_of(file, node), [&](const Origin& origin) {
    const CallId id = origin.kind == Origin::Kind::expression ? file.names.call_at(origin.node) : CallId{};
    return id && has_word(words_of(text(file.names.call(id).function)),
                          {"hash", "hashpwsalt", "encrypt", "digest", "md5", "mac", "pbkdf2", "encode64", "encode16"});
  });
}

bool file_names_password(const File& file, const Project&) { return may_name_password(file); }

}  // namespace

NodeId hashed_data(const File& file, const Call& call) {
  static const Symbol kCrypto = intern(":crypto"), kErlang = intern(":erlang");
  const auto arguments = arguments_of(file, call);
  const std::string_view name = text(call.function);
  if (arguments.empty()) return {};
  if (call.module == kErlang) return name == "md5" ? arguments[0] : NodeId{};
  if (is_base(call)) return arguments[0];
  if (call.module != kCrypto || (name != "hash" && name != "mac" && name != "hmac") || arguments.size() < 2) return {};
  return name == "hash" ? arguments[1] : arguments.back();
}

bool is_breach_lookup(const File& file, const Call& call) {
  const auto words = around(file, call.node);
  if (has_word(words, {"pwned", "pwnedpasswords", "breach", "breached", "hibp", "haveibeenpwned", "leaked", "leak",
                       "compromised"})) {
    return true;
  }
  if (!call.definition) return false;
  const Tree& tree = file.tree;
  const NodeId code = file.names.definition(call.definition).node;
  for (NodeId at = code; at < tree.end(code); at = NodeId{at.value + 1}) {
    if (tree.is(at, NodeKind::integer) && tree.text(at) == "5") {
      const NodeId above = tree.parent(at);
      const std::string_view name = tree.symbol(above) ? text(tree.symbol(above)) : std::string_view{};
      if (name == "size" || name == "split_at" || name == "slice" || name == "binary_part") return true;
    }
    if (tree.is(at, NodeKind::string) && tree.text(at).find("pwned") != std::string_view::npos) return true;
  }
  return false;
}

bool hashes_password(const Context& ctx, const Call& call) {
  const NodeId data = hashed_data(ctx.file, call);
  if (!data || call.form == CallForm::captured) return false;
  if (!holds_password(ctx.file, data) && !is_password_parameter(ctx.file, call, data) &&
      !updates_password_change(ctx.file, call)) {
    return false;
  }
  if (is_protocol(ctx.file, data, is_base(call))) return false;
  if (!is_base(call)) return true;
  // Base.encode16(:crypto.hash(:sha256, password)): the hash is the finding.
  if (const CallId inner = ctx.names().call_at(data); inner && hashed_data(ctx.file, ctx.names().call(inner)))
    return false;
  return has_word(around(ctx.file, call.node),
                  {"password", "passwords", "hash", "encrypt", "auth", "authenticate", "login", "verify", "check",
                   "changeset", "register", "accounts", "user", "users", "account", "session"});
}

bool compares_passwords(const File& file) {
  return says_any_of<"==", "===", "!=", "!==">(file) && may_name_password(file);
}

bool compares_plain_password(const Context& ctx, NodeId comparison) {
  const File& file = ctx.file;
  const NodeId left = unpinned(ctx.tree(), ctx.tree().first_child(comparison));
  const NodeId right = unpinned(ctx.tree(), ctx.tree().last_child(comparison));
  if (is_no_password(ctx.tree(), left) || is_no_password(ctx.tree(), right)) return false;
  // A file that hashes nothing is shown for the passwords that it names.
  if (says_hash(file) && !ctx.file_fact(file_names_password)) return false;
  const bool is_left = is_plain_password(file, left), is_right = is_plain_password(file, right);
  if (!is_left && !is_right) return false;
  if (made_of(ctx.tree(), left, right) || made_of(ctx.tree(), right, left)) return false;
  if (went_through_hash(file, left) || went_through_hash(file, right)) return false;
  if (is_left && is_right) {
    const std::string owner = owner_of(file, left);
    return owner.empty() || owner != owner_of(file, right);
  }
  const NodeId other = is_left ? right : left;
  if (is_confirmation_name(name_of_value(file, other))) return false;
  if (is_configured(file, other)) return true;
  return !value_of(file, other).string().value_or("").empty() &&
         has_word(around(file, comparison), {"login", "authenticate", "auth", "verify", "session"});
}

}  // namespace assay::families::auth_session
