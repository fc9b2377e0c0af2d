#include "flow/origin.h"

#include <algorithm>
#include <unordered_set>

#include "flow/branches.h"
#include "flow/enclosing.h"
#include "flow/enumerations.h"
#include "flow/flow_index.h"
#include "flow/patterns.h"
#include "flow/reach.h"
#include "flow/results.h"
#include "syntax/symbols.h"

namespace assay {
namespace {

constexpr size_t kMostSteps = 1000;
constexpr int kMostClauses = 300;  // of functions of the file, all that one question looks into
constexpr size_t kMostOrigins = 200;
constexpr size_t kLongestPath = 32;

struct Words {
  Symbol map = intern("Map"), keyword = intern("Keyword"), list = intern("List"), enum_ = intern("Enum"),
         stream = intern("Stream"), into = intern("into"), elem = intern("elem"), hd = intern("hd"),
         get = intern("get"), fetch_bang = intern("fetch!"), fetch = intern("fetch"), first = intern("first"),
         at = intern("at"), reduce = intern("reduce");
};
const Words& words() {
  static const Words instance;
  return instance;
}

class Finder {
 public:
  Finder(const File& file, const OriginLimits& limits)
      : file_(file), tree_(file.tree), names_(file.names), limits_(limits) {}

  std::vector<Origin> run(NodeId expression, Path part) {
    push(expression, std::move(part), limits_.calls);
    for (size_t i = 0; i < items_.size(); ++i) {
      if (i >= kMostSteps || found_.size() >= kMostOrigins) {
        found_.push_back({Origin::Kind::unknown, items_[i].node, {}});
        break;
      }
      follow(Item(items_[i]));
    }
    return std::move(found_);
  }

 private:
  struct Item {
    NodeId node;
    Path path;
    int calls = 0;
  };

  void push(NodeId node, Path path, int calls) {
    if (!node.valid() || path.size() > kLongestPath || items_.size() > kMostSteps) return;
    const bool seen = std::ranges::any_of(
        items_, [&](const Item& item) { return item.node == node && std::ranges::equal(item.path, path, same_step); });
    if (!seen) items_.push_back({node, std::move(path), calls});
  }
  // What the tuple begins with aside.
  static bool same_step(const PathStep& a, const PathStep& b) {
    return a.kind == b.kind && a.index == b.index && (a.kind != PathStep::Kind::entry || a.key == b.key);
  }

  void emit(Origin::Kind kind, NodeId node, Path path) {
    auto same = [&](const Origin& one) { return one.kind == kind && one.node == node && one.path == path; };
    if (std::ranges::none_of(found_, same)) found_.push_back({kind, node, std::move(path)});
  }

  static Path joined(const Path& outer, const Path& inner) {
    Path path = outer;
    path.insert(path.end(), inner.begin(), inner.end());
    return path;
  }
  static Path rest(const Path& path) { return Path(path.begin() + 1, path.end()); }

  void follow(const Item& item) {
    const auto results = results_of(file_, item.node);
    if (results.size() == 1 && results[0].node == item.node) return follow_leaf(item);
    for (const CodeResult& result : results) {
      if (!result.returns) continue;
      switch (result.kind) {
        case CodeResult::Kind::value:
        case CodeResult::Kind::unmatched:
        case CodeResult::Kind::truthy:
          if (result.node == item.node) {
            follow_leaf(item);
          } else {
            push(result.node, item.path, item.calls);
          }
          break;
        case CodeResult::Kind::falsy:
        case CodeResult::Kind::nil:
          if (item.path.empty()) emit(Origin::Kind::expression, result.at, {});
          break;
        case CodeResult::Kind::unknown: emit(Origin::Kind::unknown, result.at, item.path); break;
      }
    }
  }

  void follow_leaf(const Item& item) {
    const NodeId node = item.node;
    switch (tree_.kind(node)) {
      case NodeKind::variable:
        if (tree_.symbol(node) == sym::__MODULE__) return emit(Origin::Kind::expression, node, item.path);
        if (names_.call_at(node)) return follow_call(item);
        if (const Binding* binding = names_.binding_of(tree_.symbol(node), node)) {
          return follow_binding(binding->node, item);
        }
        return emit(Origin::Kind::unknown, node, item.path);
      case NodeKind::attribute: {
        NodeId name = tree_.first_child(node);
        NodeId value = tree_.is(name, NodeKind::variable)
                           ? names_.attribute_value(names_.module_of(node), tree_.symbol(name), node)
                           : NodeId{};
        if (!value) return emit(Origin::Kind::unknown, node, item.path);
        return push(value, item.path, item.calls);
      }
      case NodeKind::capture: return follow_capture(item);
      case NodeKind::access: {
        NodeId key = tree_.last_child(node);
        return push(tree_.first_child(node), joined({entry_step(key)}, item.path), item.calls);
      }
      case NodeKind::dot_call:
        if (is_field(node)) {
          return push(tree_.first_child(node), joined({PathStep::entry(tree_.symbol(node))}, item.path), item.calls);
        }
        return follow_call(item);
      case NodeKind::call:
      case NodeKind::binary_op:
        if (names_.call_at(node)) return follow_call(item);
        return follow_part(item);
      default: return follow_part(item);
    }
  }

  // map.field, not Module.function or a call with arguments.
  [[nodiscard]] bool is_field(NodeId node) const {
    if (!tree_.has(node, node_flag::no_parens) || tree_.child_count(node) != 1) return false;
    CallId id = names_.call_at(node);
    return !id || names_.call(id).target == CallTarget::unknown;
  }

  [[nodiscard]] PathStep entry_step(NodeId key) const {
    Value value = value_of(file_, key);
    if (auto name = value.name()) return PathStep::entry(intern(*name));
    if (auto index = value.integer(); index && *index >= 0 && *index < 1000) {
      return PathStep::element(static_cast<uint32_t>(*index));
    }
    return PathStep::entry({});
  }

  // The part of a container written here.
  void follow_part(const Item& item) {
    const NodeId node = item.node;
    if (item.path.empty()) return emit(Origin::Kind::expression, node, {});
    const PathStep& step = item.path[0];
    switch (step.kind) {
      case PathStep::Kind::tuple:
        if (tree_.is(node, NodeKind::tuple)) {
          if (Symbol tag = tag_of(tree_, node); tag && step.key && tag != step.key) return;
          if (NodeId child = tree_.child(node, step.index); child) return push(child, rest(item.path), item.calls);
          return;
        }
        break;
      case PathStep::Kind::list: {
        const bool concat = tree_.is(node, NodeKind::binary_op) && tree_.symbol(node) == sym::op_list_concat;
        if (tree_.is(node, NodeKind::list) || concat) {
          Value list(file_, node, node);
          const auto elements = list.elements();
          if (step.index != PathStep::kAny && !concat && list.elements_complete()) {
            if (step.index < elements.size()) push(elements[step.index].written(), rest(item.path), item.calls);
            return;
          }
          for (const Value& element : elements) push(element.written(), rest(item.path), item.calls);
          if (!list.elements_complete()) emit(Origin::Kind::expression, node, item.path);
          return;
        }
        break;
      }
      case PathStep::Kind::entry: {
        if (!step.key) break;
        Value container(file_, node, node);
        Value entry = container.entry(text(step.key));
        if (entry.present()) {
          push(entry.written(), rest(item.path), item.calls);
          if (entry.known() || tree_.is(node, NodeKind::map) || tree_.is(node, NodeKind::struct_)) return;
        } else if (container.lacks(text(step.key))) {
          return;
        } else if (tree_.is(node, NodeKind::map) && tree_.is(tree_.first_child(node), NodeKind::map_update)) {
          return push(tree_.first_child(tree_.first_child(node)), item.path, item.calls);
        } else if (tree_.is(node, NodeKind::struct_)) {
          return push(tree_.last_child(node), item.path, item.calls);
        }
        break;
      }
    }
    // Other shapes than the one asked for can't be: {:error, _} has no part that {:ok, {a, b}} has.
    switch (tree_.kind(node)) {
      case NodeKind::atom:
      case NodeKind::integer:
      case NodeKind::string:
      case NodeKind::tuple:
      case NodeKind::list:
      case NodeKind::fn: return;
      default: emit(Origin::Kind::expression, node, item.path);
    }
  }

  void follow_call(const Item& item) {
    const Call& call = names_.call(names_.call_at(item.node));
    const Words& w = words();
    if (call.form == CallForm::captured) return emit(Origin::Kind::expression, item.node, item.path);
    const auto arguments = arguments_of(file_, call);
    if (limits_.results && item.calls > 0) {
      if (const auto clauses = clauses_of(file_, call); !clauses.empty()) {
        bool any = false;
        for (DefinitionId id : clauses) {
          const Definition& definition = names_.definition(id);
          if (clauses_left_-- <= 0) {
            emit(Origin::Kind::unknown, item.node, item.path);
            return;
          }
          if (!definition.body || (definition.kind != sym::def && definition.kind != sym::defp)) continue;
          any = true;
          for (const CodeResult& result : results_of(file_, definition)) {
            if (!result.returns) continue;
            if (result.node.valid()) {
              push(result.node, item.path, item.calls - 1);
            } else if (item.path.empty()) {
              emit(result.kind == CodeResult::Kind::nil ? Origin::Kind::expression : Origin::Kind::unknown, result.at,
                   {});
            }
          }
        }
        if (any) return;
      }
    }
    auto part_of_first = [&](PathStep step) { push(arguments[0], joined({step}, item.path), item.calls); };
    auto index_of = [&](NodeId node) {
      auto index = value_of(file_, node).integer();
      return index && *index >= 0 && *index < 1000 ? static_cast<uint32_t>(*index) : PathStep::kAny;
    };
    if (call.target == CallTarget::kernel) {
      if (call.function == w.elem && arguments.size() == 2)
        return part_of_first(PathStep::tuple(index_of(arguments[1])));
      if (call.function == w.hd && arguments.size() == 1) return part_of_first(PathStep::element(0));
    }
    if ((call.module == w.map || call.module == w.keyword) && arguments.size() >= 2) {
      if (call.function == w.get || call.function == w.fetch_bang) {
        if (arguments.size() == 3 && item.path.empty()) push(arguments[2], {}, item.calls);
        return part_of_first(entry_step(arguments[1]));
      }
      if (call.function == w.fetch && !item.path.empty() && item.path[0].is_tuple(1)) {
        return push(arguments[0], joined({entry_step(arguments[1])}, rest(item.path)), item.calls);
      }
    }
    if (call.module == w.list && call.function == w.first && !arguments.empty())
      return part_of_first(PathStep::element(0));
    if (call.module == w.enum_ && call.function == w.at && arguments.size() >= 2) {
      return part_of_first(PathStep::element(index_of(arguments[1])));
    }
    if (!item.path.empty() && item.path[0].kind == PathStep::Kind::list && call.target == CallTarget::kernel &&
        call.function == sym::for_ && !given_option(call.node, w.into) && !given_option(call.node, w.reduce)) {
      if (NodeId body = body_of(tree_, call.node, sym::do_)) return push(body, rest(item.path), item.calls);
    }
    if (!item.path.empty() && item.path[0].kind == PathStep::Kind::list && !arguments.empty()) {
      Path any = item.path;
      any[0].index = PathStep::kAny;
      auto shape = per_element(call);
      if (auto wrapped = wraps_elements(call)) {
        if (item.path.size() < 2 || item.path[1].kind != wrapped->kind) return follow_part(item);
        if (wrapped->kind == PathStep::Kind::tuple && !item.path[1].is_tuple(wrapped->index)) return follow_part(item);
        return push(arguments[0], joined({PathStep::element()}, Path(item.path.begin() + 2, item.path.end())),
                    item.calls);
      }
      if (keeps_elements(call) || (shape && shape->keeps)) {
        emit(Origin::Kind::expression, item.node, item.path);
        return push(arguments[0], std::move(any), item.calls);
      }
      if (shape && shape->results == PerElement::Results::mapped && shape->function < arguments.size() &&
          (call.module == w.enum_ || call.module == w.stream)) {
        const auto results = results_of_fn(file_, arguments[shape->function]);
        for (const CodeResult& result : results) {
          if (result.is_value()) push(result.node, rest(item.path), item.calls);
        }
        if (!results.empty()) return;
      }
    }
    follow_part(item);
  }

  [[nodiscard]] bool given_option(NodeId call, Symbol name) const {
    for (NodeId argument : tree_.children(call)) {
      if (!tree_.is(argument, NodeKind::keyword_list)) continue;
      for (NodeId pair : tree_.children(argument)) {
        if (tree_.is(pair, NodeKind::keyword_pair) && tree_.symbol(pair) == name) return true;
      }
    }
    return false;
  }

  // &1, or a function value.
  void follow_capture(const Item& item) {
    NodeId number = tree_.first_child(item.node);
    if (!tree_.is(number, NodeKind::integer)) return emit(Origin::Kind::expression, item.node, item.path);
    auto index = Value(file_, number, number).integer();
    for (NodeId at = tree_.parent(item.node); at.valid(); at = tree_.parent(at)) {
      if (tree_.is(at, NodeKind::capture)) {
        return follow_function_parameter(at, static_cast<uint32_t>(index.value_or(1) - 1), item.node, {}, item);
      }
    }
    emit(Origin::Kind::unknown, item.node, item.path);
  }

  void follow_binding(NodeId binding, const Item& item) {
    const PatternSource source = pattern_source(file_, binding);
    const Path path = joined(source.path, item.path);
    switch (source.kind) {
      case PatternSource::Kind::value: return push(source.node, path, item.calls);
      case PatternSource::Kind::element: return push(source.node, joined({PathStep::element()}, path), item.calls);
      case PatternSource::Kind::parameter: return follow_parameter(source, path, item);
      case PatternSource::Kind::clause: return follow_clause(source, path, item);
      case PatternSource::Kind::none: return emit(Origin::Kind::unknown, binding, item.path);
    }
  }

  void follow_parameter(const PatternSource& source, const Path& path, const Item& item) {
    const DefinitionId id = names_.definition_of(source.node);
    const Definition& definition = names_.definition(id);
    const bool has_default =
        tree_.is(source.pattern, NodeKind::binary_op) && tree_.symbol(source.pattern) == sym::op_default;
    const bool from_outside = definition.kind != sym::defp;
    if (limits_.parameters && (!from_outside || limits_.public_parameters) && item.calls > 0) {
      const auto calls = calls_of(file_, id);
      for (CallId one : calls) {
        if (items_.size() > kMostSteps) break;
        const Call& call = names_.call(one);
        if (call.form == CallForm::captured) {
          // &step/2 given to something that calls it: as for the parameter of a fn.
          follow_function_parameter(call.outer, source.index, source.pattern, path,
                                    {item.node, item.path, item.calls - 1});
          continue;
        }
        const auto arguments = arguments_of(file_, call);
        const auto index = argument_for(file_, definition, call.arity, source.index);
        if (index && *index < arguments.size()) {
          push(arguments[*index], path, item.calls - 1);
        } else if (!index && has_default) {
          push(tree_.last_child(source.pattern), path, item.calls);
        }
      }
      if (!calls.empty() && !from_outside) return;
    }
    emit(Origin::Kind::parameter, source.pattern, path);
    if (has_default) push(tree_.last_child(source.pattern), path, item.calls);
  }

  void follow_clause(const PatternSource& source, const Path& path, const Item& item) {
    NodeId parent = tree_.parent(source.node);
    if (tree_.is(parent, NodeKind::fn)) {
      return follow_function_parameter(parent, source.index, source.pattern, path, item);
    }
    NodeId section = tree_.is(parent, NodeKind::stab) ? tree_.parent(parent) : parent;
    NodeId form_node = form_of_section(tree_, section);
    auto form = form_node.valid() ? branching_at(file_, form_node) : std::nullopt;
    const Symbol word = tree_.symbol(section);
    if (!form) {
      if (word == sym::rescue_ || word == sym::catch_) return emit(Origin::Kind::exception, source.pattern, path);
      if (word == sym::else_) {  // of a def: its own results
        const DefinitionId id = names_.definition_of(form_node);
        if (id && names_.definition(id).node == form_node) return push(names_.definition(id).body, path, item.calls);
      }
      return emit(Origin::Kind::unknown, source.pattern, path);
    }
    if (form->form == sym::case_) return push(form->subject, path, item.calls);
    if (form->form == sym::receive_) return emit(Origin::Kind::message, source.pattern, path);
    if (form->form == sym::with_ && word == sym::else_) {
      for (NodeId part : tree_.children(form->node)) {
        if (tree_.is(part, NodeKind::binary_op) && tree_.symbol(part) == sym::op_left_arrow) {
          push(tree_.last_child(part), path, item.calls);
        }
      }
      return;
    }
    if (form->form == sym::try_) {
      if (word == sym::else_) {
        NodeId body = body_of(tree_, form->node, sym::do_);
        if (body) return push(body, path, item.calls);
      }
      return emit(Origin::Kind::exception, source.pattern, path);
    }
    emit(Origin::Kind::unknown, source.pattern, path);
  }

  // The parameter of a fn or capture: what the call that takes it hands over.
  void follow_function_parameter(NodeId function, uint32_t index, NodeId pattern, const Path& path, const Item& item) {
    const auto places = calls_given(file_, function);
    if (places.empty()) return emit(Origin::Kind::parameter, pattern, path);
    for (const ArgumentPlace& place : places) {
      const Call& call = *place.call;
      const auto arguments = arguments_of(file_, call);
      auto shape = per_element(call);
      if (shape && shape->function == place.index && shape->collection < arguments.size()) {
        if (index == 0) {
          push(arguments[shape->collection], joined({PathStep::element()}, path), item.calls);
          continue;
        }
        if (shape->results == PerElement::Results::folded && arguments.size() == 3 && index == 1) {
          push(arguments[1], path, item.calls);
          if (call.function == words().reduce) {
            for (const CodeResult& result : results_of_fn(file_, function)) {
              if (result.is_value()) push(result.node, path, item.calls);
            }
          } else {
            emit(Origin::Kind::parameter, pattern, path);
          }
          continue;
        }
      }
      const bool handed = call.target == CallTarget::kernel &&
                          (call.function == sym::then_ || call.function == sym::tap_) && place.index == 1;
      if (handed && index == 0) {
        push(arguments[0], path, item.calls);
      } else {
        emit(Origin::Kind::parameter, pattern, path);
      }
    }
  }

  const File& file_;
  const Tree& tree_;
  const Names& names_;
  const OriginLimits& limits_;
  int clauses_left_ = kMostClauses;
  std::vector<Item> items_;
  std::vector<Origin> found_;
};

}  // namespace

std::vector<Origin> origins_of(const File& file, NodeId expression, const OriginLimits& limits) {
  return Finder(file, limits).run(expression, {});
}

std::vector<Origin> origins_of_part(const File& file, NodeId expression, const Path& part, const OriginLimits& limits) {
  return Finder(file, limits).run(expression, part);
}

std::vector<NodeId> slice_of(const File& file, NodeId expression, bool conditions, const OriginLimits& limits) {
  constexpr size_t kMostParts = 300;
  constexpr int kMostNodes = 20'000;
  const Tree& tree = file.tree;
  struct Part {
    NodeId node;
    int calls;
  };
  std::vector<Part> parts;
  std::unordered_set<uint32_t> seen;
  auto push = [&](NodeId node, int calls) {
    if (node.valid() && parts.size() < kMostParts && seen.insert(node.value).second) parts.push_back({node, calls});
  };
  auto push_conditions = [&](NodeId node, int calls) {
    for (const Branch& branch : branches_around(file, node)) {
      if (auto form = branching_at(file, branch.form)) {
        if (form->subject) push(form->subject, calls);
        if (form->form == sym::with_) {
          for (NodeId part : tree.children(form->node)) {
            if (tree.is(part, NodeKind::binary_op)) push(tree.last_child(part), calls);
          }
        }
        if (form->form == sym::cond_ && branch.head) push(branch.head, calls);
      }
      if (NodeId guard = guard_of(tree, branch.head)) push(guard, calls);
    }
  };
  push(expression, limits.calls);
  if (conditions) push_conditions(expression, limits.calls);
  int nodes = kMostNodes;
  for (size_t i = 0; i < parts.size() && nodes > 0; ++i) {
    const Part part = parts[i];
    for (NodeId at = part.node; at < tree.end(part.node) && nodes-- > 0; at = NodeId{at.value + 1}) {
      if (tree.is(at, NodeKind::attribute)) {
        NodeId name = tree.first_child(at);
        if (tree.is(name, NodeKind::variable)) {
          push(file.names.attribute_value(file.names.module_of(at), tree.symbol(name), at), part.calls);
        }
        continue;
      }
      if (CallId id = file.names.call_at(at); id && file.names.call(id).node == at) {
        if (!limits.results || part.calls <= 0) continue;
        for (DefinitionId clause : clauses_of(file, file.names.call(id))) {
          if ((nodes -= 20) <= 0) break;
          for (const CodeResult& result : results_of(file, file.names.definition(clause))) {
            push(result.node, part.calls - 1);
            if (conditions && result.node) push_conditions(result.node, part.calls - 1);
          }
        }
        continue;
      }
      const bool argument = tree.is(at, NodeKind::capture) && tree.is(tree.first_child(at), NodeKind::integer);
      if (!argument && !tree.is(at, NodeKind::variable)) continue;
      const Binding* binding = argument ? nullptr : file.names.binding_of(tree.symbol(at), at);
      if (!argument && binding == nullptr) continue;
      if (binding != nullptr && binding->node == at) continue;
      if (conditions && binding != nullptr) push_conditions(binding->node, part.calls);
      // One step back; the parts found are searched in turn.
      OriginLimits step = limits;
      step.calls = part.calls;
      for (const Origin& origin : origins_of(file, at, step)) {
        if (origin.kind == Origin::Kind::expression) push(origin.node, part.calls > 0 ? part.calls - 1 : 0);
      }
      if (binding == nullptr) continue;
      const PatternSource source = pattern_source(file, binding->node);
      if (source.kind == PatternSource::Kind::value || source.kind == PatternSource::Kind::element) {
        push(source.node, part.calls);
      }
    }
  }
  std::vector<NodeId> nodes_found;
  for (const Part& part : parts) {
    const bool inside = std::ranges::any_of(
        parts, [&](const Part& other) { return other.node != part.node && tree.is_ancestor(other.node, part.node); });
    if (!inside) nodes_found.push_back(part.node);
  }
  return nodes_found;
}

bool depends_on(const File& file, NodeId expression, NodeId source, bool conditions) {
  return std::ranges::any_of(slice_of(file, expression, conditions),
                             [&](NodeId part) { return file.tree.is_ancestor(part, source); });
}

}  // namespace assay
