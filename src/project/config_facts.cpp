// Starts at each app's config/config.exs and follows import_config, so that an entry knows the environments in which it
// holds: those of `import_config "#{config_env()}.exs"`, of `if config_env() == :prod`, and of `case config_env()`.
// Whatever else decides (System.get_env, Mix.target, loops) makes an entry conditional.
#include "project/config_facts.h"

#include <algorithm>
#include <unordered_set>

#include "project/literals.h"
#include "project/paths.h"
#include "syntax/symbols.h"

namespace assay {
namespace {

constexpr int kMaxImports = 16;  // import_config chains are two or three files long; a cycle ends here

struct Situation {
  Environments environments;
  bool conditional = false;
  bool runtime = false;
};

class ConfigReader {
 public:
  ConfigReader(Project& project, const std::vector<FileId>& files) : project_(project), files_(files) {
    for (FileId id : files_) find_named_imports(project.file(id));
  }

  void read_all() {
    std::vector<std::string> directories = config_directories();
    for (const std::string& directory : directories) read_file(join_path(directory, "config.exs"), {});
    for (const std::string& directory : directories) read_leftovers(directory);
    for (const std::string& directory : directories) {
      Situation situation;
      situation.runtime = true;
      read_file(join_path(directory, "runtime.exs"), situation);
      situation.environments = Environments::only({"prod"});
      read_file(join_path(directory, "releases.exs"), situation);
    }
  }

 private:
  // The config folders, in the order of the apps (umbrella roots first); without any mix.exs, every folder `config`.
  std::vector<std::string> config_directories() const {
    std::vector<std::string> directories;
    auto add = [&](std::string directory) {
      if (std::find(directories.begin(), directories.end(), directory) == directories.end()) {
        directories.push_back(std::move(directory));
      }
    };
    for (const App& app : project_.apps) {
      add(join_path(app.directory, "config"));
      const File& mix = project_.file(app.mix_file);
      NodeId path = keyword_value(mix, app.project_list, "config_path");
      if (!path.valid()) continue;
      if (auto text = value_of(mix, path).string()) {
        add(std::string(directory_of(join_path(app.directory, *text))));
      }
    }
    if (!project_.apps.empty()) return directories;
    for (FileId id : files_) {
      std::string_view path = project_.location(id);
      size_t at = path.starts_with("config/") ? 0 : path.find("/config/") + 1;
      add(std::string(path.substr(0, at + 6)));
    }
    return directories;
  }

  // Files that some import_config names in full are no environment's files, whatever "#{config_env()}.exs" would match.
  void find_named_imports(const File& file) {
    static const Symbol import_config = intern("import_config");
    for (const Call& call : file.names.calls()) {
      if (call.function != import_config) continue;
      NodeId argument = file.tree.first_child(call.node);
      if (!file.tree.is(argument, NodeKind::string) || file.tree.child_count(argument) > 0) continue;
      named_.insert(join_path(directory_of(project_.location(file.id)), file.tree.string_value(argument)));
    }
  }

  void read_file(std::string_view path, const Situation& situation) {
    for (FileId id : files_) {
      if (project_.location(id) == path) read_file(id, situation, 0);
    }
  }

  void read_file(FileId id, const Situation& situation, int depth) {
    if (depth > kMaxImports) return;
    // config.exs of an umbrella's app may be imported by the root's already.
    if (depth == 0 && read_.contains(id)) return;
    read_.insert(id);
    walk(project_.file(id), Tree::root(), situation, depth);
  }

  // Files that no import_config names: by their names, "prod.exs" holds in prod; others may hold or not.
  void read_leftovers(const std::string& directory) {
    for (FileId id : files_) {
      std::string_view path = project_.location(id);
      if (read_.contains(id) || !is_below(path, directory)) continue;
      std::string_view stem = stem_of(path);
      if (stem == "runtime" || stem == "releases") continue;
      Situation situation;
      std::string_view first = stem.substr(0, stem.find('.'));
      if (first == "dev" || first == "test" || first == "prod") {
        situation.environments = Environments::only({std::string(first)});
      } else {
        situation.conditional = stem != "config";
      }
      // config/runtime/prod.exs, which runtime.exs requires.
      situation.runtime = path.substr(directory.size()).find("/runtime/") != std::string_view::npos;
      read_file(id, situation, 0);
    }
  }

  void walk(const File& file, NodeId node, const Situation& situation, int depth) {
    if (!node.valid() || situation.environments.none()) return;
    const Tree& tree = file.tree;
    if (tree.is(node, NodeKind::call)) {
      static const Symbol config = intern("config");
      static const Symbol import_config = intern("import_config");
      Symbol name = tree.symbol(node);
      if (name == config) return read_entry(file, node, situation);
      if (name == import_config) return follow_import(file, node, situation, depth);
      if (name == sym::if_ || name == sym::unless_) return walk_if(file, node, situation, depth);
      if (name == sym::case_ && is_environment_call(file, tree.first_child(node))) {
        return walk_case(file, node, situation, depth);
      }
      if (name == sym::defmodule) return;
    }
    switch (tree.kind(node)) {
      case NodeKind::file:
      case NodeKind::do_section:
      case NodeKind::block:
        for (NodeId child : tree.children(node)) walk(file, child, situation, depth);
        return;
      case NodeKind::string:
      case NodeKind::alias:
      case NodeKind::atom:
      case NodeKind::variable: return;
      default: break;
    }
    // Loops, functions, cond and the like: something computed decides how often what is below runs.
    Situation below = situation;
    below.conditional = true;
    for (NodeId child : tree.children(node)) walk(file, child, below, depth);
  }

  void walk_if(const File& file, NodeId node, const Situation& situation, int depth) {
    const Tree& tree = file.tree;
    Condition condition = read_condition(file, tree.first_child(node));
    if (tree.symbol(node) == sym::unless_) std::swap(condition.when_true, condition.when_false);
    Situation then = situation;
    then.conditional = situation.conditional || condition.computed;
    Situation otherwise = then;
    then.environments = intersection(situation.environments, condition.when_true);
    otherwise.environments = intersection(situation.environments, condition.when_false);
    walk(file, body_of(tree, node, sym::do_), then, depth);
    walk(file, body_of(tree, node, sym::else_), otherwise, depth);
  }

  void walk_case(const File& file, NodeId node, const Situation& situation, int depth) {
    const Tree& tree = file.tree;
    NodeId block = tree.last_child(node);
    if (!tree.is(block, NodeKind::do_block)) return;
    Environments remaining = situation.environments;
    for (NodeId clause : tree.children(tree.first_child(block))) {
      if (!tree.is(clause, NodeKind::clause)) continue;
      NodeId head = tree.first_child(clause);
      Condition condition = read_environment_patterns(file, head);
      Situation here = situation;
      here.environments = intersection(remaining, condition.when_true);
      here.conditional = situation.conditional || condition.computed;
      walk(file, tree.next_sibling(head), here, depth);
      if (!condition.computed) remaining = intersection(remaining, condition.when_false);
    }
  }

  void read_entry(const File& file, NodeId call, const Situation& situation) {
    const Tree& tree = file.tree;
    NodeId app = tree.first_child(call);
    NodeId second = app.valid() ? tree.next_sibling(app) : NodeId{};
    NodeId third = second.valid() ? tree.next_sibling(second) : NodeId{};
    if (!second.valid()) return;
    ConfigEntry entry;
    entry.app = name_of(file, app);
    entry.file = file.id;
    entry.call = call;
    entry.runtime = situation.runtime;
    if (third.valid()) {
      entry.key = name_of(file, second);
      entry.value = third;
      entry.environments = situation.environments;
      entry.conditional = situation.conditional;
      project_.config.push_back(std::move(entry));
      return;
    }
    for (const KeywordEntry& pair : keyword_entries(file, second)) {
      entry.key = pair.key;
      entry.value = pair.value;
      entry.environments = intersection(situation.environments, pair.item.environments);
      entry.conditional = situation.conditional || pair.item.conditional;
      project_.config.push_back(entry);
    }
  }

  void follow_import(const File& file, NodeId call, const Situation& situation, int depth) {
    const Tree& tree = file.tree;
    NodeId argument = followed(file, tree.first_child(call));
    if (!tree.is(argument, NodeKind::string)) return;
    std::string_view directory = directory_of(project_.location(file.id));
    Situation imported = situation;
    if (tree.child_count(argument) == 0) {
      std::string target = join_path(directory, tree.string_value(argument));
      for (FileId id : files_) {
        if (matches_wildcard(target, project_.location(id))) read_file(id, imported, depth + 1);
      }
      return;
    }
    // "#{config_env()}.exs": the text before and after, and the environment in between.
    std::string before;
    std::string after;
    bool by_environment = false;
    bool hole = false;
    for (NodeId part : tree.children(argument)) {
      if (tree.is(part, NodeKind::string_part)) {
        (hole ? after : before) += tree.string_value(part);
        continue;
      }
      bool environment = is_environment_call(file, tree.first_child(part));
      if (hole) {
        after += "*";
        imported.conditional = true;
      } else if (!environment) {
        imported.conditional = true;
      }
      by_environment = by_environment || (environment && !hole);
      hole = true;
    }
    std::string marked = join_path(directory, before + "\x01" + after);
    size_t mark = marked.find('\x01');
    std::string prefix = marked.substr(0, mark);
    std::string suffix = marked.substr(mark + 1);
    for (FileId id : files_) {
      std::string_view path = project_.location(id);
      if (!path.starts_with(prefix) || !matches_wildcard(prefix + "*" + suffix, path)) continue;
      std::string_view name = path.substr(prefix.size());
      name = name.substr(0, name.size() - std::min(suffix.size(), name.size()));
      // "prod.secret.exs" and runtime.exs stand beside the environments' files; "#{config_env()}.exs" means neither.
      bool usual = name == "dev" || name == "test" || name == "prod";
      bool other = name == "runtime" || name == "releases" || name.find('.') != std::string_view::npos ||
                   (!usual && named_.contains(std::string(path)));
      if (id == file.id || (by_environment && other)) continue;
      Situation here = imported;
      if (by_environment) {
        here.environments = intersection(situation.environments, Environments::only({std::string(name)}));
      }
      if (!here.environments.none()) read_file(id, here, depth + 1);
    }
  }

  Project& project_;
  const std::vector<FileId>& files_;
  std::unordered_set<FileId> read_;
  std::unordered_set<std::string> named_;
};

}  // namespace

void read_config(Project& project, const std::vector<FileId>& files) { ConfigReader(project, files).read_all(); }

}  // namespace assay
