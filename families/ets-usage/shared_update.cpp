#include "shared_update.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "flow/reach.h"
#include "shared_derive.h"
#include "shared_process.h"
#include "syntax/symbols.h"

namespace assay::families::ets_usage {
namespace {

struct Words {
  Symbol global = intern(":global"), set_lock = intern("set_lock");
};

// A function that runs another one while nobody else does: :global.trans, Cachex.transaction, with_lock.
bool names_a_lock(std::string_view function) {
  for (std::string_view word : {"transaction", "lock", "mutex", "synchron", "exclusive", "serial"}) {
    if (function.find(word) != std::string_view::npos) return true;
  }
  return function == "trans" || function == "under";
}

const Words& words() {
  static const Words instance;
  return instance;
}

bool same_text(const Tree& tree, NodeId a, NodeId b) { return tree.text(a) == tree.text(b); }

class Finder {
 public:
  Finder(const File& file, const Tables& tables) : file_(file), tree_(file.tree), tables_(tables) {}

  std::vector<Update> all() {
    for (const Use& use : tables_.uses()) {
      if (!use.is("insert") || !use.table) continue;
      insert_ = &use;
      DefinitionId in = use.call->definition;
      if (!in) continue;
      if (of_unknown_making(use)) continue;
      look(in, use.call->node, nullptr);
    }
    std::ranges::stable_sort(found_, {}, [](const Update& update) { return update.at.value; });
    return std::move(found_);
  }

 private:
  // Looks for a read in the code around the insert; else in the functions that call the one it stands in.
  bool look(DefinitionId in, NodeId place, const Frame* frame) {
    Derivation naming(file_, tables_, {});
    TableName name = naming.outer_name(insert_->table, frame);
    if (name.empty()) return false;
    Derivation derivation(file_, tables_, name);
    bool computed = false;
    for (NodeId object : objects_of(file_, *insert_->call)) computed = computed || derivation.computed(object, frame);
    if (!computed) {
      // What decides must be seen to: in the code of the function itself.
      derivation.count_helpers(frame == nullptr);
      if (!derivation.decided(insert_->call->node, frame)) return frame == nullptr && look_around(in);
    }
    const Use* read = derivation.read();
    if (read != nullptr && !other_key(derivation, frame) && in_one_process(*read, place)) {
      report(*read, in, place, computed, frame != nullptr);
    }
    return true;
  }

  // Clauses of one function: it calls itself.
  bool same_function(DefinitionId one, DefinitionId other) const {
    const Definition& a = file_.names.definition(one);
    const Definition& b = file_.names.definition(other);
    return a.name == b.name && a.arity == b.arity && a.module == b.module;
  }

  bool look_around(DefinitionId in) {
    bool found = false;
    for (CallId id : calls_of(file_, in)) {
      const Call& call = file_.names.call(id);
      if (call.in_quote || call.unreachable || !call.definition || call.form == CallForm::captured) continue;
      if (same_function(call.definition, in)) continue;
      Frame frame{&call, in, nullptr};
      found |= look(call.definition, call.node, &frame);
    }
    return found;
  }

  // Not: a read that decides to start a task, which inserts.
  bool in_one_process(const Use& read, NodeId place) const {
    return other_process_around(file_, insert_->call->node) == other_process_around(file_, read.call->node) ||
           other_process_around(file_, place) == other_process_around(file_, read.call->node);
  }

  void report(const Use& read, DefinitionId in, NodeId place, bool computed, bool by_helper) {
    Update update{.insert = insert_, .read = &read, .at = insert_->call->node, .in = in, .computed = computed};
    // A helper that only this function uses, however often, is part of it; one that others use is fine in itself.
    if (by_helper) {
      DefinitionId helper = insert_->call->definition;
      bool is_private = file_.names.definition(helper).kind == sym::defp;
      if (!computed && !is_private) return;
      const bool shared = std::ranges::any_of(calls_of(file_, helper), [&](CallId id) {
        const DefinitionId user = file_.names.call(id).definition;
        return !user || !same_function(user, in);
      });
      if (!is_private || shared) update.at = place;
    }
    const Definition& definition = file_.names.definition(in);
    update.own_table = made_in(definition);
    update.guarded = one_step_in(definition) || locked(insert_->call->node) || locked(place);
    if (reported_.insert(update.at.value).second) found_.push_back(update);
  }

  // Both keys are written, and differ for certain: what is read is not what is written.
  bool other_key(const Derivation& derivation, const Frame* frame) {
    if (!derivation.read_key().valid()) return false;
    one_function_ = derivation.read_key_is_outer();
    for (NodeId object : objects_of(file_, *insert_->call)) {
      if (tree_.is(object, NodeKind::keyword_pair)) {
        auto key = value_of(file_, derivation.read_key()).atom();
        if (!key || *key == text(tree_.symbol(object))) return false;
        continue;
      }
      Value tuple = value_of(file_, object);
      if (tuple.kind() != NodeKind::tuple) return false;
      NodeId key = derivation.outer_expression(tree_.first_child(tuple.node()), frame);
      if (!key.valid()) {
        key = tree_.first_child(tuple.node());
        one_function_ = false;
      }
      if (!key.valid() || !differ(derivation.read_key(), key)) return false;
    }
    return true;
  }

  bool differ(NodeId read, NodeId written) {
    Value a = value_of(file_, read), b = value_of(file_, written);
    if (a.kind() == NodeKind::tuple && b.kind() == NodeKind::tuple) {
      std::vector<Value> left = a.elements(), right = b.elements();
      if (left.size() != right.size()) return true;
      for (size_t i = 0; i < left.size(); ++i) {
        if (differ(left[i].written(), right[i].written())) return true;
      }
      return false;
    }
    if (literal(a) && literal(b)) return !same_text(tree_, a.node(), b.node()) && a.module() != b.module();
    if (literal(a) && b.kind() == NodeKind::tuple) return true;
    if (literal(b) && a.kind() == NodeKind::tuple) return true;
    if (!one_function_) return false;
    if (literal(a) != literal(b)) return true;
    // A tuple and something that this function was given.
    if (a.kind() == NodeKind::tuple || b.kind() == NodeKind::tuple) {
      return given(a.kind() == NodeKind::tuple ? written : read);
    }
    // Two parameters, or a parameter and what is not computed from it.
    if (!tree_.is(read, NodeKind::variable) || !tree_.is(written, NodeKind::variable)) return false;
    return tree_.symbol(read) != tree_.symbol(written) && given(read) && given(written);
  }

  // A variable that is a parameter, whole, or one of an `fn`.
  bool given(NodeId node) const {
    if (tree_.is(node, NodeKind::capture)) return true;
    const Binding* binding =
        tree_.is(node, NodeKind::variable) ? file_.names.binding_of(tree_.symbol(node), node) : nullptr;
    if (binding == nullptr) return false;
    NodeId parent = tree_.parent(binding->node);
    return is_parameter(*binding) && !tree_.is(parent, NodeKind::binary_op);
  }

  static bool literal(const Value& value) {
    return value.name().has_value() || value.integer().has_value() || value.module().valid();
  }

  bool is_parameter(const Binding& binding) const {
    DefinitionId in = file_.names.definition_of(binding.node);
    return in && tree_.is_ancestor(file_.names.definition(in).head, binding.node);
  }

  bool made_in(const Definition& definition) const {
    auto made = tables_.creations_of(*insert_);
    return !made.empty() && std::ranges::all_of(made, [&](const Creation* creation) {
      return tree_.is_ancestor(definition.node, creation->call->node);
    });
  }

  // An operation on the table that is one step, in the same function as read and insert or in one that it calls.
  bool one_step_in(const Definition& definition) {
    const auto [place, first] = one_steps_.try_emplace(definition.node.value);
    auto& known = place->second;
    if (first) {
      find_reached_call(file_, definition.node, [&](const Call& call, std::span<const CallId>) {
        const Use* use = tables_.use_of(call);
        if (use != nullptr && is_one_step(*use)) known.push_back(use);
        return false;
      });
    }
    return std::ranges::any_of(known, [&](const Use* use) {
      return use->group < 0 || use->group == insert_->group || use->name.starts_with("var ");
    });
  }

  // A table that a struct or another module's function gives: it may be a process' own. A name, and what callers hand
  // to a public function, is for all.
  [[nodiscard]] bool of_unknown_making(const Use& use) const {
    if (!tables_.creations_of(use).empty()) return false;
    if (use.name.starts_with("field ")) return true;
    if (!use.name.starts_with("var ")) return false;
    const NodeId binding{static_cast<uint32_t>(std::stoul(use.name.substr(4)))};
    DefinitionId in = file_.names.definition_of(binding);
    return !in || file_.names.definition(in).kind != sym::def ||
           tree_.parent(binding) != file_.names.definition(in).head;
  }

  bool locked(NodeId node) {
    NodeId definition = file_.names.definition(file_.names.definition_of(node)).node;
    auto [locks, first] = locks_.try_emplace(definition.value);
    if (first) {
      for (const Call& call : file_.names.calls_in(tree_, definition)) {
        bool sets = call.module == words().global && call.function == words().set_lock;
        if (sets || names_a_lock(text(call.function))) locks->second.push_back(&call);
      }
    }
    for (const Call* lock : locks->second) {
      const Call& call = *lock;
      if (call.module == words().global && call.function == words().set_lock && call.node.value < node.value)
        return true;
      if (!tree_.is_ancestor(call.node, node)) continue;
      for (NodeId at = node; at.valid() && at != call.node; at = tree_.parent(at)) {
        if (tree_.is(at, NodeKind::fn) || tree_.is(at, NodeKind::do_block)) return true;
      }
    }
    return false;
  }

  const File& file_;
  const Tree& tree_;
  const Tables& tables_;
  const Use* insert_ = nullptr;
  bool one_function_ = false;  // the keys that are compared stand in one function, so that variables compare
  std::unordered_set<uint32_t> reported_;
  std::unordered_map<uint32_t, std::vector<const Use*>> one_steps_;  // in what a function's code comes to
  std::unordered_map<uint32_t, std::vector<const Call*>> locks_;     // in a function
  std::vector<Update> found_;
};

}  // namespace

bool is_one_step(const Use& use) {
  return use.is("update_counter") || use.is("update_element") || use.is("insert_new") || use.is("select_replace");
}

std::vector<Update> updates_of(const File& file, const Tables& tables) { return Finder(file, tables).all(); }

}  // namespace assay::families::ets_usage
