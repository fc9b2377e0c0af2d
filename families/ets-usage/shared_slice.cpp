#include "shared_slice.h"

#include <algorithm>
#include <unordered_map>

#include "flow/branches.h"
#include "flow/reach.h"
#include "flow/results.h"
#include "syntax/symbols.h"

namespace assay::families::ets_usage {
namespace {

constexpr int kDeepest = 10;
// Pieces of up to so many bytes are copied as they are cut off (ERL_ONHEAP_BINARY_LIMIT; proofs/sub-binaries.exs).
constexpr int64_t kCopied = 64;
// A grapheme cluster may take more, but a code point takes no more than this.
constexpr int64_t kBytesOfCharacter = 4;

enum class How : uint8_t {
  cut,        // gives a slice of its first argument
  cut_list,   // a list, tuple or map of slices
  cut_lists,  // a list of lists
  pick,       // one element of the first argument
  keep,       // as many of them, or all, as they are
  key,        // the value of a key
  map,        // each by a function
};

struct Rule {
  std::string_view function;
  How how;
  int length = -1;  // the argument that bounds the size, when it is short
};

struct Words {
  std::unordered_map<std::string_view, Rule> rules;
  Symbol binary = intern("binary"), bytes = intern("bytes"), bitstring = intern("bitstring"), bits = intern("bits"),
         size = intern("size");
  Words() {
    for (Rule rule : std::initializer_list<Rule>{{"Kernel.binary_part", How::cut, 2},
                                                 {":erlang.binary_part", How::cut, 2},
                                                 {":binary.part", How::cut, 2},
                                                 {"String.slice", How::cut, 2},
                                                 {"String.split", How::cut_list},
                                                 {":binary.split", How::cut_list},
                                                 {"String.splitter", How::cut_list},
                                                 {"String.split_at", How::cut_list},
                                                 {"Regex.run", How::cut_list},
                                                 {"Regex.split", How::cut_list},
                                                 {"Regex.named_captures", How::cut_list},
                                                 {"Regex.scan", How::cut_lists},
                                                 {"Kernel.hd", How::pick},
                                                 {"Kernel.elem", How::pick},
                                                 {"List.first", How::pick},
                                                 {"List.last", How::pick},
                                                 {"Enum.at", How::pick},
                                                 {"Enum.fetch!", How::pick},
                                                 {"Enum.random", How::pick},
                                                 {"Enum.max", How::pick},
                                                 {"Enum.min", How::pick},
                                                 {"Kernel.tl", How::keep},
                                                 {"Enum.take", How::keep},
                                                 {"Enum.drop", How::keep},
                                                 {"Enum.filter", How::keep},
                                                 {"Enum.reject", How::keep},
                                                 {"Enum.uniq", How::keep},
                                                 {"Enum.sort", How::keep},
                                                 {"Enum.reverse", How::keep},
                                                 {"Enum.to_list", How::keep},
                                                 {"Enum.slice", How::keep},
                                                 {"Enum.take_while", How::keep},
                                                 {"Enum.drop_while", How::keep},
                                                 {"Stream.filter", How::keep},
                                                 {"Stream.reject", How::keep},
                                                 {"Stream.take", How::keep},
                                                 {"Stream.drop", How::keep},
                                                 {"List.to_tuple", How::keep},
                                                 {"MapSet.new", How::keep},
                                                 {"String.trim", How::keep},
                                                 {"String.trim_leading", How::keep},
                                                 {"String.trim_trailing", How::keep},
                                                 {"Kernel.to_string", How::keep},
                                                 {"Map.get", How::key},
                                                 {"Map.fetch!", How::key},
                                                 {"Enum.map", How::map},
                                                 {"Stream.map", How::map}}) {
      rules.emplace(rule.function, rule);
    }
  }
};

const Words& words() {
  static const Words instance;
  return instance;
}

class Follower {
 public:
  explicit Follower(const File& file) : file_(file), tree_(file.tree) {}

  Slices of(NodeId expression, int depth) {
    if (!expression.valid() || depth > kDeepest || steps_-- <= 0) return {};
    Value value = value_of(file_, expression);
    NodeId node = value.node();
    if (!node) {
      while (tree_.is(expression, NodeKind::block)) expression = tree_.last_child(expression);
      if (!tree_.is(expression, NodeKind::variable)) return {};
      const Binding* binding = file_.names.binding_of(tree_.symbol(expression), expression);
      return binding != nullptr ? of_binding(*binding, depth + 1) : Slices{};
    }
    switch (tree_.kind(node)) {
      case NodeKind::tuple:
      case NodeKind::list:
      case NodeKind::map:
      case NodeKind::map_update:
      case NodeKind::keyword_list: return most_of_children(node, depth, 1);
      case NodeKind::struct_: return most_of_children(tree_.last_child(node), depth, 1);
      case NodeKind::access: return inside(of(tree_.first_child(node), depth + 1), false);
      case NodeKind::capture: return of_capture_argument(node, depth);
      case NodeKind::call:
      case NodeKind::dot_call:
      case NodeKind::binary_op: return of_call(node, depth);
      default: return {};
    }
  }

 private:
  static Slices inside(Slices slices, bool maybe_nil) {
    if (slices.depth < 1) return {};
    --slices.depth;
    slices.maybe_nil = slices.maybe_nil || maybe_nil;
    return slices;
  }

  Slices most_of_children(NodeId node, int depth, int more) {
    Slices most;
    for (NodeId child : tree_.children(node)) {
      NodeId value = child;
      bool pair = tree_.is(child, NodeKind::keyword_pair);
      if (pair) value = tree_.last_child(child);
      Slices one;
      if (tree_.is(child, NodeKind::map_pair)) {
        one = most_of_children(child, depth, 0);
      } else if (tree_.is(child, NodeKind::binary_op) && tree_.symbol(child) == sym::op_bar) {
        one = of(tree_.first_child(child), depth + 1);
        if (!one.any()) one = inside(of(tree_.last_child(child), depth + 1), false);
      } else {
        one = of(value, depth + 1);
      }
      if (one.depth > most.depth) most = one;
    }
    if (most.any()) most.depth += more;
    return most;
  }

  // A known text is no larger than what is cut off it for long.
  bool literal(NodeId input) const { return value_of(file_, input).string().has_value(); }

  Slices of_call(NodeId node, int depth) {
    CallId id = file_.names.call_at(node);
    if (!id) return {};
    const Call& call = file_.names.call(id);
    std::vector<NodeId> arguments = arguments_of(file_, call);
    if (auto branching = branching_at(file_, call.outer)) return of_results(results_of(file_, call.outer), depth);
    std::vector<DefinitionId> clauses = clauses_of(file_, call);
    if (!clauses.empty()) return of_results(results_of_function(file_, clauses[0]), depth + 1);
    std::string name = std::string(text(call.module)) + "." + std::string(text(call.function));
    if (name == "Kernel.then" && arguments.size() == 2) return of_results(results_of_fn(file_, arguments[1]), depth);
    auto found = words().rules.find(name);
    if (found == words().rules.end() || arguments.empty()) return {};
    const Rule& rule = found->second;
    const NodeId input = first_argument(name, arguments);
    switch (rule.how) {
      case How::cut:
        if (literal(input) || is_short(name, rule, arguments)) return {};
        return {0, node};
      case How::cut_list: return literal(input) ? Slices{} : Slices{1, node};
      case How::cut_lists: return literal(input) ? Slices{} : Slices{2, node};
      case How::pick: return inside(of(input, depth + 1), name != "Kernel.hd" && name != "Kernel.elem");
      case How::key: return inside(of(input, depth + 1), true);
      case How::keep: return of(input, depth + 1);
      case How::map: {
        if (arguments.size() < 2) return {};
        Slices each = of_results(results_of_fn(file_, arguments[1]), depth + 1);
        if (each.any()) ++each.depth;
        return each;
      }
    }
    return {};
  }

  // Regex takes the text second.
  static NodeId first_argument(std::string_view name, const std::vector<NodeId>& arguments) {
    return name.starts_with("Regex.") && arguments.size() > 1 ? arguments[1] : arguments[0];
  }

  bool is_short(std::string_view name, const Rule& rule, const std::vector<NodeId>& arguments) const {
    if (rule.length < 0 || static_cast<size_t>(rule.length) >= arguments.size()) return false;
    auto length = value_of(file_, arguments[static_cast<size_t>(rule.length)]).integer();
    if (!length) return false;
    int64_t bytes = (*length < 0 ? -*length : *length) * (name == "String.slice" ? kBytesOfCharacter : 1);
    return bytes <= kCopied;
  }

  Slices of_results(const std::vector<CodeResult>& results, int depth) {
    Slices most;
    for (const CodeResult& result : results) {
      if (!result.is_value()) continue;
      Slices one = of(result.node, depth + 1);
      if (one.depth > most.depth) most = one;
    }
    return most;
  }

  // &1: an element of what the function is mapped over.
  Slices of_capture_argument(NodeId node, int depth) {
    if (!tree_.is(tree_.first_child(node), NodeKind::integer)) return {};
    for (NodeId at = tree_.parent(node); at.valid(); at = tree_.parent(at)) {
      if (tree_.is(at, NodeKind::capture)) return of_function_argument(at, depth);
    }
    return {};
  }

  Slices of_function_argument(NodeId function, int depth) {
    NodeId parent = tree_.parent(function);
    CallId id = parent.valid() ? file_.names.call_at(parent) : CallId{};
    if (!id) return {};
    const Call& call = file_.names.call(id);
    std::vector<NodeId> arguments = arguments_of(file_, call);
    if (arguments.size() < 2 || arguments.back() != function) return {};
    std::string_view module = text(call.module), name = text(call.function);
    if (module == "Kernel") return name == "then" || name == "tap" ? of(arguments[0], depth + 1) : Slices{};
    if (module != "Enum" && module != "Stream" && module != "Task") return {};
    return inside(of(arguments[0], depth + 1), false);
  }

  // A variable that a pattern binds: what the pattern is matched with, as far inside as the variable stands.
  Slices of_binding(const Binding& binding, int depth) {
    int layers = 0;
    bool rest = false;
    NodeId at = binding.node;
    for (NodeId parent = tree_.parent(at); parent.valid(); at = parent, parent = tree_.parent(parent)) {
      switch (tree_.kind(parent)) {
        case NodeKind::binary_op: {
          Symbol op = tree_.symbol(parent);
          bool left = at.value == parent.value + 1;
          if (op == sym::op_concat) return left ? Slices{} : Slices{0, binding.node};
          if (op == sym::op_type && left) {
            return tree_.is(tree_.parent(parent), NodeKind::bitstring) ? of_segment(parent, binding) : Slices{};
          }
          if (op == sym::op_bar) {
            rest = !left;
            break;
          }
          if (op == sym::op_left_arrow && left) return descend(of_generator(parent, depth), layers);
          if (op == sym::op_match && left) return descend(of(tree_.last_child(parent), depth + 1), layers);
          if (op == sym::op_match || op == sym::op_default) break;
          return {};
        }
        case NodeKind::list:
          if (!rest) ++layers;
          rest = false;
          break;
        case NodeKind::tuple:
        case NodeKind::map: ++layers; break;
        case NodeKind::map_pair:
        case NodeKind::keyword_pair:
        case NodeKind::block: break;
        case NodeKind::clause_head: return descend(of_clause(parent, at, depth), layers);
        case NodeKind::call: {
          DefinitionId in = file_.names.definition_of(parent);
          if (!in || file_.names.definition(in).head != parent) return {};
          return descend(of_parameter(in, parent, at, depth), layers);
        }
        default: return {};
      }
    }
    return {};
  }

  static Slices descend(Slices slices, int layers) {
    for (; layers > 0 && slices.any(); --layers) slices = inside(slices, false);
    return slices;
  }

  Slices of_generator(NodeId arrow, int depth) {
    NodeId call = tree_.parent(arrow);
    Slices source = of(tree_.last_child(arrow), depth + 1);
    return tree_.is(call, NodeKind::call) && tree_.symbol(call) == sym::for_ ? inside(source, false) : source;
  }

  Slices of_clause(NodeId head, NodeId pattern, int depth) {
    NodeId form = form_of_clause(tree_, head);
    if (tree_.is(form, NodeKind::fn)) {
      bool first = pattern.value == head.value + 1;
      return first ? of_function_argument(form, depth) : Slices{};
    }
    auto branching = form.valid() ? branching_at(file_, form) : std::nullopt;
    bool matched = branching && branching->form == sym::case_ && branching->subject.valid();
    return matched ? of(branching->subject, depth + 1) : Slices{};
  }

  // What callers hand to a private function.
  Slices of_parameter(DefinitionId in, NodeId head, NodeId pattern, int depth) {
    const Definition& definition = file_.names.definition(in);
    if (definition.kind != sym::defp) return {};
    uint32_t index = 0;
    for (NodeId child : tree_.children(head)) {
      if (child == pattern) break;
      ++index;
    }
    Slices most;
    for (CallId id : calls_of(file_, in)) {
      const Call& call = file_.names.call(id);
      std::vector<NodeId> arguments = arguments_of(file_, call);
      if (index >= arguments.size() || (call.definition && tree_.is_ancestor(definition.node, call.node))) continue;
      Slices one = of(arguments[index], depth + 2);
      if (one.depth > most.depth) most = one;
    }
    return most;
  }

  // name::binary-size(n) in <<...>>
  Slices of_segment(NodeId type, const Binding& binding) const {
    NodeId bits = tree_.parent(type);
    if (tree_.child_count(bits) < 2) return {};  // <<whole::binary>>
    bool binary = false, in_bits = false;
    int64_t size = -1;
    NodeId end = tree_.end(type);
    for (NodeId node = tree_.next_sibling(tree_.first_child(type)); node.valid() && node.value < end.value;
         node = NodeId{node.value + 1}) {
      if (tree_.is(node, NodeKind::variable)) {
        Symbol name = tree_.symbol(node);
        in_bits |= name == words().bits || name == words().bitstring;
        binary |= name == words().binary || name == words().bytes || in_bits;
      } else if (tree_.is(node, NodeKind::integer)) {
        size = value_of(file_, node).integer().value_or(-1);
      } else if (tree_.is(node, NodeKind::call) && tree_.symbol(node) == words().size) {
        size = value_of(file_, tree_.first_child(node)).integer().value_or(-1);
        node = NodeId{tree_.end(node).value - 1};
      } else if (tree_.is(node, NodeKind::call) &&
                 (tree_.symbol(node) == words().binary || tree_.symbol(node) == words().bytes)) {
        binary = true;  // binary(...) of a macro's
      }
    }
    bool short_one = size >= 0 && (in_bits ? size <= kCopied * 8 : size <= kCopied);
    return binary && !short_one ? Slices{0, binding.node} : Slices{};
  }

  const File& file_;
  const Tree& tree_;
  int steps_ = 2000;
};

}  // namespace

Slices slices_in(const File& file, NodeId expression) { return Follower(file).of(expression, 0); }

}  // namespace assay::families::ets_usage
