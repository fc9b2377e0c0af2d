#include "flow/value.h"

#include <algorithm>
#include <charconv>

#include "flow/value_reader.h"
#include "syntax/symbols.h"

namespace assay {

// Value ---------------------------------------------------------------------------------------------------------------

NodeKind Value::kind() const {
  if (word_) return word_kind_;
  return known() ? file_->tree.kind(resolved_) : NodeKind::error;
}

std::optional<std::string_view> Value::atom() const {
  if (word_) return word_kind_ == NodeKind::atom ? std::optional(assay::text(word_)) : std::nullopt;
  if (kind() != NodeKind::atom) return std::nullopt;
  return assay::text(file_->tree.symbol(resolved_));
}

bool Value::is_atom(std::string_view name) const {
  auto held = atom();
  return held && *held == name;
}
bool Value::is_true() const { return is_atom("true"); }
bool Value::is_false() const { return is_atom("false"); }
bool Value::is_nil() const { return is_atom("nil"); }

std::optional<int64_t> Value::integer() const {
  if (word_ || !known()) return std::nullopt;
  const Tree& tree = file_->tree;
  NodeId node = resolved_;
  bool negative = false;
  if (tree.is(node, NodeKind::unary_op) && tree.symbol(node) == sym::op_minus) {
    negative = true;
    node = tree.first_child(node);
  }
  if (!tree.is(node, NodeKind::integer)) return std::nullopt;
  std::string digits;
  for (char c : tree.text(node)) {
    if (c != '_') digits += c;
  }
  int base = 10;
  if (digits.size() > 2 && digits[0] == '0' && digits[1] > '9') {
    base = digits[1] == 'x' ? 16 : digits[1] == 'o' ? 8 : 2;
    digits.erase(0, 2);
  }
  int64_t value = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return negative ? -value : value;
}

std::optional<std::string> Value::string() const {
  if (word_) return word_kind_ == NodeKind::string ? std::optional(std::string(assay::text(word_))) : std::nullopt;
  if (!known()) return std::nullopt;
  std::string out;
  if (!ValueReader(*file_).append_text(resolved_, out, nullptr, 0)) return std::nullopt;
  return out;
}

std::optional<std::string> Value::string_with(std::string_view hole) const {
  if (word_) return string();
  NodeKind found = kind();
  bool concat = found == NodeKind::binary_op && file_->tree.symbol(resolved_) == sym::op_concat;
  if (found != NodeKind::string && found != NodeKind::sigil && !concat) return std::nullopt;
  if (found == NodeKind::sigil) {
    Symbol sigil = file_->tree.symbol(resolved_);
    if (sigil != well_known().s && sigil != well_known().upper_s) return std::nullopt;
  }
  std::string out;
  if (!ValueReader(*file_).append_text(resolved_, out, &hole, 0)) return std::nullopt;
  return out;
}

std::optional<std::string> Value::name() const {
  if (auto held = atom()) return std::string(*held);
  return string();
}

Symbol Value::module() const {
  return known() && !word_ ? file_->names.resolve_module(file_->tree, resolved_) : Symbol{};
}

Value Value::entry(std::string_view key) const {
  if (!known() || word_) return {};
  ValueReader reader(*file_);
  ValueReader::Entry found = reader.find(resolved_, intern(key), 0);
  if (!found.value) return {};
  return found.found == ValueReader::Found::yes ? reader.value(found.value) : Value(*file_, found.value, {});
}

bool Value::lacks(std::string_view key) const {
  if (!present()) return true;
  if (!known()) return false;
  return word_ || ValueReader(*file_).find(resolved_, intern(key), 0).found == ValueReader::Found::no;
}

bool Value::entries_complete() const {
  if (!present()) return true;
  if (!known()) return false;
  return word_ || ValueReader(*file_).find(resolved_, Symbol{}, 0).found == ValueReader::Found::no;
}

std::vector<Value> Value::elements() const {
  std::vector<Value> all;
  if (known() && !word_) ValueReader(*file_).elements(resolved_, all, 0);
  return all;
}

bool Value::elements_complete() const {
  std::vector<Value> all;
  return known() && !word_ && ValueReader(*file_).elements(resolved_, all, 0);
}

std::vector<Value> Value::possible_values() const {
  if (!present()) return {};
  // &1 is an expression like any other, until its list is known.
  bool argument = kind() == NodeKind::capture;
  if (known() && !argument) return {*this};
  ValueReader reader(*file_);
  auto source = reader.source_of(argument ? resolved_ : written_);
  if (!source) return {};
  std::vector<Value> all;
  if (!reader.elements(source->list, all, 0)) return {};
  for (Value& one : all) {
    one = reader.part(one, source->path);
    if (!one.known()) return {};
  }
  return all;
}

std::string Value::text() const {
  if (!present()) return {};
  if (word_) {
    std::string_view quote = word_kind_ == NodeKind::atom ? "" : "\"";
    return std::string(word_kind_ == NodeKind::atom ? ":" : quote) + std::string(assay::text(word_)) +
           std::string(quote);
  }
  constexpr size_t kLongest = 60;
  std::string out;
  bool space = false;
  for (char c : file_->tree.text(written_)) {
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
      space = true;
      continue;
    }
    if (space && !out.empty()) out += ' ';
    space = false;
    out += c;
    if (out.size() > kLongest) break;
  }
  if (out.size() <= kLongest) return out;
  size_t cut = kLongest - 3;
  while (cut > 0 && (static_cast<uint8_t>(out[cut]) & 0xC0) == 0x80) --cut;  // not inside a code point
  return out.substr(0, cut) + "...";
}

// Functions -----------------------------------------------------------------------------------------------------------

Value value_of(const File& file, NodeId node) { return node.valid() ? ValueReader(file).value(node) : Value(); }

std::vector<NodeId> arguments_of(const File& file, const Call& call) {
  std::vector<NodeId> arguments;
  if (call.form == CallForm::captured) return arguments;
  arguments.reserve(std::min<size_t>(call.arity, 16));
  if (call.piped) arguments.push_back(call.piped);
  const Tree& tree = file.tree;
  bool callee = tree.is(call.node, NodeKind::dot_call);
  for (NodeId child : tree.children(call.node)) {
    if (!callee && !tree.is(child, NodeKind::do_block)) arguments.push_back(child);
    callee = false;
  }
  return arguments;
}

NodeId body_of(const Tree& tree, NodeId call, Symbol word) {
  if (!call.valid()) return {};
  NodeId last = tree.last_child(call);
  if (tree.is(last, NodeKind::do_block)) {
    for (NodeId section : tree.children(last)) {
      if (tree.symbol(section) == word) return section;
    }
    return {};
  }
  if (!tree.is(last, NodeKind::keyword_list) && !tree.is(last, NodeKind::list)) return {};
  for (NodeId pair : tree.children(last)) {
    if (tree.is(pair, NodeKind::keyword_pair) && tree.symbol(pair) == word) return tree.last_child(pair);
  }
  return {};
}

std::vector<NodeId> statements_of(const Tree& tree, NodeId body) {
  std::vector<NodeId> all;
  if (!body.valid()) return all;
  if (tree.is(body, NodeKind::do_section)) {
    NodeId first = tree.first_child(body);
    if (!tree.is(first, NodeKind::block)) {
      for (NodeId child : tree.children(body)) all.push_back(child);
      return all;
    }
    body = first;
  }
  if (!tree.is(body, NodeKind::block)) return {body};
  for (NodeId child : tree.children(body)) all.push_back(child);
  return all;
}

}  // namespace assay
