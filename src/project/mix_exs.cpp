// project/0 is followed to its keyword list, `deps:` to the functions it names, and each element of the list read as
// one of the forms that Mix takes: {:app, "requirement"}, {:app, opts}, {:app, "requirement", opts}, app:
// "requirement".
#include "project/mix_exs.h"

#include "project/literals.h"
#include "project/paths.h"
#include "syntax/symbols.h"

namespace assay {
namespace {

std::string string_of(const File& file, NodeId node) {
  if (!node.valid()) return {};
  return value_of(file, node).string().value_or(std::string{});
}

// `ash_version("~> 3.0")`: a helper that wraps the requirement. The one string in the call is taken for it.
std::string only_string_below(const File& file, NodeId node) {
  std::string found;
  for (uint32_t i = node.value; i < file.tree.end(node).value; ++i) {
    NodeId n{i};
    if (!file.tree.is(n, NodeKind::string) || file.tree.child_count(n) > 0) continue;
    std::string text = file.tree.string_value(n);
    if (!VersionRequirement::parse(text)) continue;
    if (!found.empty()) return {};
    found = std::move(text);
  }
  return found;
}

void read_options(const File& file, NodeId options, Dependency& dependency) {
  auto truthy = [&](NodeId node) { return value_of(file, node).is_true(); };
  for (const KeywordEntry& entry : keyword_entries(file, options)) {
    NodeId value = entry.value;
    if (entry.key == "git") {
      dependency.source = Dependency::Source::git;
      dependency.location = string_of(file, value);
    } else if (entry.key == "github") {
      dependency.source = Dependency::Source::git;
      dependency.location = "https://github.com/" + string_of(file, value);
    } else if (entry.key == "path") {
      dependency.source = Dependency::Source::path;
      dependency.location = string_of(file, value);
    } else if (entry.key == "in_umbrella") {
      dependency.source = Dependency::Source::umbrella;
    } else if (entry.key == "ref" || entry.key == "tag" || entry.key == "branch") {
      dependency.revision = string_of(file, value);
    } else if (entry.key == "only") {
      std::vector<std::string> names = atom_names(file, value);
      if (names.empty()) {
        dependency.conditional = true;
      } else {
        dependency.environments = intersection(dependency.environments, Environments::only(std::move(names)));
      }
    } else if (entry.key == "targets") {
      dependency.targets = atom_names(file, value);
    } else if (entry.key == "optional") {
      dependency.optional = truthy(value);
    } else if (entry.key == "override") {
      dependency.override_ = truthy(value);
    } else if (entry.key == "runtime") {
      dependency.runtime = !value_of(file, value).is_false();
    }
  }
}

void read_requirement_or_options(const File& file, NodeId node, Dependency& dependency) {
  node = followed(file, node);
  const Tree& tree = file.tree;
  std::string requirement = string_of(file, node);
  if (!requirement.empty()) {
    dependency.requirement = std::move(requirement);
    return;
  }
  bool keywords = tree.is(node, NodeKind::list) || tree.is(node, NodeKind::keyword_list);
  if (!keywords && tree.is(node, NodeKind::call)) {
    // Either a helper that gives the requirement, or one that gives options: {:nx, nx_opts()}.
    std::string wrapped = only_string_below(file, node);
    if (!wrapped.empty()) {
      dependency.requirement = std::move(wrapped);
      dependency.computed_requirement = true;
      return;
    }
    for (const ListItem& item : list_items(file, node).items) {
      if (tree.is(item.node, NodeKind::keyword_pair)) keywords = true;
    }
  }
  if (keywords) {
    read_options(file, node, dependency);
  } else {
    dependency.computed_requirement = true;
  }
}

std::optional<Dependency> read_dependency(const File& file, const ListItem& item) {
  const Tree& tree = file.tree;
  Dependency dependency;
  dependency.file = file.id;
  dependency.node = item.node;
  dependency.environments = item.environments;
  dependency.conditional = item.conditional;
  NodeId tuple = item.node;
  if (tree.is(tuple, NodeKind::keyword_pair) && tree.is(tree.first_child(tuple), NodeKind::tuple)) {
    // An argument of a helper: env_dep(hex: {:a, "~> 1.0"}, else: {:a, path: "../a"}).
    tuple = tree.first_child(tuple);
    dependency.node = tuple;
    dependency.conditional = true;
  }
  if (tree.is(tuple, NodeKind::keyword_pair)) {
    dependency.name = text(tree.symbol(item.node));
    read_requirement_or_options(file, tree.first_child(item.node), dependency);
    return dependency.name.empty() ? std::nullopt : std::optional(std::move(dependency));
  }
  if (!tree.is(tuple, NodeKind::tuple)) return std::nullopt;
  NodeId name = followed(file, tree.first_child(tuple));
  if (!tree.is(name, NodeKind::atom)) return std::nullopt;
  dependency.name = text(tree.symbol(name));
  for (NodeId n = tree.next_sibling(tree.first_child(tuple)); n.valid(); n = tree.next_sibling(n)) {
    read_requirement_or_options(file, n, dependency);
  }
  return dependency;
}

void read_dependencies(const File& file, NodeId list, App& app) {
  ListItems items = list_items(file, list);
  app.dependencies_known = items.complete;
  for (const ListItem& item : items.items) {
    if (auto dependency = read_dependency(file, item)) {
      app.dependencies.push_back(std::move(*dependency));
    } else {
      app.dependencies_known = false;
    }
  }
}

// The result of a function without arguments, when it has one clause.
NodeId function_result(const File& file, ModuleId module, Symbol name) {
  std::vector<NodeId> bodies = function_bodies(file, module, name, 0);
  return bodies.size() == 1 ? result_of(file.tree, bodies[0]) : NodeId{};
}

}  // namespace

std::optional<App> read_mix_exs(const File& file) {
  static const Symbol project = intern("project");
  static const Symbol application = intern("application");
  ModuleId module;
  for (const Definition& definition : file.names.definitions()) {
    if (definition.name != project || definition.arity != 0 || definition.kind != sym::def) continue;
    module = definition.module;
    break;
  }
  if (!module.valid()) return std::nullopt;

  App app;
  app.mix_file = file.id;
  app.project_list = function_result(file, module, project);
  app.application_list = function_result(file, module, application);
  bool complete = true;
  bool has_deps = false;
  for (const KeywordEntry& entry : keyword_entries(file, app.project_list, &complete)) {
    if (entry.key == "app" && app.name.empty()) {
      app.name = name_of(file, entry.value);
    } else if (entry.key == "version" && app.version.empty()) {
      app.version = string_of(file, entry.value);
    } else if (entry.key == "elixir" && app.elixir_requirement.empty()) {
      app.elixir_requirement = string_of(file, entry.value);
    } else if (entry.key == "apps_path" && app.apps_path.empty()) {
      app.apps_path = string_of(file, entry.value);
    } else if (entry.key == "deps" && !has_deps) {
      has_deps = true;
      read_dependencies(file, entry.value, app);
    }
  }
  if (!has_deps && !complete) app.dependencies_known = false;
  app.source_folders = read_source_folders(file, app.project_list);
  NodeId mod = keyword_value(file, app.application_list, "mod");
  if (file.tree.is(mod, NodeKind::tuple)) mod = file.tree.first_child(mod);
  if (mod.valid()) {
    std::string name = name_of(file, mod);
    if (!name.empty()) app.application_module = intern(name);
  }
  return app;
}

}  // namespace assay
