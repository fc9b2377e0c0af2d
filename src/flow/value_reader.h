// How values are found (see value.h): following names to expressions, and reading strings, entries and elements through
// the ways that code puts them together. Private to src/flow.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flow/value.h"
#include "syntax/symbols.h"

namespace assay {

// Steps that one question may take: more than code written by hand needs, few enough that generated code costs little.
inline constexpr int kMostSteps = 2000;
inline constexpr int kDeepest = 64;
inline constexpr size_t kLongestText = size_t{1} << 20;

struct KnownModules {
  Symbol keyword = intern("Keyword"), map = intern("Map"), enum_ = intern("Enum"), stream = intern("Stream");
  Symbol merge = intern("merge"), put = intern("put"), put_new = intern("put_new"), delete_ = intern("delete"),
         take = intern("take"), drop = intern("drop"), new_ = intern("new"), concat = intern("concat"),
         to_list = intern("to_list"), into = intern("into"), to_string = intern("to_string"), w = intern("w"),
         upper_w = intern("W"), s = intern("s"), upper_s = intern("S");
  // Functions of Enum and Stream whose last argument is called with each element first.
  std::vector<Symbol> over_elements;
  KnownModules() {
    for (std::string_view name :
         {"each",       "map",    "flat_map",     "filter",     "reject",          "reduce",     "any?",
          "all?",       "find",   "map_join",     "count",      "sum_by",          "sort_by",    "uniq_by",
          "group_by",   "into",   "reduce_while", "map_reduce", "flat_map_reduce", "split_with", "take_while",
          "drop_while", "min_by", "max_by",       "find_value"}) {
      over_elements.push_back(intern(name));
    }
  }
};

inline const KnownModules& well_known() {
  static const KnownModules instance;
  return instance;
}

// Follows and reads expressions of one file, with a budget.
class ValueReader {
 public:
  explicit ValueReader(const File& file) : file_(file), tree_(file.tree), names_(file.names) {}

  Value value(NodeId node) { return Value(file_, node, follow(node)); }

  static Value word(const Value& holder, NodeId written, Symbol text, NodeKind kind) {
    Value value(*holder.file_, written, written);
    value.word_ = text;
    value.word_kind_ = kind;
    return value;
  }

  // The expression that decides, or an invalid node.
  NodeId follow(NodeId node) {
    while (node.valid() && steps_-- > 0) {
      switch (tree_.kind(node)) {
        case NodeKind::variable: {
          if (tree_.symbol(node) == sym::__MODULE__) return node;
          if (names_.call_at(node).valid()) {
            NodeId result = local_result(node);
            if (!result) return node;
            node = result;
            break;
          }
          const Binding* binding = names_.binding_of(tree_.symbol(node), node);
          node = binding == nullptr ? NodeId{} : bound_to(*binding);
          break;
        }
        case NodeKind::attribute: {
          NodeId name = tree_.first_child(node);
          if (!tree_.is(name, NodeKind::variable)) return {};
          node = names_.attribute_value(names_.module_of(node), tree_.symbol(name), node);
          break;
        }
        case NodeKind::block:
        case NodeKind::do_section: {
          NodeId last = tree_.last_child(node);
          if (!last || tree_.is(last, NodeKind::clause)) return last ? node : NodeId{};
          node = last;
          break;
        }
        case NodeKind::binary_op:
          if (tree_.symbol(node) != sym::op_match) return node;
          node = tree_.last_child(node);
          break;
        case NodeKind::call: {
          NodeId result = local_result(node);
          if (!result) return node;
          node = result;
          break;
        }
        case NodeKind::error: return {};
        default: return node;
      }
    }
    return {};
  }

  // Strings -----------------------------------------------------------------------------------------------------------

  // Appends the text of an expression. `hole` stands for what is unknown; without it, unknown means false.
  bool append_text(NodeId written, std::string& out, const std::string_view* hole, int depth) {
    auto unknown = [&] {
      if (hole == nullptr) return false;
      out += *hole;
      return true;
    };
    NodeId node = depth < kDeepest ? follow(written) : NodeId{};
    if (!node || steps_ <= 0 || out.size() > kLongestText) return unknown();
    switch (tree_.kind(node)) {
      case NodeKind::sigil:
        if (tree_.symbol(node) != well_known().s && tree_.symbol(node) != well_known().upper_s) return unknown();
        return append_parts(node, out, hole, depth);
      case NodeKind::string: return append_parts(node, out, hole, depth);
      case NodeKind::binary_op: {
        if (tree_.symbol(node) != sym::op_concat) return unknown();
        NodeId left = tree_.first_child(node);
        return append_text(left, out, hole, depth + 1) && append_text(tree_.next_sibling(left), out, hole, depth + 1);
      }
      case NodeKind::call: {  // to_string(x)
        CallId id = names_.call_at(node);
        if (!id || names_.call(id).target != CallTarget::kernel || names_.call(id).function != well_known().to_string) {
          return unknown();
        }
        return append_shown(tree_.first_child(node), out, hole, depth + 1);
      }
      default: return unknown();
    }
  }

  // Keywords ----------------------------------------------------------------------------------------------------------

  enum class Found : uint8_t { yes, no, maybe };
  struct Entry {
    Found found = Found::no;
    NodeId value;  // when it was seen: also a maybe may name one
  };

  // Looks for a key; with an invalid one, "no" means that all entries are known.
  Entry find(NodeId written, Symbol key, int depth) {
    NodeId node = depth < kDeepest ? follow(written) : NodeId{};
    if (!node || steps_-- <= 0) return {Found::maybe, {}};
    switch (tree_.kind(node)) {
      case NodeKind::keyword_list:
      case NodeKind::list: return find_in_children(tree_.first_child(node), key, false, depth);
      case NodeKind::map: return find_in_children(tree_.first_child(node), key, true, depth);
      case NodeKind::map_update: {
        NodeId base = tree_.first_child(node);
        return or_else(find_in_children(tree_.next_sibling(base), key, true, depth), base, key, depth);
      }
      case NodeKind::struct_: return find(tree_.last_child(node), key, depth + 1);
      case NodeKind::binary_op: {
        if (tree_.symbol(node) != sym::op_list_concat) return find_in_call(node, key, depth);
        NodeId left = tree_.first_child(node);
        return or_else(find(left, key, depth + 1), tree_.next_sibling(left), key, depth);
      }
      case NodeKind::dot_call:
      case NodeKind::call: return find_in_call(node, key, depth);
      case NodeKind::atom:
      case NodeKind::integer:
      case NodeKind::floating:
      case NodeKind::character:
      case NodeKind::string:
      case NodeKind::charlist:
      case NodeKind::alias:
      case NodeKind::fn:
      case NodeKind::capture:
      case NodeKind::tuple:
      case NodeKind::bitstring: return {Found::no, {}};
      default: return {Found::maybe, {}};
    }
  }

  // Elements ----------------------------------------------------------------------------------------------------------

  // Adds the elements of a list or tuple; false when there may be others.
  bool elements(NodeId written, std::vector<Value>& out, int depth) {
    NodeId node = depth < kDeepest ? follow(written) : NodeId{};
    if (!node || steps_-- <= 0) return false;
    switch (tree_.kind(node)) {
      case NodeKind::list:
      case NodeKind::tuple:
      case NodeKind::keyword_list: {
        bool complete = true;
        for (NodeId child : tree_.children(node)) {
          if (tree_.is(child, NodeKind::binary_op) && tree_.symbol(child) == sym::op_bar) {
            NodeId head = tree_.first_child(child);
            out.push_back(value(head));
            complete &= elements(tree_.next_sibling(head), out, depth + 1);
          } else if (tree_.is(child, NodeKind::keyword_list)) {
            complete &= elements(child, out, depth + 1);
          } else {
            out.push_back(value(child));
          }
        }
        return complete;
      }
      case NodeKind::sigil: return words(node, out);
      case NodeKind::binary_op: {
        if (tree_.symbol(node) != sym::op_list_concat) return false;
        NodeId left = tree_.first_child(node);
        bool first = elements(left, out, depth + 1);
        return elements(tree_.next_sibling(left), out, depth + 1) && first;
      }
      default: return false;
    }
  }

  // Where a variable comes from that holds one element after another: the list, and the way from an element to it.
  struct Source {
    NodeId list;
    std::vector<uint32_t> path;  // outermost first
  };
  std::optional<Source> source_of(NodeId node) {
    if (tree_.is(node, NodeKind::capture)) return source_of_capture(node);
    if (!tree_.is(node, NodeKind::variable)) return std::nullopt;
    const Binding* binding = names_.binding_of(tree_.symbol(node), node);
    if (binding == nullptr) return std::nullopt;
    Source source;
    NodeId at = binding->node;
    for (int depth = 0; depth < kDeepest; ++depth) {
      NodeId parent = tree_.parent(at);
      if (!parent.valid()) return std::nullopt;
      switch (tree_.kind(parent)) {
        case NodeKind::tuple:
          source.path.insert(source.path.begin(), index_of(parent, at));
          at = parent;
          break;
        case NodeKind::binary_op: {
          bool left = at.value == parent.value + 1;
          if (!left || tree_.symbol(parent) != sym::op_left_arrow) return std::nullopt;
          NodeId call = tree_.parent(parent);
          if (!tree_.is(call, NodeKind::call) || tree_.symbol(call) != sym::for_) return std::nullopt;
          source.list = tree_.last_child(parent);
          return source;
        }
        case NodeKind::clause_head: {
          if (at.value != parent.value + 1) return std::nullopt;  // the element comes first
          NodeId fn = tree_.parent(tree_.parent(parent));
          if (!tree_.is(fn, NodeKind::fn) || tree_.child_count(fn) != 1) return std::nullopt;
          source.list = list_given_with(fn);
          if (!source.list) return std::nullopt;
          return source;
        }
        default: return std::nullopt;
      }
    }
    return std::nullopt;
  }

  // The part of an element that a path leads to; not present when the element has another shape.
  Value part(Value element, const std::vector<uint32_t>& path) {
    for (uint32_t index : path) {
      if (element.word_ || !element.known()) return {};
      NodeId node = element.node();
      if (tree_.is(node, NodeKind::keyword_pair) && !tree_.has(node, node_flag::interpolated_key) && index < 2) {
        element = index == 0 ? word(element, node, tree_.symbol(node), NodeKind::atom) : value(tree_.last_child(node));
      } else if (tree_.is(node, NodeKind::tuple) && tree_.child(node, index)) {
        element = value(tree_.child(node, index));
      } else {
        return {};
      }
    }
    return element;
  }

 private:
  // The body of a function of the module without arguments that has one clause; invalid for other calls.
  NodeId local_result(NodeId node) {
    CallId id = names_.call_at(node);
    if (!id) return {};
    const Call& call = names_.call(id);
    if (call.target != CallTarget::local || call.arity != 0 || call.form != CallForm::plain) return {};
    NodeId body;
    for (const Definition& definition : names_.definitions()) {
      if (definition.name != call.function || definition.module != call.module_in) continue;
      if (definition.min_arity != 0 || definition.in_quote) continue;
      bool one = !body && definition.arity == 0 && !definition.guard && definition.body;
      if (!one || (definition.kind != sym::def && definition.kind != sym::defp)) return {};
      body = definition.body;
    }
    return body.valid() && !tree_.is_ancestor(body, node) ? body : NodeId{};
  }

  NodeId bound_to(const Binding& binding) const {
    NodeId parent = tree_.parent(binding.node);
    if (!tree_.is(parent, NodeKind::binary_op) || binding.node.value != parent.value + 1) return {};
    Symbol op = tree_.symbol(parent);
    if (op == sym::op_match) return in_pattern(parent) ? NodeId{} : tree_.last_child(parent);
    // with x <- expr
    NodeId call = tree_.parent(parent);
    bool with = op == sym::op_left_arrow && tree_.is(call, NodeKind::call) && tree_.symbol(call) == sym::with_;
    return with ? tree_.last_child(parent) : NodeId{};
  }

  // `%{} = x` as an argument or clause head: a match, but not with the value on its right.
  [[nodiscard]] bool in_pattern(NodeId node) const {
    for (NodeId parent = tree_.parent(node); parent.valid(); node = parent, parent = tree_.parent(parent)) {
      switch (tree_.kind(parent)) {
        case NodeKind::tuple:
        case NodeKind::list:
        case NodeKind::map:
        case NodeKind::map_pair:
        case NodeKind::struct_:
        case NodeKind::keyword_list:
        case NodeKind::keyword_pair: break;
        case NodeKind::clause_head: return true;
        case NodeKind::binary_op: {
          Symbol op = tree_.symbol(parent);
          bool left = node.value == parent.value + 1;
          if (op == sym::op_left_arrow) return left;
          if (op != sym::op_match) return false;
          if (left) return true;
          break;
        }
        case NodeKind::call: {
          DefinitionId in = names_.definition_of(parent);
          return in && names_.definition(in).head == parent;
        }
        default: return false;
      }
    }
    return false;
  }

  bool append_parts(NodeId node, std::string& out, const std::string_view* hole, int depth) {
    if (!tree_.first_child(node)) {
      out += tree_.string_value(node);
      return true;
    }
    for (NodeId part : tree_.children(node)) {
      if (tree_.is(part, NodeKind::string_part)) {
        out += tree_.string_value(part);
      } else if (!append_shown(tree_.child_count(part) == 1 ? tree_.first_child(part) : NodeId{}, out, hole,
                               depth + 1)) {
        return false;
      }
    }
    return true;
  }

  // What to_string gives: atoms and integers, too.
  bool append_shown(NodeId written, std::string& out, const std::string_view* hole, int depth) {
    NodeId node = written ? follow(written) : NodeId{};
    if (tree_.is(node, NodeKind::atom)) {
      if (tree_.symbol(node) != sym::nil_) out += tree_.string_value(node);
      return true;
    }
    if (tree_.is(node, NodeKind::integer)) {
      if (auto number = Value(file_, node, node).integer()) {
        out += std::to_string(*number);
        return true;
      }
    }
    if (tree_.is(node, NodeKind::alias)) {
      Symbol module = names_.resolve_module(tree_, node);
      if (module) {
        out += "Elixir.";
        out += assay::text(module);
        return true;
      }
    }
    if (!node) {
      if (hole == nullptr) return false;
      out += *hole;
      return true;
    }
    return append_text(node, out, hole, depth);
  }

  // The first of two that decides, else the second.
  Entry or_else(Entry first, NodeId second, Symbol key, int depth) {
    if (first.found == Found::yes) return first;
    Entry other = find(second, key, depth + 1);
    if (first.found == Found::no) return other;
    return {Found::maybe, first.value ? first.value : other.value};
  }

  // In keywords the first of a key wins, in maps the last.
  Entry find_in_children(NodeId child, Symbol key, bool last_wins, int depth) {
    if (last_wins) {
      Entry last;
      for (; child; child = tree_.next_sibling(child)) {
        Entry one = find_in_child(child, key, depth);
        if (one.found != Found::no) last = {one.found, one.value ? one.value : last.value};
      }
      return last;
    }
    bool maybe = false;
    for (; child; child = tree_.next_sibling(child)) {
      Entry one = find_in_child(child, key, depth);
      if (one.found == Found::yes) return {maybe ? Found::maybe : Found::yes, one.value};
      if (one.found == Found::maybe && one.value) return one;
      maybe |= one.found == Found::maybe;
    }
    return {maybe ? Found::maybe : Found::no, {}};
  }

  Entry find_in_child(NodeId child, Symbol key, int depth) {
    const Entry no{Found::no, {}}, maybe{Found::maybe, {}};
    switch (tree_.kind(child)) {
      case NodeKind::keyword_pair:
        if (tree_.has(child, node_flag::interpolated_key)) return maybe;
        return tree_.symbol(child) == key ? Entry{Found::yes, tree_.last_child(child)} : no;
      case NodeKind::map_update:
      case NodeKind::keyword_list: return find(child, key, depth + 1);  // %{m | a: 1}; %{x => 1, a: 2}
      case NodeKind::tuple:
        if (tree_.child_count(child) != 2) return no;
        [[fallthrough]];
      case NodeKind::map_pair: {
        NodeId first = tree_.first_child(child);
        NodeId name = follow(first);
        if (!tree_.is(name, NodeKind::atom)) return is_other_literal(name) ? no : maybe;
        return tree_.symbol(name) == key ? Entry{Found::yes, tree_.next_sibling(first)} : no;
      }
      case NodeKind::binary_op: {
        if (tree_.symbol(child) != sym::op_bar) return maybe;
        NodeId head = tree_.first_child(child);  // [{:a, 1} | rest]
        return or_else(find_in_child(head, key, depth + 1), tree_.next_sibling(head), key, depth);
      }
      default: {
        // An element that is no pair as written may still be one: a variable, a call.
        NodeId element = follow(child);
        return is_other_literal(element) || tree_.is(element, NodeKind::atom) ? no : maybe;
      }
    }
  }

  [[nodiscard]] bool is_other_literal(NodeId node) const {
    if (!node) return false;
    switch (tree_.kind(node)) {
      case NodeKind::integer:
      case NodeKind::floating:
      case NodeKind::character:
      case NodeKind::string:
      case NodeKind::charlist:
      case NodeKind::alias:
      case NodeKind::list:
      case NodeKind::map:
      case NodeKind::fn: return true;
      default: return false;
    }
  }

  // Keyword.merge(a, b) and the like.
  Entry find_in_call(NodeId node, Symbol key, int depth) {
    const KnownModules& k = well_known();
    CallId id = names_.call_at(node);
    if (!id) return {Found::maybe, {}};
    const Call& call = names_.call(id);
    if (call.module != k.keyword && call.module != k.map && call.module != k.enum_) return {Found::maybe, {}};
    std::vector<NodeId> args = arguments_of(file_, call);
    if (args.empty() || args.size() != call.arity) return {Found::maybe, {}};
    Symbol function = call.function;
    if (call.module == k.enum_) {
      if ((function == k.concat) && args.size() == 2)
        return or_else(find(args[0], key, depth + 1), args[1], key, depth);
      if (function == k.to_list || function == k.into) return find(args[0], key, depth + 1);
      return {Found::maybe, {}};
    }
    if (function == k.merge && args.size() == 2) return or_else(find(args[1], key, depth + 1), args[0], key, depth);
    if ((function == k.put || function == k.put_new) && args.size() == 3) {
      NodeId name = follow(args[1]);
      bool atom = tree_.is(name, NodeKind::atom);
      if (atom && tree_.symbol(name) != key) return find(args[0], key, depth + 1);
      Entry put{atom ? Found::yes : Found::maybe, atom ? args[2] : NodeId{}};
      if (function == k.put) return put.found == Found::yes ? put : or_else(put, args[0], key, depth);
      Entry before = find(args[0], key, depth + 1);
      if (before.found == Found::no) return put;
      return before.found == Found::yes ? before : Entry{Found::maybe, before.value ? before.value : put.value};
    }
    if (function == k.delete_ && args.size() == 2) {
      NodeId name = follow(args[1]);
      if (!tree_.is(name, NodeKind::atom)) return {Found::maybe, {}};
      return tree_.symbol(name) == key ? Entry{Found::no, {}} : find(args[0], key, depth + 1);
    }
    if ((function == k.take || function == k.drop) && args.size() == 2 && key.valid()) {
      std::vector<Value> listed;
      if (!elements(args[1], listed, depth + 1)) return {Found::maybe, {}};
      bool named = std::ranges::any_of(listed, [&](const Value& one) { return one.is_atom(assay::text(key)); });
      return named == (function == k.take) ? find(args[0], key, depth + 1) : Entry{Found::no, {}};
    }
    if (function == k.new_ && args.size() == 1) return find(args[0], key, depth + 1);
    return {Found::maybe, {}};
  }

  // ~w(a b)a
  bool words(NodeId sigil, std::vector<Value>& out) {
    if ((tree_.symbol(sigil) != well_known().w && tree_.symbol(sigil) != well_known().upper_w) ||
        tree_.first_child(sigil)) {
      return false;
    }
    std::string_view modifiers = tree_.sigil_modifiers(sigil);
    NodeKind kind = modifiers == "a" ? NodeKind::atom : modifiers == "c" ? NodeKind::charlist : NodeKind::string;
    std::string content = tree_.string_value(sigil);
    std::string_view left = content;
    constexpr std::string_view kSpaces = " \t\r\n";
    for (size_t start; (start = left.find_first_not_of(kSpaces)) != std::string_view::npos;) {
      left.remove_prefix(start);
      size_t size = std::min(left.find_first_of(kSpaces), left.size());
      out.push_back(word(Value(file_, sigil, sigil), sigil, intern(left.substr(0, size)), kind));
      left.remove_prefix(size);
    }
    return true;
  }

  uint32_t index_of(NodeId parent, NodeId child) const {
    uint32_t index = 0;
    for (NodeId one : tree_.children(parent)) {
      if (one == child) break;
      ++index;
    }
    return index;
  }

  // The list that is given to Enum.each and its like together with this function; invalid when it isn't.
  NodeId list_given_with(NodeId function) const {
    NodeId node = tree_.parent(function);
    CallId id = node.valid() ? names_.call_at(node) : CallId{};
    if (!id || names_.call(id).node != node) return {};
    const Call& call = names_.call(id);
    if (call.module != well_known().enum_ && call.module != well_known().stream) return {};
    if (std::ranges::find(well_known().over_elements, call.function) == well_known().over_elements.end()) return {};
    std::vector<NodeId> args = arguments_of(file_, call);
    return args.size() >= 2 && args.back() == function ? args.front() : NodeId{};
  }

  // &1 in Enum.each(list, &f(&1)).
  std::optional<Source> source_of_capture(NodeId node) {
    NodeId number = tree_.first_child(node);
    if (!tree_.is(number, NodeKind::integer) || tree_.text(number) != "1") return std::nullopt;
    for (NodeId at = tree_.parent(node); at.valid(); at = tree_.parent(at)) {
      if (!tree_.is(at, NodeKind::capture)) continue;
      NodeId list = list_given_with(at);
      if (!list) return std::nullopt;
      return Source{list, {}};
    }
    return std::nullopt;
  }

  const File& file_;
  const Tree& tree_;
  const Names& names_;
  int steps_ = kMostSteps;
};

}  // namespace assay
