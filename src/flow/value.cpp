#include "flow/value.h"

#include <charconv>

#include "syntax/symbols.h"

namespace assay {

// Follows expressions to what they hold. Steps are counted, so that `x = x` in broken code ends.
class ValueReader {
 public:
  explicit ValueReader(const File& file) : file_(file), tree_(file.tree) {}

  // What the expression comes to, or an invalid id.
  NodeId follow(NodeId n) {
    for (int steps = 0; n.valid() && steps < kMaxSteps; ++steps) {
      NodeId next = step(n);
      if (next == n) return n;
      n = next;
    }
    return {};
  }

  static Value word(const File& file, NodeId sigil, std::string_view text, bool atom) {
    Value v(file, sigil, sigil);
    v.word_ = intern(text);
    v.word_atom_ = atom;
    return v;
  }

  // The pattern variable behind a variable node, when a generator or an Enum function feeds it: all it may hold.
  std::vector<Value> fed_values(NodeId variable) {
    const Binding* binding = file_.names.binding_of(tree_.symbol(variable), variable);
    if (binding == nullptr) return {};
    std::vector<uint32_t> path;  // indexes through tuples of the pattern, innermost first
    NodeId n = binding->node;
    NodeId above = tree_.parent(n);
    while (tree_.is(above, NodeKind::tuple)) {
      path.push_back(index_in(above, n));
      n = above;
      above = tree_.parent(n);
    }
    std::vector<Value> values;
    for (const Value& element : value_of(file_, source_of(n, above)).elements()) {
      Value v = element;
      for (size_t i = path.size(); i-- > 0 && v.present();) {
        std::vector<Value> parts = v.kind() == NodeKind::tuple ? v.elements() : pair_parts(v);
        v = path[i] < parts.size() ? parts[path[i]] : Value();
      }
      if (v.present()) values.push_back(v);
    }
    return values;
  }

 private:
  static constexpr int kMaxSteps = 64;

  NodeId step(NodeId n) {
    switch (tree_.kind(n)) {
      case NodeKind::variable: return follow_name(n);
      case NodeKind::attribute: return follow_attribute(n);
      case NodeKind::block: case NodeKind::do_section: return tree_.last_child(n).valid() ? tree_.last_child(n) : n;
      case NodeKind::binary_op: return tree_.symbol(n) == sym::op_match ? tree_.child(n, 1) : n;
      case NodeKind::call: return follow_local_call(n);
      default: return n;
    }
  }

  // A variable bound by `name = expression`, or a function of the module called without parentheses.
  NodeId follow_name(NodeId n) {
    const Binding* binding = file_.names.binding_of(tree_.symbol(n), n);
    if (binding == nullptr) return follow_local_call(n) == n ? NodeId{} : follow_local_call(n);
    NodeId above = tree_.parent(binding->node);
    bool bound = tree_.is(above, NodeKind::binary_op) && tree_.symbol(above) == sym::op_match && tree_.child(above, 0) == binding->node;
    return bound ? tree_.child(above, 1) : NodeId{};
  }

  NodeId follow_attribute(NodeId n) {
    NodeId name = tree_.first_child(n);
    if (!tree_.is(name, NodeKind::variable)) return n;
    return file_.names.attribute_value(file_.names.module_of(n), tree_.symbol(name), n);
  }

  // `opts()` of a function with one clause and no arguments.
  NodeId follow_local_call(NodeId n) {
    CallId id = file_.names.call_at(n);
    if (!id.valid()) return n;
    const Call& call = file_.names.call(id);
    if (call.target != CallTarget::local || call.arity != 0) return n;
    NodeId body;
    for (const Definition& d : file_.names.definitions()) {
      if (d.module != call.module_in || d.name != call.function || d.min_arity != 0 || d.in_quote) continue;
      if (body.valid() || !d.body.valid() || d.guard.valid() || d.arity != 0) return n;
      body = d.body;
    }
    return body.valid() && !tree_.is_ancestor(body, n) ? body : n;
  }

  uint32_t index_in(NodeId parent, NodeId child) {
    uint32_t i = 0;
    for (NodeId c : tree_.children(parent)) {
      if (c == child) break;
      ++i;
    }
    return i;
  }

  // `key: value` as the tuple that it is.
  std::vector<Value> pair_parts(const Value& v) {
    if (v.kind() != NodeKind::keyword_pair || tree_.has(v.node(), node_flag::interpolated_key)) return {};
    Value key = word(file_, v.node(), assay::text(tree_.symbol(v.node())), true);
    return {key, value_of(file_, tree_.first_child(v.node()))};
  }

  // The enumerable whose elements the pattern `n` (below `above`) takes.
  NodeId source_of(NodeId n, NodeId above) {
    if (tree_.is(above, NodeKind::binary_op) && tree_.symbol(above) == sym::op_left_arrow && tree_.child(above, 0) == n) {
      return tree_.child(above, 1);
    }
    if (!tree_.is(above, NodeKind::clause_head) || tree_.child(above, 0) != n) return {};
    NodeId fn = tree_.parent(tree_.parent(above));
    if (!tree_.is(fn, NodeKind::fn) || tree_.child_count(fn) != 1) return {};
    CallId id = file_.names.call_at(tree_.parent(fn));
    if (!id.valid()) return {};
    const Call& call = file_.names.call(id);
    static const Symbol enum_module = intern("Enum"), stream = intern("Stream");
    if (call.module != enum_module && call.module != stream) return {};
    std::vector<NodeId> arguments = arguments_of(file_, call);
    return !arguments.empty() && arguments[0] != fn ? arguments[0] : NodeId{};
  }

  const File& file_;
  const Tree& tree_;
};

namespace {

bool is_concatenation(const Tree& tree, NodeId n) {
  return tree.is(n, NodeKind::binary_op) && tree.symbol(n) == sym::op_list_concat;
}

// Keyword.merge/2, Keyword.put/3, Map.merge/2, Map.put/3: the arguments, or nothing.
std::vector<NodeId> update_arguments(const File& file, NodeId n, bool* put) {
  CallId id = file.names.call_at(n);
  if (!id.valid()) return {};
  const Call& call = file.names.call(id);
  static const Symbol keyword = intern("Keyword"), map = intern("Map"), merge = intern("merge"), put_name = intern("put");
  if (call.module != keyword && call.module != map) return {};
  *put = call.function == put_name && call.arity == 3;
  if (!*put && !(call.function == merge && call.arity == 2)) return {};
  std::vector<NodeId> arguments = arguments_of(file, call);
  return arguments.size() == call.arity ? arguments : std::vector<NodeId>{};
}

}  // namespace

NodeKind Value::kind() const { return known() ? file_->tree.kind(resolved_) : NodeKind::error; }

bool Value::is_atom(std::string_view name) const {
  auto a = atom();
  return a.has_value() && *a == name;
}

std::optional<std::string_view> Value::atom() const {
  if (word_.valid()) return word_atom_ ? std::optional(assay::text(word_)) : std::nullopt;
  if (kind() != NodeKind::atom) return std::nullopt;
  return assay::text(file_->tree.symbol(resolved_));
}

std::optional<int64_t> Value::integer() const {
  if (word_.valid()) return std::nullopt;
  if (kind() == NodeKind::unary_op && file_->tree.symbol(resolved_) == sym::op_minus) {
    auto positive = value_of(*file_, file_->tree.first_child(resolved_)).integer();
    return positive ? std::optional(-*positive) : std::nullopt;
  }
  if (kind() != NodeKind::integer) return std::nullopt;
  std::string digits;
  for (char c : file_->tree.text(resolved_)) {
    if (c != '_') digits.push_back(c);
  }
  int base = 10;
  size_t skip = 0;
  if (digits.size() > 2 && digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'b' || digits[1] == 'o')) {
    base = digits[1] == 'x' ? 16 : digits[1] == 'b' ? 2 : 8;
    skip = 2;
  }
  int64_t value = 0;
  auto [end, error] = std::from_chars(digits.data() + skip, digits.data() + digits.size(), value, base);
  return error == std::errc() && end == digits.data() + digits.size() ? std::optional(value) : std::nullopt;
}

std::optional<std::string> Value::string() const {
  if (word_.valid()) return word_atom_ ? std::nullopt : std::optional(std::string(assay::text(word_)));
  if (!known()) return std::nullopt;
  const Tree& tree = file_->tree;
  if (kind() == NodeKind::binary_op && tree.symbol(resolved_) == sym::op_concat) {
    // A long chain leans to the right; walk it instead of recursing.
    std::string joined;
    NodeId n = resolved_;
    while (tree.is(n, NodeKind::binary_op) && tree.symbol(n) == sym::op_concat) {
      auto part = value_of(*file_, tree.child(n, 0)).string();
      if (!part) return std::nullopt;
      joined += *part;
      n = tree.child(n, 1);
    }
    auto part = value_of(*file_, n).string();
    return part ? std::optional(joined + *part) : std::nullopt;
  }
  bool text_sigil = kind() == NodeKind::sigil && (assay::text(tree.symbol(resolved_)) == "s" || assay::text(tree.symbol(resolved_)) == "S");
  if (kind() != NodeKind::string && !text_sigil) return std::nullopt;
  if (!tree.first_child(resolved_).valid()) return tree.string_value(resolved_);
  std::string joined;
  for (NodeId part : tree.children(resolved_)) {
    if (tree.kind(part) == NodeKind::string_part) {
      joined += tree.string_value(part);
      continue;
    }
    if (tree.child_count(part) != 1) return std::nullopt;
    Value v = value_of(*file_, tree.first_child(part));
    auto text = v.name();
    if (!text && v.integer()) text = std::to_string(*v.integer());
    if (!text) return std::nullopt;
    joined += *text;
  }
  return joined;
}

std::optional<std::string> Value::name() const {
  if (auto a = atom()) return std::string(*a);
  return string();
}

Symbol Value::module() const {
  if (!known() || word_.valid()) return {};
  NodeKind k = kind();
  bool named = k == NodeKind::alias || k == NodeKind::dynamic_alias || k == NodeKind::variable || k == NodeKind::atom;
  return named ? file_->names.resolve_module(file_->tree, resolved_) : Symbol{};
}

Value Value::entry(std::string_view key) const {
  if (!known() || word_.valid()) return {};
  const Tree& tree = file_->tree;
  if (is_concatenation(tree, resolved_)) {
    Value left = value_of(*file_, tree.child(resolved_, 0)).entry(key);
    return left.present() ? left : value_of(*file_, tree.child(resolved_, 1)).entry(key);
  }
  bool put = false;
  if (std::vector<NodeId> update = update_arguments(*file_, resolved_, &put); !update.empty()) {
    if (put && value_of(*file_, update[1]).is_atom(key)) return value_of(*file_, update[2]);
    Value later = put ? Value() : value_of(*file_, update[1]).entry(key);
    return later.present() ? later : value_of(*file_, update[0]).entry(key);
  }
  if (kind() != NodeKind::list && kind() != NodeKind::keyword_list && kind() != NodeKind::map) return {};
  Value found;
  for (NodeId child : tree.children(resolved_)) {
    if (tree.kind(child) == NodeKind::keyword_pair) {
      if (assay::text(tree.symbol(child)) == key) found = value_of(*file_, tree.first_child(child));
    } else if (tree.kind(child) == NodeKind::map_pair || (tree.kind(child) == NodeKind::tuple && tree.child_count(child) == 2)) {
      if (value_of(*file_, tree.child(child, 0)).is_atom(key)) found = value_of(*file_, tree.child(child, 1));
    } else if (tree.kind(child) == NodeKind::binary_op && tree.symbol(child) == sym::op_bar) {
      NodeId head = tree.child(child, 0);
      if (tree.is(head, NodeKind::tuple) && value_of(*file_, tree.child(head, 0)).is_atom(key)) {
        return value_of(*file_, tree.child(head, 1));
      }
      return value_of(*file_, tree.child(child, 1)).entry(key);
    }
    if (found.present() && kind() != NodeKind::map) return found;  // keywords: the first wins, maps: the last
  }
  return found;
}

bool Value::entries_complete() const {
  if (!known() || word_.valid()) return false;
  const Tree& tree = file_->tree;
  if (is_concatenation(tree, resolved_)) {
    return value_of(*file_, tree.child(resolved_, 0)).entries_complete() && value_of(*file_, tree.child(resolved_, 1)).entries_complete();
  }
  bool put = false;
  if (std::vector<NodeId> update = update_arguments(*file_, resolved_, &put); !update.empty()) {
    return value_of(*file_, update[0]).entries_complete() && (put || value_of(*file_, update[1]).entries_complete());
  }
  if (kind() != NodeKind::list && kind() != NodeKind::keyword_list && kind() != NodeKind::map) return false;
  for (NodeId child : tree.children(resolved_)) {
    NodeKind k = tree.kind(child);
    bool plain = (k == NodeKind::keyword_pair && !tree.has(child, node_flag::interpolated_key)) || k == NodeKind::atom;
    bool pair = (k == NodeKind::map_pair || k == NodeKind::tuple) && value_of(*file_, tree.child(child, 0)).known();
    if (!plain && !pair) return false;
  }
  return true;
}

std::vector<Value> Value::elements() const {
  std::vector<Value> out;
  if (!known() || word_.valid()) return out;
  const Tree& tree = file_->tree;
  if (is_concatenation(tree, resolved_)) {
    out = value_of(*file_, tree.child(resolved_, 0)).elements();
    for (Value& v : value_of(*file_, tree.child(resolved_, 1)).elements()) out.push_back(v);
  } else if (kind() == NodeKind::sigil && (assay::text(tree.symbol(resolved_)) == "w" || assay::text(tree.symbol(resolved_)) == "W")) {
    if (tree.first_child(resolved_).valid()) return out;  // interpolated
    bool atoms = tree.sigil_modifiers(resolved_) == "a";
    std::string text = tree.string_value(resolved_);
    for (size_t i = 0; i < text.size();) {
      size_t start = text.find_first_not_of(" \t\r\n", i);
      if (start == std::string::npos) break;
      i = std::min(text.find_first_of(" \t\r\n", start), text.size());
      out.push_back(ValueReader::word(*file_, resolved_, std::string_view(text).substr(start, i - start), atoms));
    }
  } else if (kind() == NodeKind::list || kind() == NodeKind::tuple || kind() == NodeKind::keyword_list) {
    for (NodeId child : tree.children(resolved_)) {
      if (tree.kind(child) == NodeKind::binary_op && tree.symbol(child) == sym::op_bar) {
        out.push_back(value_of(*file_, tree.child(child, 0)));
        for (Value& v : value_of(*file_, tree.child(child, 1)).elements()) out.push_back(v);
      } else {
        out.push_back(value_of(*file_, child));
      }
    }
  }
  return out;
}

std::vector<Value> Value::possible_values() const {
  if (known() || !present()) return known() ? std::vector<Value>{*this} : std::vector<Value>{};
  if (!file_->tree.is(written_, NodeKind::variable)) return {};
  return ValueReader(*file_).fed_values(written_);
}

std::string Value::text() const {
  if (word_.valid()) return (word_atom_ ? ":" : "\"") + std::string(assay::text(word_)) + (word_atom_ ? "" : "\"");
  if (!present()) return {};
  constexpr size_t kLongest = 60;
  std::string out;
  bool blank = false;
  for (char c : file_->tree.text(written_)) {
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
      blank = true;
      continue;
    }
    if (blank && !out.empty()) out.push_back(' ');
    blank = false;
    out.push_back(c);
  }
  if (out.size() <= kLongest) return out;
  size_t cut = kLongest - 3;
  while (cut > 0 && (static_cast<uint8_t>(out[cut]) & 0xC0) == 0x80) --cut;  // not inside a code point
  return out.substr(0, cut) + "...";
}

Value value_of(const File& file, NodeId node) {
  if (!node.valid()) return {};
  return {file, node, ValueReader(file).follow(node)};
}

std::vector<NodeId> arguments_of(const File& file, const Call& call) {
  std::vector<NodeId> out;
  if (call.form == CallForm::captured) return out;
  const Tree& tree = file.tree;
  if (call.form == CallForm::piped) out.push_back(call.piped);
  NodeKind k = tree.kind(call.node);
  if (k != NodeKind::call && k != NodeKind::dot_call) return out;
  bool receiver = k == NodeKind::dot_call;
  for (NodeId child : tree.children(call.node)) {
    if (!receiver && tree.kind(child) != NodeKind::do_block) out.push_back(child);
    receiver = false;
  }
  return out;
}

NodeId body_of(const Tree& tree, NodeId call, Symbol word) {
  NodeId last = tree.last_child(call);
  if (!last.valid()) return {};
  if (tree.kind(last) == NodeKind::do_block) {
    for (NodeId section : tree.children(last)) {
      if (tree.symbol(section) == word) return section;
    }
    return {};
  }
  if (tree.kind(last) != NodeKind::keyword_list && tree.kind(last) != NodeKind::list) return {};
  for (NodeId pair : tree.children(last)) {
    if (tree.kind(pair) == NodeKind::keyword_pair && tree.symbol(pair) == word) return tree.first_child(pair);
  }
  return {};
}

}  // namespace assay
