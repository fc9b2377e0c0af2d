#include "score/live_code.h"

#include <algorithm>
#include <cctype>
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

// What a behaviour calls: marked with @impl, or `change`, `up` and `down` of a migration.
bool is_callback(const File& file, const Definition& definition) {
  const Names& names = file.names;
  if (definition.module.valid() && names.uses(definition.module, sym::Ecto_Migration)) return true;
  for (const Definition& clause : names.definitions()) {
    if (clause.name != definition.name || clause.module != definition.module || clause.arity != definition.arity)
      continue;
    // The settings that stand right before the clause.
    NodeId from = definition.module.valid() ? names.module(definition.module).node : NodeId{0};
    for (const Definition& other : names.definitions()) {
      if (other.end <= clause.node && other.module == clause.module) from = std::max(from, other.node);
    }
    for (const Attribute& attribute : names.attributes()) {
      if (attribute.name == sym::impl && from < attribute.node && attribute.node < clause.node) return true;
    }
  }
  return false;
}

}  // namespace

std::vector<PublicFunction> public_functions(const File& file, bool with_callbacks) {
  std::vector<PublicFunction> found;
  for (const Definition& definition : file.names.definitions()) {
    if (is_private(definition) || definition.in_quote || definition.unreachable || !definition.name) continue;
    if (!definition.module.valid() || (!with_callbacks && is_callback(file, definition))) continue;
    for (unsigned arity = definition.min_arity; arity <= definition.arity; ++arity) {
      found.push_back({file.names.module(definition.module).name, definition.name, static_cast<uint8_t>(arity)});
    }
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

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
  Finder(const File& file, std::span<const Symbol> called, std::vector<std::pair<uint32_t, uint32_t>>& hidden)
      : file_(file), tree_(file.tree), names_(file.names), called_(called), hidden_(hidden) {}

  void run() {
    hide_branches();
    hide_unreached();
    hide_unread();
  }

 private:
  void hide(NodeId node) {
    if (node.valid()) hidden_.emplace_back(node.value, tree_.end(node).value);
  }
  [[nodiscard]] bool is_hidden(NodeId node) const {
    return std::any_of(hidden_.begin(), hidden_.end(),
                       [&](const auto& range) { return range.first <= node.value && node.value < range.second; });
  }

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
    for (uint32_t i = 0; i < definitions.size(); ++i) {
      if (!is_private(definitions[i]) && !definitions[i].unreachable && !is_hidden(definitions[i].node)) reach(i);
    }
    for (const Call& call : names_.calls()) {
      if (call.definition.valid()) continue;
      follow(call);  // module bodies run when they are compiled
      for (NodeId argument : tree_.children(call.node)) {
        if (tree_.is(argument, NodeKind::atom)) reach_named(tree_.symbol(argument));  // plug :name
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
    for (uint32_t i = 0; i < definitions.size(); ++i) {  // all clauses
      if (live_[i] || definitions[i].name != definitions[index].name) continue;
      if (definitions[i].module != definitions[index].module || definitions[i].arity != definitions[index].arity)
        continue;
      live_[i] = true;
      pending_.push_back(i);
    }
  }
  void reach_words(std::string_view template_text) {
    const auto& definitions = names_.definitions();
    auto is_word = [](char c) { return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0; };
    for (size_t i = 0; i < template_text.size(); ++i) {
      if (!is_word(template_text[i])) continue;
      size_t end = i;
      while (end < template_text.size() && is_word(template_text[end])) ++end;
      const std::string_view word = template_text.substr(i, end - i);
      for (uint32_t d = 0; d < definitions.size(); ++d) {
        std::string_view name = text(definitions[d].name);
        if (!name.empty() && (name.back() == '?' || name.back() == '!')) name.remove_suffix(1);
        if (!live_[d] && name == word) reach(d);
      }
      i = end;
    }
  }
  void reach_named(Symbol name) {
    const auto& definitions = names_.definitions();
    for (uint32_t i = 0; i < definitions.size(); ++i) {
      if (!live_[i] && definitions[i].name == name) reach(i);
    }
  }
  void follow(const Call& call) {
    const auto& definitions = names_.definitions();
    if (call.unreachable || call.target == CallTarget::kernel) return;
    for (uint32_t i = 0; i < definitions.size(); ++i) {
      if (live_[i] || definitions[i].name != call.function) continue;
      if (call.arity < definitions[i].min_arity || call.arity > definitions[i].arity) continue;
      if (!is_hidden(call.node)) reach(i);
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
    for (const Definition& definition : names_.definitions()) {
      if (definition.body.valid() && is_inert(file_, definition.body) && !is_used(definition)) hide(definition.body);
    }
  }
  // Somebody calls the function, or may: a behaviour, or the macros of a `use`.
  [[nodiscard]] bool is_used(const Definition& definition) const {
    if (std::binary_search(called_.begin(), called_.end(), definition.name)) return true;
    if (is_callback(file_, definition)) return true;
    for (const Directive& directive : names_.directives()) {
      if (directive.kind == sym::use_ && directive.in == definition.module) return true;
    }
    for (const Attribute& attribute : names_.attributes()) {
      if (attribute.module == definition.module && text(attribute.name) == "behaviour") return true;
    }
    return std::any_of(names_.calls().begin(), names_.calls().end(), [&](const Call& call) {
      return call.function == definition.name && call.target != CallTarget::kernel;
    });
  }

  const File& file_;
  const Tree& tree_;
  const Names& names_;
  std::span<const Symbol> called_;
  std::vector<std::pair<uint32_t, uint32_t>>& hidden_;
  std::vector<bool> live_;  // by definition
  std::vector<uint32_t> pending_;
};

LiveCode::LiveCode(const File& file, std::span<const Symbol> called) {
  Finder(file, called, hidden_).run();
  std::sort(hidden_.begin(), hidden_.end());
  uint32_t furthest = 0;
  for (const auto& range : hidden_) reach_.push_back(furthest = std::max(furthest, range.second));
}

bool LiveCode::contains(NodeId node) const {
  auto after = std::upper_bound(hidden_.begin(), hidden_.end(), node.value,
                                [](uint32_t value, const auto& range) { return value < range.first; });
  if (after == hidden_.begin()) return true;
  return node.value >= reach_[static_cast<size_t>(after - hidden_.begin()) - 1];
}

}  // namespace assay
