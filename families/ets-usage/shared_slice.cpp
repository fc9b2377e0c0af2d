#include "shared_slice.h"

#include <algorithm>
#include <unordered_map>

#include "flow/enclosing.h"
#include "flow/origin.h"
#include "syntax/symbols.h"

namespace assay::families::ets_usage {
namespace {

constexpr int kDeepest = 6;
// Pieces of up to so many bytes are copied as they are cut off (ERL_ONHEAP_BINARY_LIMIT; proofs/sub-binaries.exs).
constexpr int64_t kCopied = 64;
// A code point takes no more bytes than this.
constexpr int64_t kBytesOfCharacter = 4;

enum class How : uint8_t {
  cut,        // a slice of the first argument
  cut_many,   // a list, tuple or map of slices
  cut_lists,  // a list of lists of them
  pick,       // one element of the first argument
  keep,       // the first argument, or part of it
};

struct Rule {
  How how;
  int length = -1;  // the argument that bounds the size
};

// Beside what origins_of sees through: hd, elem, List.first, Enum.at, Map.get, Enum.map, Enum.filter and their like.
const std::unordered_map<std::string_view, Rule>& rules() {
  static const std::unordered_map<std::string_view, Rule> instance = {
      {"Kernel.binary_part", {How::cut, 2}},
      {":erlang.binary_part", {How::cut, 2}},
      {":binary.part", {How::cut, 2}},
      {"String.slice", {How::cut, 2}},
      {"String.split", {How::cut_many}},
      {"String.splitter", {How::cut_many}},
      {"String.split_at", {How::cut_many}},
      {":binary.split", {How::cut_many}},
      {"Regex.run", {How::cut_many}},
      {"Regex.split", {How::cut_many}},
      {"Regex.named_captures", {How::cut_many}},
      {"Regex.scan", {How::cut_lists}},
      {"List.last", {How::pick}},
      {"Enum.fetch!", {How::pick}},
      {"Enum.random", {How::pick}},
      {"Enum.max", {How::pick}},
      {"Enum.min", {How::pick}},
      {"Kernel.hd", {How::pick}},
      {"List.first", {How::pick}},
      {"Kernel.tl", {How::keep}},
      {"List.to_tuple", {How::keep}},
      {"MapSet.new", {How::keep}},
      {"String.trim", {How::keep}},
      {"String.trim_leading", {How::keep}},
      {"String.trim_trailing", {How::keep}},
      {"Kernel.to_string", {How::keep}},
  };
  return instance;
}

class Follower {
 public:
  explicit Follower(const File& file) : file_(file), tree_(file.tree) {}

  Slices of(NodeId expression, const Path& part, int depth) {
    if (!expression.valid() || depth > kDeepest || steps_-- <= 0) return {};
    Slices found;
    for (const Origin& origin : origins_of_part(file_, expression, part)) {
      Slices one = of_origin(origin, depth);
      if (one.any() && (!found.any() || !one.contained)) found = one;
    }
    return found;
  }

 private:
  Slices of_origin(const Origin& origin, int depth) {
    switch (origin.kind) {
      case Origin::Kind::expression: break;
      case Origin::Kind::parameter:
      case Origin::Kind::unknown: return of_pattern(origin.node);
      default: return {};
    }
    const NodeId node = origin.node;
    switch (tree_.kind(node)) {
      case NodeKind::tuple:
      case NodeKind::list:
      case NodeKind::map:
      case NodeKind::struct_:
      case NodeKind::keyword_list: return origin.path.empty() ? of_container(node, depth) : Slices{};
      case NodeKind::capture: return of_captured(node, origin.path, depth);
      case NodeKind::call:
      case NodeKind::dot_call:
      case NodeKind::binary_op: return of_call(node, origin.path, depth);
      default: return {};
    }
  }

  Slices of_container(NodeId node, int depth) {
    for (NodeId child : tree_.children(node)) {
      bool pair = tree_.is(child, NodeKind::keyword_pair) || tree_.is(child, NodeKind::map_pair);
      bool nested = tree_.is(child, NodeKind::map) || tree_.is(child, NodeKind::map_update) ||
                    tree_.is(child, NodeKind::keyword_list) || tree_.is(child, NodeKind::map_pair) ||
                    (tree_.is(child, NodeKind::binary_op) && tree_.symbol(child) == sym::op_bar);
      Slices one = nested ? of_container(child, depth) : of(pair ? tree_.last_child(child) : child, {}, depth + 1);
      if (one.any()) return {one.cut, true};
    }
    return {};
  }

  Slices of_call(NodeId node, const Path& path, int depth) {
    CallId id = file_.names.call_at(node);
    if (!id) return {};
    const Call& call = file_.names.call(id);
    const std::string name = std::string(text(call.module)) + "." + std::string(text(call.function));
    auto found = rules().find(name);
    std::vector<NodeId> arguments = arguments_of(file_, call);
    if (found == rules().end())
      return path.size() < 2 && gives_elements(call) ? of_elements(node, path, depth) : Slices{};
    if (arguments.empty()) return {};
    const Rule& rule = found->second;
    // Regex takes the text second.
    const NodeId input = name.starts_with("Regex.") && arguments.size() > 1 ? arguments[1] : arguments[0];
    auto cut = [&](size_t layers) {
      // A text that is written here is no larger for long than what is cut off it.
      if (path.size() > layers || value_of(file_, input).string()) return Slices{};
      return Slices{call.node, path.size() < layers};
    };
    switch (rule.how) {
      case How::cut: return is_short(name, rule, arguments) ? Slices{} : cut(0);
      case How::cut_many: return cut(1);
      case How::cut_lists: return cut(2);
      case How::pick: {
        Path element = {PathStep::element()};
        element.insert(element.end(), path.begin(), path.end());
        return of(input, element, depth + 1);
      }
      case How::keep: return of(input, path, depth + 1);
    }
    return {};
  }

  [[nodiscard]] static bool gives_elements(const Call& call) {
    const std::string_view module = text(call.module);
    return module == "Enum" || module == "Stream" || (call.target == CallTarget::kernel && call.function == sym::for_);
  }

  // A list that is stored whole holds what its elements are.
  Slices of_elements(NodeId list, Path path, int depth) {
    path.push_back(PathStep::element());
    Slices one = of(list, path, depth + 1);
    one.contained = true;
    return one;
  }

  // `Enum.map(parts, &String.trim/1)`: of each element of parts.
  Slices of_captured(NodeId capture, const Path& path, int depth) {
    CallId id = file_.names.call_at(capture);
    auto place = argument_place(file_, capture);
    if (!id || !place || place->index == 0) return {};
    const Call& call = file_.names.call(id);
    auto found = rules().find(std::string(text(call.module)) + "." + std::string(text(call.function)));
    if (found == rules().end()) return {};
    if (found->second.how == How::cut_many && path.size() <= 1) return {call.node, path.empty()};
    if (found->second.how != How::keep && found->second.how != How::pick) return {};
    Path element = {PathStep::element()};
    if (found->second.how == How::pick) element.push_back(PathStep::element());
    element.insert(element.end(), path.begin(), path.end());
    return of(arguments_of(file_, *place->call)[0], element, depth + 1);
  }

  bool is_short(std::string_view name, const Rule& rule, const std::vector<NodeId>& arguments) const {
    if (rule.length < 0 || static_cast<size_t>(rule.length) >= arguments.size()) return false;
    auto length = value_of(file_, arguments[static_cast<size_t>(rule.length)]).integer();
    if (!length) return false;
    int64_t bytes = (*length < 0 ? -*length : *length) * (name == "String.slice" ? kBytesOfCharacter : 1);
    return bytes <= kCopied;
  }

  // A variable of `<<_, rest::binary>>` or `"prefix" <> rest`.
  Slices of_pattern(NodeId origin) const {
    NodeId variable = variable_of(origin);
    if (!variable.valid()) return {};
    NodeId parent = tree_.parent(variable);
    if (!tree_.is(parent, NodeKind::binary_op)) return {};
    if (tree_.symbol(parent) == sym::op_concat) {
      return tree_.last_child(parent) == variable ? Slices{variable, false} : Slices{};
    }
    bool segment = tree_.symbol(parent) == sym::op_type && tree_.first_child(parent) == variable &&
                   tree_.is(tree_.parent(parent), NodeKind::bitstring);
    return segment && is_long_binary(parent) ? Slices{variable, false} : Slices{};
  }

  // Where a value came from that a pattern of a binary gives: the variable in the pattern.
  NodeId variable_of(NodeId origin) const {
    if (!tree_.is(origin, NodeKind::variable)) return {};
    const Binding* binding = file_.names.binding_of(tree_.symbol(origin), origin);
    return binding != nullptr ? binding->node : origin;
  }

  // name::binary-size(n) in <<...>>, which may be of more than kCopied bytes.
  bool is_long_binary(NodeId type) const {
    static const Symbol binary = intern("binary"), bytes = intern("bytes"), bits = intern("bits"),
                        bitstring = intern("bitstring"), size_of = intern("size");
    if (tree_.child_count(tree_.parent(type)) < 2) return false;  // <<whole::binary>>
    bool is_binary = false, in_bits = false;
    int64_t size = -1;
    for (NodeId node = tree_.next_sibling(tree_.first_child(type)); node < tree_.end(type);
         node = NodeId{node.value + 1}) {
      if (tree_.is(node, NodeKind::variable)) {
        Symbol name = tree_.symbol(node);
        in_bits |= name == bits || name == bitstring;
        is_binary |= name == binary || name == bytes || in_bits;
      } else if (tree_.is(node, NodeKind::integer)) {
        size = value_of(file_, node).integer().value_or(-1);
      } else if (tree_.is(node, NodeKind::call) && tree_.symbol(node) == size_of) {
        size = value_of(file_, tree_.first_child(node)).integer().value_or(-1);
        node = NodeId{tree_.end(node).value - 1};
      }
    }
    return is_binary && (size < 0 || size > (in_bits ? kCopied * 8 : kCopied));
  }

  const File& file_;
  const Tree& tree_;
  int steps_ = 200;
};

}  // namespace

Slices slices_in(const File& file, NodeId expression) { return Follower(file).of(expression, {}, 0); }

}  // namespace assay::families::ets_usage
