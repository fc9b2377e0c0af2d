#include "project/behaviours.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include "flow/value.h"
#include "syntax/symbols.h"

namespace assay {
namespace {

struct Words {
  Symbol callback = intern("callback"), macrocallback = intern("macrocallback"),
         optional_callbacks = intern("optional_callbacks"), before_compile = intern("before_compile");
  Symbol when = intern("when"), type = intern("::");
};

const Words& words() {
  static const Words known;
  return known;
}

// The head of `name(args) :: result when ...`: a call or variable node; invalid when it is computed.
NodeId head_of_spec(const Tree& tree, NodeId spec) {
  const Words& w = words();
  while (tree.is(spec, NodeKind::binary_op) && (tree.symbol(spec) == w.when || tree.symbol(spec) == w.type)) {
    spec = tree.first_child(spec);
  }
  return tree.is(spec, NodeKind::call) || tree.is(spec, NodeKind::variable) ? spec : NodeId{};
}

bool is_declared(const Module& module) { return module.name.valid() && !module.in_quote && !module.unreachable; }

// Reads the attributes of one file; looks callbacks up by module, name and arity, since generated files hold thousands.
class BehaviourCollector {
 public:
  explicit BehaviourCollector(const File& file) : file_(file), tree_(file.tree) {}

  BehaviourParts collect() {
    const Words& w = words();
    for (const Attribute& attribute : file_.names.attributes()) {
      if (attribute.in_quote || !attribute.module.valid() || !attribute.value.valid()) continue;
      if (!is_declared(file_.names.module(attribute.module))) continue;
      if (attribute.name == w.callback || attribute.name == w.macrocallback) {
        add_callback(attribute);
      } else if (attribute.name == sym::behaviour) {
        Symbol behaviour = file_.names.resolve_module(tree_, attribute.value);
        if (!behaviour.valid()) behaviour = value_of(file_, attribute.value).module();  // @behaviour @port
        if (!behaviour.valid()) continue;
        parts_.implementations.push_back({behaviour, file_.id, attribute.module, attribute.node, false});
      }
    }
    if (parts_.behaviours.empty()) return std::move(parts_);
    for (const Attribute& attribute : file_.names.attributes()) {
      if (!attribute.in_quote && attribute.name == w.optional_callbacks)
        mark_optional(attribute.value, attribute.module);
    }
    return std::move(parts_);
  }

 private:
  struct Key {
    ModuleId module;
    Symbol name;
    uint32_t arity;
    friend auto operator<=>(const Key&, const Key&) = default;
  };

  void add_callback(const Attribute& attribute) {
    NodeId head = head_of_spec(tree_, attribute.value);
    auto [place, first] = behaviour_of_.emplace(attribute.module, parts_.behaviours.size());
    if (first) parts_.behaviours.push_back({file_.names.module(attribute.module).name, file_.id, attribute.module, {}});
    // `@callback unquote(name)(term) :: term` makes a behaviour too, of callbacks that are not known.
    if (!head.valid() || tree_.symbol(head) == sym::unquote_) return;
    uint32_t arity = tree_.is(head, NodeKind::call) ? tree_.child_count(head) : 0;
    if (arity > 255) return;
    std::vector<CallbackDeclaration>& callbacks = parts_.behaviours[place->second].callbacks;
    if (!callback_of_.emplace(Key{attribute.module, tree_.symbol(head), arity}, callbacks.size()).second) return;
    callbacks.push_back({tree_.symbol(head), static_cast<uint8_t>(arity), attribute.name == words().macrocallback,
                         false, attribute.node});
  }

  // `@optional_callbacks foo: 1, bar: 2`, with or without brackets.
  void mark_optional(NodeId list, ModuleId module) {
    auto behaviour = behaviour_of_.find(module);
    if (!list.valid() || behaviour == behaviour_of_.end()) return;
    for (NodeId pair : tree_.children(list)) {
      if (tree_.is(pair, NodeKind::keyword_list)) mark_optional(pair, module);
      if (!tree_.is(pair, NodeKind::keyword_pair)) continue;
      auto arity = value_of(file_, tree_.last_child(pair)).integer();
      if (!arity || *arity < 0 || *arity > 255) continue;
      auto callback = callback_of_.find(Key{module, tree_.symbol(pair), static_cast<uint32_t>(*arity)});
      if (callback == callback_of_.end()) continue;
      parts_.behaviours[behaviour->second].callbacks[callback->second].optional = true;
    }
  }

  const File& file_;
  const Tree& tree_;
  BehaviourParts parts_;
  std::map<ModuleId, size_t> behaviour_of_;
  std::map<Key, size_t> callback_of_;
};

void each_word(std::string_view text, auto take) {
  for (size_t at = 0; at < text.size();) {
    size_t end = std::min(text.find(' ', at), text.size());
    if (end > at) take(text.substr(at, end - at));
    at = end + 1;
  }
}

// "name/1,3-4"
NameArities name_arities(std::string_view item) {
  size_t slash = item.rfind('/');
  NameArities result{intern(item.substr(0, slash)), 0};
  uint32_t low = 0, number = 0;
  bool range = false;
  for (char c : std::string(item.substr(slash + 1)) + ",") {
    if (c == '-') {
      low = number;
      range = true;
    } else if (c == ',') {
      for (uint32_t arity = range ? low : number; arity <= number; ++arity) result.arities |= arity_bit(arity);
      range = false;
    }
    number = c >= '0' && c <= '9' ? number * 10 + static_cast<uint32_t>(c - '0') : 0;
  }
  return result;
}

std::unordered_map<Symbol, LibraryUse> library_uses() {
  std::unordered_map<Symbol, LibraryUse> uses;
  auto add = [&](std::string_view module, std::string_view behaviours, std::string_view functions) {
    LibraryUse& use = uses[intern(module)];
    each_word(behaviours, [&](std::string_view name) { use.behaviours.push_back(intern(name)); });
    each_word(functions, [&](std::string_view item) {
      if (item == "?") {
        use.complete = false;
      } else {
        use.functions.push_back(name_arities(item));
      }
    });
  };
#define ASSAY_LIBRARY_USE(module, behaviours, functions) add(module, behaviours, functions);
#include "project/library_uses.def"
#undef ASSAY_LIBRARY_USE
  return uses;
}

// Functions by name and a set of arities, as ranges without gaps.
void add_made(const NameArities& made, NodeId use, ModuleFunctions& functions) {
  for (uint32_t low = 0; low < 64; ++low) {
    if ((made.arities & arity_bit(low)) == 0) continue;
    uint32_t high = low;
    while (high < 63 && (made.arities & arity_bit(high + 1)) != 0) ++high;
    Symbol kind = made.is_private ? sym::defp : made.macro ? sym::defmacro : sym::def;
    functions.all.push_back({made.name, static_cast<uint8_t>(low), static_cast<uint8_t>(high), kind, use, true});
    low = high;
  }
}

// Whether a call that stands as a statement in a module's body may define functions there.
bool may_define(const File& file, const Call& call, ModuleId module, const UsingTable& usings) {
  static const Symbol kCode = intern("Code"), kModule = intern("Module"), kCreate = intern("create");
  switch (call.target) {
    case CallTarget::kernel:
    case CallTarget::erlang:
    case CallTarget::local: return false;
    case CallTarget::unknown: return true;
    case CallTarget::imported: {
      // The macros of libraries that are known by name define no callbacks of others.
      if (!usings.defines(call.module)) return false;
      auto exports = usings.exports(call.module);
      return std::ranges::any_of(exports,
                                 [&](const NameArities& one) { return one.name == call.function && one.macro; });
    }
    case CallTarget::remote: break;
  }
  if (call.module == kCode) return text(call.function).starts_with("eval");
  if (call.module == kModule) return text(call.function).starts_with("eval") || call.function == kCreate;
  // A macro of another module can only be called after `require`.
  return std::ranges::any_of(file.names.directives_within(module), [&](const Directive& directive) {
    return directive.in == module && directive.module == call.module && !directive.in_quote &&
           (directive.kind == sym::require_ || directive.kind == sym::use_) &&
           find_library_use(call.module) == nullptr && text(call.module) != "Logger";
  });
}

// A statement of a body, or what `do:` holds; no value of another call's option.
bool is_statement(const Tree& tree, NodeId node) {
  NodeId parent = tree.parent(node);
  if (tree.is(parent, NodeKind::keyword_pair)) {
    return tree.symbol(parent) == sym::do_ || tree.symbol(parent) == sym::else_;
  }
  return tree.is(parent, NodeKind::do_section) || tree.is(parent, NodeKind::block);
}

class FunctionReader {
 public:
  FunctionReader(const File& file, ModuleId module, const UsingTable& usings)
      : file_(file), module_(module), usings_(usings) {}

  ModuleFunctions read() {
    read_own();
    for (const Directive& directive : file_.names.directives_within(module_)) {
      if (directive.kind != sym::use_ || directive.in != module_ || directive.in_quote || directive.unreachable)
        continue;
      if (!directive.definition.valid()) read_use(directive);
    }
    if (result_.complete) look_for_makers();
    return std::move(result_);
  }

 private:
  void read_own() {
    const Module& module = file_.names.module(module_);
    auto definitions = file_.names.definitions();
    auto at = std::ranges::lower_bound(definitions, module.node, {}, &Definition::node);
    std::unordered_map<uint64_t, size_t> known;  // name and arity -> index
    for (; at != definitions.end() && at->node < module.end; ++at) {
      if (at->module != module_ || at->in_quote || at->unreachable) continue;
      if (!at->name.valid()) {
        result_.complete = false;
        continue;
      }
      uint64_t key = (uint64_t{at->name.value} << 8) | at->arity;
      auto [place, fresh] = known.emplace(key, result_.all.size());
      if (fresh) {
        result_.all.push_back({at->name, at->min_arity, at->arity, at->kind, at->node, false});
      } else {
        uint8_t& min = result_.all[place->second].min_arity;
        min = std::min(min, at->min_arity);
      }
    }
  }

  void read_use(const Directive& directive) {
    if (!directive.module.valid()) {
      result_.complete = false;
    } else if (const Using* own = usings_.find(directive.module, directive.which)) {
      for (const NameArities& made : own->definitions) add_made(made, directive.node, result_);
      if (own->opaque || own->more_definitions) result_.complete = false;
    } else if (const LibraryUse* library = find_library_use(directive.module)) {
      for (const NameArities& made : library->functions) add_made(made, directive.node, result_);
      if (!library->complete) result_.complete = false;
    } else {
      result_.complete = false;
    }
  }

  void look_for_makers() {
    for (const Attribute& attribute : file_.names.attributes_within(module_)) {
      if (attribute.module == module_ && !attribute.in_quote && attribute.name == words().before_compile) {
        result_.complete = false;
        return;
      }
    }
    for (const Call& call : file_.names.calls_in(file_.tree, file_.names.module(module_).node)) {
      if (call.module_in != module_ || call.definition.valid() || call.in_quote || call.unreachable) continue;
      if (!is_statement(file_.tree, call.node) || !may_define(file_, call, module_, usings_)) continue;
      result_.complete = false;
      return;
    }
  }

  const File& file_;
  ModuleId module_;
  const UsingTable& usings_;
  ModuleFunctions result_;
};

}  // namespace

const CallbackDeclaration* Behaviour::callback(Symbol name, uint32_t arity) const {
  for (const CallbackDeclaration& one : callbacks) {
    if (one.name == name && one.arity == arity) return &one;
  }
  return nullptr;
}

bool ModuleFunction::is_public() const { return kind != sym::defp && kind != sym::defmacrop && kind != sym::defguardp; }

Answer ModuleFunctions::defines(Symbol name, uint32_t arity) const {
  for (const ModuleFunction& function : all) {
    if (function.name == name && function.has_arity(arity) && function.is_public()) return Answer::yes;
  }
  return complete ? Answer::no : Answer::unknown;
}

BehaviourParts collect_behaviours(const File& file) { return BehaviourCollector(file).collect(); }

const LibraryUse* find_library_use(Symbol module) {
  static const std::unordered_map<Symbol, LibraryUse> kUses = library_uses();
  auto found = kUses.find(module);
  return found == kUses.end() ? nullptr : &found->second;
}

std::vector<Implementation> behaviours_of_uses(const File& file, const UsingTable& usings) {
  std::vector<Implementation> implementations;
  for (const Directive& directive : file.names.directives()) {
    if (directive.kind != sym::use_ || !directive.module.valid() || directive.in_quote || directive.unreachable)
      continue;
    if (!directive.in.valid() || !is_declared(file.names.module(directive.in))) continue;
    const std::vector<Symbol>* behaviours = nullptr;
    if (const Using* own = usings.find(directive.module, directive.which)) {
      behaviours = &own->behaviours;
    } else if (const LibraryUse* library = find_library_use(directive.module)) {
      behaviours = &library->behaviours;
    }
    if (behaviours == nullptr) continue;
    for (Symbol behaviour : *behaviours) {
      implementations.push_back({behaviour, file.id, directive.in, directive.node, true});
    }
  }
  return implementations;
}

ModuleFunctions read_module_functions(const File& file, ModuleId module, const UsingTable& usings) {
  return FunctionReader(file, module, usings).read();
}

}  // namespace assay
