// What names stand for while a migration is walked. See the header.
#include "shared_bindings.h"

#include <algorithm>

namespace assay::families::ecto_safe_migration {
namespace {

constexpr int kMaxDepth = 12;  // of variables that lead to variables
constexpr size_t kMaxAlternatives = 64;
constexpr size_t kMaxElements = 10'000;
constexpr size_t kMaxParts = 4'096;  // of one text

// The words of a ~w sigil's content.
Values words_of(std::string_view content) {
  Values words;
  size_t at = 0;
  while (at < content.size()) {
    size_t start = content.find_first_not_of(" \t\r\n", at);
    if (start == std::string_view::npos) break;
    size_t end = std::min(content.find_first_of(" \t\r\n", start), content.size());
    words.push_back({.text = std::string(content.substr(start, end - start)), .is_text = true});
    at = end;
  }
  return words;
}

bool is_operator(const Tree& tree, NodeId node, Symbol op) {
  return tree.is(node, NodeKind::binary_op) && tree.symbol(node) == op;
}

// A literal that texts() reads: strings, "a" <> "b", ~s and ~SQL.
bool is_text(const Tree& tree, NodeId node) {
  if (tree.is(node, NodeKind::sigil)) {
    const std::string_view name = text(tree.symbol(node));
    return name == "s" || name == "S" || name == "SQL";
  }
  return tree.is(node, NodeKind::string) || tree.is(node, NodeKind::atom_interpolated) ||
         is_operator(tree, node, sym::op_concat);
}

// Uses or imports Ecto.Migration, or calls its functions by their full names.
bool speaks_migration(const File& file, ModuleId module) {
  const Names& names = file.names;
  if (names.uses(module, sym::Ecto_Migration)) return true;
  const auto imports = [&](const Directive& directive) {
    return directive.in == module && directive.kind == sym::import_ && directive.module == sym::Ecto_Migration;
  };
  if (std::any_of(names.directives().begin(), names.directives().end(), imports)) return true;
  const auto calls = names.calls_in(file.tree, names.module(module).node);
  return std::any_of(calls.begin(), calls.end(),
                     [](const Call& call) { return call.module == sym::Ecto_Migration && !call.in_quote; });
}

}  // namespace

const Values* Scope::find(Symbol variable) const {
  for (const Scope* scope = this; scope != nullptr; scope = scope->outer_) {
    for (auto it = scope->bindings_.rbegin(); it != scope->bindings_.rend(); ++it) {
      if (it->first == variable) return &it->second;
    }
  }
  return nullptr;
}

const Bound* Options::find(std::string_view name) const {
  for (const auto& [key, value] : entries) {
    if (key == name) return &value;
  }
  return nullptr;
}

bool is_migration_call(const Call& call, std::string_view function) {
  if (text(call.function) != function) return false;
  return call.module == sym::Ecto_Migration || (call.target == CallTarget::unknown && !call.module.valid());
}

const Call* Bindings::call_at(NodeId node, const Scope* scope) {
  const Names& names = scope->file().names;
  CallId id = names.call_at(node);
  return id.valid() ? &names.call(id) : nullptr;
}

std::vector<Clause> Bindings::clauses_of(const Call& call, const File& file) const {
  std::vector<Clause> clauses;
  auto add = [&](const File& in, ModuleId module, bool public_only) {
    for (const Definition& definition : in.names.definitions()) {
      if (definition.module == module && definition.name == call.function && definition.min_arity <= call.arity &&
          call.arity <= definition.arity && definition.body.valid() && !definition.in_quote &&
          (definition.kind == sym::def || (!public_only && definition.kind == sym::defp))) {
        clauses.push_back({&in, &definition});
      }
    }
  };
  if (call.target == CallTarget::local) {
    add(file, call.module_in, false);
  } else if (call.target == CallTarget::remote || call.target == CallTarget::imported) {
    const auto places = project_.modules_named(call.module);
    if (places.size() != 1) return clauses;
    const File& in = project_.file(places[0].file);
    if (speaks_migration(in, places[0].module)) add(in, places[0].module, true);
  }
  return clauses;
}

std::vector<Values> Bindings::argument_values(const Call& call, const Scope* scope) {
  std::vector<Values> values;
  for (NodeId argument : arguments_of(scope->file(), call)) values.push_back({{.node = argument, .scope = scope}});
  return values;
}

Values Bindings::resolve(NodeId node, const Scope* scope, int depth) const {
  Values itself = {Bound{.node = node, .scope = scope}};
  if (!node.valid() || depth > kMaxDepth) return itself;
  const Tree& tree = scope->tree();
  const NodeKind kind = tree.kind(node);

  Symbol variable;
  if (kind == NodeKind::variable) variable = tree.symbol(node);
  if (kind == NodeKind::capture && tree.is(tree.first_child(node), NodeKind::integer))
    variable = intern(tree.text(node));
  if (variable.valid()) {
    if (const Values* bound = scope->find(variable)) {
      Values values;
      for (const Bound& one : *bound) {
        if (one.is_text) {
          values.push_back(one);
        } else {
          for (Bound& end : resolve(one.node, one.scope, depth + 1)) values.push_back(std::move(end));
        }
        if (values.size() > kMaxAlternatives) return itself;
      }
      return values.empty() ? itself : values;
    }
  }
  if (kind == NodeKind::block && tree.child_count(node) == 1) return resolve(tree.first_child(node), scope, depth + 1);

  // A helper that only gives a value: `defp users_index, do: index(:users, [:email])`.
  if (const Call* call = call_at(node, scope);
      call != nullptr && call->form != CallForm::captured && !call->in_quote && call->target != CallTarget::unknown) {
    const auto clauses = clauses_of(*call, scope->file());
    if (clauses.size() == 1 && !clauses[0].file->tree.is(clauses[0].definition->body, NodeKind::block)) {
      Scope& inner = scopes_.emplace_back(*clauses[0].file, nullptr);
      bind_parameters(*clauses[0].definition, argument_values(*call, scope), inner);
      return resolve(clauses[0].definition->body, &inner, depth + 1);
    }
    if (call->target == CallTarget::local) return itself;
  }
  Value value = value_of(scope->file(), node);
  if (value.known() && value.node() != node) return resolve(value.node(), scope, depth + 1);
  return itself;
}

std::optional<Values> Bindings::elements(NodeId node, const Scope* scope) const {
  const Nesting nesting(depth_);
  if (nesting.too_deep()) return std::nullopt;
  Values all;
  for (const Bound& list : resolve(node, scope)) {
    if (!list.is_code()) return std::nullopt;
    const Tree& tree = list.tree();
    if (is_operator(tree, list.node, sym::op_list_concat)) {
      auto left = elements(tree.child(list.node, 0), list.scope);
      auto right = elements(tree.child(list.node, 1), list.scope);
      if (!left || !right) return std::nullopt;
      all.insert(all.end(), left->begin(), left->end());
      all.insert(all.end(), right->begin(), right->end());
    } else if (tree.is(list.node, NodeKind::sigil)) {
      std::string_view name = text(tree.symbol(list.node));
      if ((name != "w" && name != "W") || tree.first_child(list.node).valid()) return std::nullopt;
      for (Bound& word : words_of(tree.string_value(list.node))) all.push_back(std::move(word));
    } else if (tree.is(list.node, NodeKind::list) || tree.is(list.node, NodeKind::map) ||
               tree.is(list.node, NodeKind::keyword_list)) {
      for (NodeId child : tree.children(list.node)) all.push_back({.node = child, .scope = list.scope});
    } else {
      return std::nullopt;
    }
    if (all.size() > kMaxElements) return std::nullopt;
  }
  return all;
}

void Bindings::bind_pattern(NodeId pattern, const Values& values, Scope& scope) const {
  const Tree& tree = scope.tree();
  switch (tree.kind(pattern)) {
    case NodeKind::variable: scope.bind(tree.symbol(pattern), values); return;
    case NodeKind::binary_op:
      if (tree.symbol(pattern) == sym::op_default) return bind_pattern(tree.child(pattern, 0), values, scope);
      if (tree.symbol(pattern) == sym::op_match) {
        bind_pattern(tree.child(pattern, 0), values, scope);
        return bind_pattern(tree.child(pattern, 1), values, scope);
      }
      break;
    case NodeKind::tuple: {
      const uint32_t count = tree.child_count(pattern);
      std::vector<Values> parts(count);
      bool known = !values.empty();
      for (const Bound& outer : values) {
        if (outer.is_text) known = false;
        if (!known) break;
        for (const Bound& value : resolve(outer.node, outer.scope)) {
          if (!value.is_code()) {
            known = false;
            break;
          }
          const Tree& of = value.tree();
          const bool keyword = of.is(value.node, NodeKind::keyword_pair);
          const bool pair = keyword || of.is(value.node, NodeKind::map_pair);
          if ((!pair && !of.is(value.node, NodeKind::tuple)) ||
              (keyword ? count != 2 : of.child_count(value.node) != count)) {
            known = false;
            break;
          }
          if (keyword) {
            parts[0].push_back({.text = std::string(text(of.symbol(value.node))), .is_text = true});
            parts[1].push_back({.node = of.last_child(value.node), .scope = value.scope});
            continue;
          }
          for (uint32_t i = 0; i < count; ++i)
            parts[i].push_back({.node = of.child(value.node, i), .scope = value.scope});
        }
      }
      for (uint32_t i = 0; i < count; ++i) bind_pattern(tree.child(pattern, i), known ? parts[i] : Values{}, scope);
      return;
    }
    default: break;
  }
  for (uint32_t n = pattern.value; n < tree.end(pattern).value; ++n) {
    if (tree.is(NodeId{n}, NodeKind::variable)) scope.bind(tree.symbol(NodeId{n}), {});
  }
}

bool Bindings::bind_parameters(const Definition& definition, const std::vector<Values>& arguments, Scope& scope) const {
  const Tree& tree = scope.tree();
  if (!tree.is(definition.head, NodeKind::call)) return true;
  size_t optional_given = arguments.size() > definition.min_arity ? arguments.size() - definition.min_arity : 0;
  size_t at = 0;
  for (NodeId parameter : tree.children(definition.head)) {
    if (is_operator(tree, parameter, sym::op_default)) {
      if (optional_given == 0) {
        bind_pattern(tree.child(parameter, 0), {{.node = tree.child(parameter, 1), .scope = &scope}}, scope);
        continue;
      }
      --optional_given;
      parameter = tree.child(parameter, 0);
    }
    const Values given = at < arguments.size() ? arguments[at] : Values{};
    ++at;
    auto literal = text_of({.node = parameter, .scope = &scope}, kMaxDepth);
    if (literal && given.size() == 1) {
      Values resolved = given[0].is_text ? given : resolve(given[0].node, given[0].scope);
      auto argument = resolved.size() == 1 ? text_of(resolved[0], kMaxDepth) : std::nullopt;
      if (argument && *argument != *literal) return false;
    }
    bind_pattern(parameter, given, scope);
  }
  return true;
}

std::optional<std::string> Bindings::text_of(const Bound& bound, int depth) const {
  if (bound.is_text) return bound.text;
  if (!bound.node.valid()) return std::nullopt;
  const Tree& tree = bound.tree();
  switch (tree.kind(bound.node)) {
    case NodeKind::atom: return std::string(text(tree.symbol(bound.node)));
    case NodeKind::string:
      if (!tree.first_child(bound.node).valid()) return tree.string_value(bound.node);
      [[fallthrough]];
    case NodeKind::atom_interpolated: {
      if (depth >= kMaxDepth) return std::nullopt;
      std::vector<TextPart> parts;
      append_parts(bound.node, bound.scope, 0, depth + 1, parts);
      std::string joined;
      for (const TextPart& part : parts) {
        if (part.hole) return std::nullopt;
        joined += part.text;
      }
      return joined;
    }
    default: return std::nullopt;
  }
}

std::vector<std::string> Bindings::names(NodeId node, const Scope* scope) const {
  std::vector<std::string> found;
  const Nesting nesting(depth_);
  if (nesting.too_deep()) return {"?"};
  auto add = [&](std::string name) {
    if (std::find(found.begin(), found.end(), name) == found.end()) found.push_back(std::move(name));
  };
  for (const Bound& value : resolve(node, scope)) {
    if (value.is_text) {
      add(value.text);
      continue;
    }
    if (!value.node.valid()) {
      add("?");
      continue;
    }
    const Tree& tree = value.tree();
    if (auto plain = tree.is(value.node, NodeKind::atom) ? text_of(value, 0) : std::nullopt) {
      add(*plain);
    } else if (is_text(tree, value.node)) {
      for (const auto& parts : texts(value.node, value.scope)) {
        std::string joined;
        bool known = true;
        for (const TextPart& part : parts) {
          known = known && !part.hole;
          joined += part.hole ? "#{" + part.text + "}" : part.text;
        }
        if (known) {
          add(joined);
        } else {
          // "#{table}" is the same table as `table`.
          add("?" + (parts.size() == 1 ? parts[0].text : joined));
        }
      }
    } else if (const Call* call = call_at(value);
               call != nullptr && call->arity == 1 &&
               (text(call->function) == "to_string" || text(call->function) == "to_atom" ||
                text(call->function) == "to_existing_atom")) {
      for (std::string& name : names(arguments_of(value.file(), *call).at(0), value.scope)) add(std::move(name));
    } else {
      add("?" + std::string(tree.text(value.node)));
    }
  }
  if (found.empty()) found.push_back("?");
  return found;
}

std::string Bindings::name(NodeId node, const Scope* scope) const {
  if (!node.valid()) return "";
  auto all = names(node, scope);
  return all.size() == 1 && !all[0].starts_with('?') ? all[0] : "";
}

Options Bindings::options(NodeId node, const Scope* scope) const {
  Options options;
  if (!node.valid()) return options;
  const Nesting nesting(depth_);
  if (nesting.too_deep()) {
    options.known = false;
    return options;
  }
  Values values = resolve(node, scope);
  if (values.size() != 1 || values[0].is_text || !values[0].node.valid()) {
    options.known = false;
    return options;
  }
  const Bound list = values[0];
  const Tree& tree = list.tree();
  auto take = [&](Options other) {
    options.known = options.known && other.known;
    for (auto& entry : other.entries) options.entries.push_back(std::move(entry));
  };
  if (tree.is(list.node, NodeKind::list) || tree.is(list.node, NodeKind::keyword_list)) {
    for (NodeId child : tree.children(list.node)) {
      if (tree.is(child, NodeKind::keyword_pair) && !tree.has(child, node_flag::interpolated_key)) {
        options.entries.emplace_back(std::string(text(tree.symbol(child))),
                                     Bound{.node = tree.last_child(child), .scope = list.scope});
      } else if (tree.is(child, NodeKind::keyword_list)) {
        take(this->options(child, list.scope));
      } else if (tree.is(child, NodeKind::tuple) && tree.child_count(child) == 2 &&
                 tree.is(tree.first_child(child), NodeKind::atom)) {
        options.entries.emplace_back(std::string(text(tree.symbol(tree.first_child(child)))),
                                     Bound{.node = tree.last_child(child), .scope = list.scope});
      } else {
        options.known = false;
      }
    }
    return options;
  }
  if (is_operator(tree, list.node, sym::op_list_concat)) {
    take(this->options(tree.child(list.node, 0), list.scope));
    take(this->options(tree.child(list.node, 1), list.scope));
    return options;
  }
  const Call* call = call_at(list);
  if (call != nullptr && text(call->module) == "Keyword" && text(call->function) == "merge" && call->arity == 2) {
    auto arguments = arguments_of(list.file(), *call);  // the second one wins, so it is asked first
    take(this->options(arguments.at(1), list.scope));
    take(this->options(arguments.at(0), list.scope));
    return options;
  }
  if (call != nullptr && text(call->module) == "Keyword" && text(call->function) == "put" && call->arity == 3) {
    auto arguments = arguments_of(list.file(), *call);
    if (std::string key = name(arguments.at(1), list.scope); !key.empty()) {
      options.entries.emplace_back(key, Bound{.node = arguments.at(2), .scope = list.scope});
      take(this->options(arguments.at(0), list.scope));
      return options;
    }
  }
  options.known = false;
  return options;
}

sql::Truth Bindings::flag(const Options& options, std::string_view name, sql::Truth absent) const {
  const Bound* found = options.find(name);
  if (found == nullptr) return options.known ? absent : sql::Truth::unknown;
  if (found->is_text) return sql::Truth::unknown;
  std::optional<sql::Truth> all;
  for (const Bound& value : resolve(found->node, found->scope)) {
    sql::Truth one = sql::Truth::unknown;
    if (value.is_code() && value.tree().is(value.node, NodeKind::atom)) {
      Symbol symbol = value.tree().symbol(value.node);
      if (symbol == sym::true_) one = sql::Truth::yes;
      if (symbol == sym::false_ || symbol == sym::nil_) one = sql::Truth::no;
    }
    if (all && *all != one) return sql::Truth::unknown;
    all = one;
  }
  return all.value_or(sql::Truth::unknown);
}

void Bindings::append_parts(NodeId node, const Scope* scope, size_t alternative, int depth,
                            std::vector<TextPart>& parts) const {
  if (parts.size() > kMaxParts) return;
  Values values = resolve(node, scope, depth);
  const Bound& value = values[alternative % values.size()];
  if (value.is_text) {
    parts.push_back({value.text, false});
    return;
  }
  const Tree& tree = value.tree();
  auto hole = [&](NodeId at) { parts.push_back({at.valid() ? std::string(tree.text(at)) : "", true}); };
  if (depth > kMaxDepth || !value.node.valid()) return hole(value.node);
  switch (tree.kind(value.node)) {
    case NodeKind::atom: parts.push_back({std::string(text(tree.symbol(value.node))), false}); return;
    case NodeKind::integer: parts.push_back({std::string(tree.text(value.node)), false}); return;
    case NodeKind::string:
    case NodeKind::sigil:
    case NodeKind::atom_interpolated:
      if (!tree.first_child(value.node).valid()) {
        parts.push_back({tree.string_value(value.node), false});
        return;
      }
      for (NodeId child : tree.children(value.node)) {
        if (tree.is(child, NodeKind::string_part)) {
          parts.push_back({tree.string_value(child), false});
        } else if (tree.child_count(child) == 1) {
          append_parts(tree.first_child(child), value.scope, alternative, depth + 1, parts);
        } else {
          hole(child);
        }
      }
      return;
    case NodeKind::binary_op:
      if (tree.symbol(value.node) == sym::op_concat) {
        append_parts(tree.child(value.node, 0), value.scope, alternative, depth + 1, parts);
        append_parts(tree.child(value.node, 1), value.scope, alternative, depth + 1, parts);
        return;
      }
      break;
    default: break;
  }
  hole(value.node);
}

std::vector<std::vector<TextPart>> Bindings::texts(NodeId node, const Scope* scope) const {
  std::vector<std::vector<TextPart>> all;
  constexpr size_t kMaxTexts = 16;
  for (const Bound& value : resolve(node, scope)) {
    if (value.is_text) {
      all.push_back({{value.text, false}});
      continue;
    }
    if (!value.node.valid()) continue;
    const Tree& tree = value.tree();
    if (!is_text(tree, value.node)) continue;
    // Loop variables have several values: one text for each, until they repeat.
    for (size_t alternative = 0; alternative < kMaxTexts; ++alternative) {
      std::vector<TextPart> parts;
      append_parts(value.node, value.scope, alternative, 0, parts);
      auto same = [](const TextPart& a, const TextPart& b) { return a.hole == b.hole && a.text == b.text; };
      bool repeated = std::any_of(all.begin(), all.end(), [&](const auto& other) {
        return std::equal(other.begin(), other.end(), parts.begin(), parts.end(), same);
      });
      if (repeated) break;
      all.push_back(std::move(parts));
    }
  }
  return all;
}

}  // namespace assay::families::ecto_safe_migration
