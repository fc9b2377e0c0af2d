#include "score/live_code.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <set>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "flow/value.h"
#include "syntax/symbols.h"

namespace assay {

bool is_template(const Tree& tree, NodeId node) {
  const std::string_view name = tree.is(node, NodeKind::sigil) ? text(tree.symbol(node)) : std::string_view();
  return name == "H" || name == "E" || name == "L";
}

namespace {

bool is_private(const Definition& definition) {
  return definition.kind == sym::defp || definition.kind == sym::defmacrop || definition.kind == sym::defguardp;
}

bool is_word(const Tree& tree, NodeId node, Symbol word) {
  return tree.is(node, NodeKind::atom) && tree.symbol(node) == word;
}
bool is_false(const Tree& tree, NodeId node) {
  return is_word(tree, node, sym::false_) || is_word(tree, node, sym::nil_);
}
bool is_true(const Tree& tree, NodeId node) { return is_word(tree, node, sym::true_); }

// A value that is made of nothing but literals and variables: nothing happens when it is evaluated.
bool is_inert(const File& file, NodeId node) {
  const Tree& tree = file.tree;
  switch (tree.kind(node)) {
    case NodeKind::variable: return !file.names.call_at(node).valid();
    case NodeKind::atom:
    case NodeKind::integer:
    case NodeKind::floating:
    case NodeKind::character:
    case NodeKind::string:
    case NodeKind::charlist:
    case NodeKind::alias:
    case NodeKind::fn:
    case NodeKind::capture: return true;
    case NodeKind::sigil: return !is_template(tree, node);
    case NodeKind::list:
    case NodeKind::tuple:
    case NodeKind::map:
    case NodeKind::map_pair:
    case NodeKind::keyword_list:
    case NodeKind::keyword_pair:
    case NodeKind::do_section:
    case NodeKind::block: {
      for (NodeId child : tree.children(node)) {
        if (!is_inert(file, child)) return false;
      }
      return true;
    }
    default: return false;
  }
}

// Settings that the compiler or a library reads without a trace in the code.
bool is_read_elsewhere(std::string_view attribute) {
  static constexpr std::string_view kNames[] = {"behaviour",
                                                "derive",
                                                "primary_key",
                                                "foreign_key_type",
                                                "schema_prefix",
                                                "timestamps_opts",
                                                "enforce_keys",
                                                "disable_ddl_transaction",
                                                "disable_migration_lock",
                                                "tag",
                                                "moduletag",
                                                "describetag",
                                                "endpoint",
                                                "impl",
                                                "compile",
                                                "before_compile",
                                                "after_compile",
                                                "on_load",
                                                "on_definition",
                                                "external_resource",
                                                "dialyzer",
                                                "shortdoc",
                                                "requirements",
                                                "fallback_to_any",
                                                "protocol"};
  return std::find(std::begin(kNames), std::end(kNames), attribute) != std::end(kNames);
}

// What behaviours call: functions marked with @impl, or `change`, `up` and `down` of a migration.
class Callbacks {
 public:
  explicit Callbacks(const File& file) : names_(file.names) {
    NodeId before{0};  // the definition before this one
    for (const Definition& definition : names_.definitions()) {
      const auto& attributes = names_.attributes();
      auto attribute = std::upper_bound(attributes.begin(), attributes.end(), before,
                                        [](NodeId node, const Attribute& other) { return node < other.node; });
      for (; attribute != attributes.end() && attribute->node < definition.node; ++attribute) {
        if (attribute->name == sym::impl && attribute->module == definition.module) marked_.insert(key(definition));
      }
      before = definition.node;
    }
  }
  [[nodiscard]] bool contains(const Definition& definition) const {
    return marked_.contains(key(definition)) ||
           (definition.module.valid() && names_.uses(definition.module, sym::Ecto_Migration));
  }

 private:
  using Key = std::tuple<ModuleId, Symbol, uint8_t>;
  static Key key(const Definition& definition) { return {definition.module, definition.name, definition.arity}; }
  const Names& names_;
  std::set<Key> marked_;
};

}  // namespace

std::vector<PublicFunction> public_functions(const File& file, bool with_callbacks) {
  std::vector<PublicFunction> found;
  const Callbacks callbacks(file);
  for (const Definition& definition : file.names.definitions()) {
    if (is_private(definition) || definition.in_quote || definition.unreachable || !definition.name) continue;
    if (!definition.module.valid() || (!with_callbacks && callbacks.contains(definition))) continue;
    for (unsigned arity = definition.min_arity; arity <= definition.arity; ++arity) {
      found.push_back({file.names.module(definition.module).name, definition.name, static_cast<uint8_t>(arity)});
    }
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

namespace {

// Something is decided or computed here, without any call out of the module: by operators, `if`, `case`, settings.
bool decides(const File& file, NodeId body) {
  const Tree& tree = file.tree;
  for (uint32_t i = body.value; i < tree.end(body).value; ++i) {
    const NodeId node{i};
    if (tree.is(node, NodeKind::attribute) || tree.is(node, NodeKind::unary_op)) return true;
    const Symbol op = tree.is(node, NodeKind::binary_op) ? tree.symbol(node) : Symbol();
    if (op && op != sym::op_match && op != sym::op_pipe_forward && text(op) != "|") return true;
  }
  for (const Call& call : file.names.calls_in(tree, body)) {
    const std::string_view name = text(call.function);
    const bool gives_up = name == "raise" || name == "throw" || name == "exit" || name == "reraise";
    if (call.target == CallTarget::kernel && !call.unreachable && !gives_up) return true;
  }
  return false;
}

}  // namespace

bool does_work(const File& file, const PublicFunction& function) {
  const Tree& tree = file.tree;
  const auto& definitions = file.names.definitions();
  std::vector<uint32_t> pending;
  for (uint32_t i = 0; i < definitions.size(); ++i) {
    const Definition& definition = definitions[i];
    if (definition.name != function.name || is_private(definition) || !definition.module.valid()) continue;
    if (function.arity < definition.min_arity || function.arity > definition.arity) continue;
    if (file.names.module(definition.module).name != function.module) continue;
    if (!pending.empty() || !definition.body.valid() || definition.guard.valid()) return true;
    for (NodeId argument : tree.children(definition.head)) {
      if (!tree.is(argument, NodeKind::variable)) return true;
    }
    pending.push_back(i);
  }
  std::vector<bool> seen(definitions.size(), false);
  while (!pending.empty()) {
    const uint32_t at = pending.back();
    pending.pop_back();
    if (seen[at]) continue;
    seen[at] = true;
    if (definitions[at].body.valid() && decides(file, definitions[at].body)) return true;
    for (const Call& call : file.names.calls_in(tree, definitions[at].body)) {
      if (call.unreachable || call.target == CallTarget::kernel) continue;
      const std::string_view module = text(call.module);
      bool own = false;
      for (uint32_t i = 0; i < definitions.size(); ++i) {
        if (definitions[i].name != call.function || definitions[i].module != definitions[at].module) continue;
        if (call.arity < definitions[i].min_arity || call.arity > definitions[i].arity) continue;
        own = own || call.target == CallTarget::local || call.target == CallTarget::unknown;
        if (own) pending.push_back(i);
      }
      if (!own && call.target != CallTarget::local && module != "IO" && module != "Logger") return true;
    }
  }
  return false;
}

// Collects what is hidden.
class LiveCode::Finder {
 public:
  Finder(const File& file, std::span<const Symbol> called, Ranges& hidden)
      : file_(file), tree_(file.tree), names_(file.names), called_(called), hidden_(hidden), callbacks_(file) {}

  void run() {
    hide_branches();
    branches_ = hidden_;
    settle(branches_);
    hide_unreached();
    hide_unread();
  }

 private:
  void hide(NodeId node) {
    if (node.valid()) hidden_.push_back({node.value, tree_.end(node).value});
  }
  // In a branch that is never taken.
  [[nodiscard]] bool is_hidden(NodeId node) const { return contains(branches_, node); }

  // Branches that are never taken.
  void hide_branches() {
    for (const Call& call : names_.calls()) {
      if (call.unreachable) hide(call.node);
      if (call.target != CallTarget::kernel && call.target != CallTarget::remote) continue;
      const std::vector<NodeId> arguments = arguments_of(file_, call);
      const NodeId first = arguments.empty() ? NodeId{} : arguments.front();
      const bool is_if = call.function == sym::if_ && is_false(tree_, first);
      const bool is_unless = call.function == sym::unless_ && is_true(tree_, first);
      if (call.target == CallTarget::kernel && (is_if || is_unless)) hide(body_of(tree_, call.node, sym::do_));
      // Nothing to go through: Enum.each([], ...), `for x <- []`.
      const bool empty = tree_.is(first, NodeKind::list) && !tree_.first_child(first).valid();
      if (call.target == CallTarget::remote && empty &&
          (text(call.module) == "Enum" || text(call.module) == "Stream")) {
        for (size_t i = 1; i < arguments.size(); ++i) hide(arguments[i]);
      }
      if (call.function == sym::for_ && tree_.is(first, NodeKind::binary_op)) {
        const NodeId source = tree_.last_child(first);
        if (tree_.is(source, NodeKind::list) && !tree_.first_child(source).valid()) {
          hide(body_of(tree_, call.node, sym::do_));
        }
      }
    }
    for (uint32_t i = 0; i < tree_.size(); ++i) {
      const NodeId node{i};
      if (tree_.is(node, NodeKind::binary_op)) {
        const NodeId left = tree_.first_child(node);
        const std::string_view op = text(tree_.symbol(node));
        if ((op == "&&" || op == "and") && is_false(tree_, left)) hide(tree_.last_child(node));
        if ((op == "||" || op == "or") && is_true(tree_, left)) hide(tree_.last_child(node));
      }
      if (tree_.is(node, NodeKind::clause)) hide_clause(node);
    }
    for (const Definition& definition : names_.definitions()) {
      if (definition.guard.valid() && is_false(tree_, definition.guard)) hide(definition.node);
    }
  }

  // `false -> ...` of a cond, `x when false -> ...`, and a literal that another literal is compared with.
  void hide_clause(NodeId clause) {
    const NodeId head = tree_.first_child(clause);
    if (!head.valid() || !tree_.is(head, NodeKind::clause_head)) return;
    const NodeId pattern = tree_.first_child(head);
    if (!pattern.valid()) return;
    if (tree_.has(head, node_flag::guarded) && is_false(tree_, tree_.last_child(head))) return hide(clause);
    const NodeId call = tree_.parent(tree_.parent(tree_.parent(clause)));
    if (!call.valid() || !tree_.is(call, NodeKind::call)) return;
    if (text(tree_.symbol(call)) == "cond" && is_false(tree_, pattern)) hide(clause);
    const NodeId subject = tree_.first_child(call);
    if (tree_.symbol(call) == sym::case_ && tree_.is(subject, NodeKind::atom) && tree_.is(pattern, NodeKind::atom) &&
        tree_.symbol(subject) != tree_.symbol(pattern)) {
      hide(clause);
    }
  }

  // Functions that no public one reaches.
  void hide_unreached() {
    const auto& definitions = names_.definitions();
    live_.assign(definitions.size(), false);
    for (uint32_t i = 0; i < definitions.size(); ++i) by_name_[definitions[i].name].push_back(i);
    for (uint32_t i = 0; i < definitions.size(); ++i) {
      if (!is_private(definitions[i]) && !definitions[i].unreachable && !is_hidden(definitions[i].node)) reach(i);
    }
    for (const Call& call : names_.calls()) {
      if (call.definition.valid()) continue;
      follow(call);  // module bodies run when they are compiled
      for (NodeId argument : tree_.children(call.node)) {
        if (tree_.is(argument, NodeKind::atom)) reach_named(tree_.symbol(argument));  // plug :name
        if (!tree_.is(argument, NodeKind::list)) continue;
        for (NodeId element : tree_.children(argument)) {  // setup [:verify_on_exit!, :name]
          if (tree_.is(element, NodeKind::atom)) reach_named(tree_.symbol(element));
        }
      }
    }
    // Components and helpers that templates call: <.row>, {total(@order)}.
    for (uint32_t i = 0; i < tree_.size(); ++i) {
      if (is_template(tree_, NodeId{i})) reach_words(tree_.text(NodeId{i}));
    }
    while (!pending_.empty()) {
      const Definition& definition = definitions[pending_.back()];
      pending_.pop_back();
      for (const Call& call : names_.calls_in(tree_, definition.node)) follow(call);
    }
    for (uint32_t i = 0; i < definitions.size(); ++i) {
      if (!live_[i]) hide(definitions[i].node);
    }
  }
  void reach(uint32_t index) {
    const auto& definitions = names_.definitions();
    for (uint32_t i : by_name_[definitions[index].name]) {  // all clauses
      if (live_[i] || definitions[i].module != definitions[index].module) continue;
      if (definitions[i].arity != definitions[index].arity) continue;
      live_[i] = true;
      pending_.push_back(i);
    }
  }
  void reach_named(Symbol name) {
    const auto found = by_name_.find(name);
    if (found == by_name_.end()) return;
    for (uint32_t i : found->second) {
      if (!live_[i]) reach(i);
    }
  }
  void reach_words(std::string_view template_text) {
    auto is_word = [](char c) { return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0; };
    for (size_t i = 0; i < template_text.size(); ++i) {
      if (!is_word(template_text[i])) continue;
      const size_t start = i;
      while (i < template_text.size() && is_word(template_text[i])) ++i;
      for (size_t end : {i, i + 1}) {  // total, total?, total!
        if (const Symbol name = find_symbol(template_text.substr(start, end - start))) reach_named(name);
      }
    }
  }
  void follow(const Call& call) {
    if (call.unreachable || call.target == CallTarget::kernel || is_hidden(call.node)) return;
    const auto found = by_name_.find(call.function);
    if (found == by_name_.end()) return;
    for (uint32_t i : found->second) {
      const Definition& definition = names_.definitions()[i];
      if (!live_[i] && call.arity >= definition.min_arity && call.arity <= definition.arity) reach(i);
    }
  }

  // Values that nothing reads.
  void hide_unread() {
    std::unordered_set<uint32_t> attributes, bindings;  // those that are read: names, and nodes of patterns
    for (uint32_t i = 0; i < tree_.size(); ++i) {
      const NodeId node{i};
      if (!tree_.is(node, NodeKind::variable)) continue;
      const NodeId parent = tree_.parent(node);
      if (tree_.is(parent, NodeKind::attribute)) {
        attributes.insert(tree_.symbol(node).value);
      } else if (const Binding* binding = names_.binding_of(tree_.symbol(node), node);
                 binding != nullptr && binding->node != node) {
        bindings.insert(binding->node.value);
      }
    }
    for (const Attribute& attribute : names_.attributes()) {
      const std::string_view name = text(attribute.name);
      const bool prose = name == "doc" || name == "moduledoc" || name == "typedoc" || name == "shortdoc";
      if (prose) hide(attribute.node);
      if (!attributes.contains(attribute.name.value) && !is_read_elsewhere(name)) hide(attribute.value);
    }
    for (uint32_t i = 0; i < tree_.size(); ++i) {
      const NodeId node{i};
      if (tree_.is(node, NodeKind::binary_op) && tree_.symbol(node) == sym::op_match) {
        const NodeId left = tree_.first_child(node), right = tree_.last_child(node);
        const bool unread = tree_.is(left, NodeKind::variable) && !bindings.contains(left.value);
        if (unread && is_inert(file_, right)) hide(node);
      }
      if (tree_.is(node, NodeKind::block) || tree_.is(node, NodeKind::file)) {
        for (NodeId child : tree_.children(node)) {
          const bool last = !tree_.next_sibling(child).valid() && !tree_.is(node, NodeKind::file);
          if (!last && is_inert(file_, child)) hide(child);
        }
      }
    }
    for (const Call& call : names_.calls()) {
      if (call.target != CallTarget::kernel) own_calls_.insert(call.function);
      // Module, function and arguments: `Multi.run(multi, :limit, __MODULE__, :check, [order])`.
      for (NodeId child : tree_.children(call.node)) {
        const NodeId next = tree_.next_sibling(child);
        if (!next.valid() || !tree_.is(next, NodeKind::atom) || !tree_.next_sibling(next).valid()) continue;
        if (tree_.is(tree_.next_sibling(next), NodeKind::list)) own_calls_.insert(tree_.symbol(next));
      }
    }
    for (const Definition& definition : names_.definitions()) {
      if (definition.body.valid() && is_inert(file_, definition.body) && !is_used(definition)) hide(definition.body);
    }
  }
  // Somebody calls the function, or may: a behaviour, or the macros of a `use`.
  [[nodiscard]] bool is_used(const Definition& definition) const {
    if (std::binary_search(called_.begin(), called_.end(), definition.name)) return true;
    if (callbacks_.contains(definition)) return true;
    for (const Directive& directive : names_.directives()) {
      if (directive.kind == sym::use_ && directive.in == definition.module) return true;
    }
    for (const Attribute& attribute : names_.attributes()) {
      if (attribute.module == definition.module && text(attribute.name) == "behaviour") return true;
    }
    return own_calls_.contains(definition.name);
  }

  const File& file_;
  const Tree& tree_;
  const Names& names_;
  std::span<const Symbol> called_;
  Ranges& hidden_;
  const Callbacks callbacks_;
  Ranges branches_;
  std::unordered_map<Symbol, std::vector<uint32_t>> by_name_;  // definitions
  std::unordered_set<Symbol> own_calls_;                       // names of functions that the file calls
  std::vector<bool> live_;                                     // by definition
  std::vector<uint32_t> pending_;
};

void LiveCode::settle(Ranges& ranges) {
  std::sort(ranges.begin(), ranges.end(), [](const Range& a, const Range& b) { return a.from < b.from; });
  uint32_t furthest = 0;
  for (Range& range : ranges) range.reach = furthest = std::max(furthest, range.until);
}

bool LiveCode::contains(const Ranges& ranges, NodeId node) {
  auto after = std::upper_bound(ranges.begin(), ranges.end(), node.value,
                                [](uint32_t value, const Range& range) { return value < range.from; });
  return after != ranges.begin() && node.value < std::prev(after)->reach;
}

LiveCode::LiveCode(const File& file, std::span<const Symbol> called) {
  Finder(file, called, hidden_).run();
  settle(hidden_);
}

}  // namespace assay
