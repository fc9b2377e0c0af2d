#include "engine/config.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>

#include "base/similar.h"
#include "source/paths.h"
#include "source/read_file.h"
#include "source/source_file.h"

namespace assay {
namespace {

constexpr std::string_view kFileName = ".assay.toml";
constexpr uint64_t kMaxConfigSize = 1 << 20;
constexpr std::string_view kLevels = "\"error\", \"warning\" or \"advice\"";

std::string_view without_prefix(std::string_view name) { return name.starts_with("elixir-") ? name.substr(7) : name; }

// A date as the digits that migrations are named with.
std::string digits(const toml::date& date) { return fmt::format("{:04}{:02}{:02}", date.year, date.month, date.day); }

// The text of a scalar option; nothing for arrays and tables.
std::optional<std::string> option_text(const toml::node& node) {
  if (auto text = node.value_exact<std::string>()) return *text;
  if (auto number = node.value_exact<int64_t>()) return fmt::format("{}", *number);
  if (auto number = node.value_exact<double>()) return fmt::format("{}", *number);
  if (auto truth = node.value_exact<bool>()) return *truth ? "true" : "false";
  if (auto date = node.value_exact<toml::date>()) return digits(*date);
  if (auto moment = node.value_exact<toml::date_time>()) {
    const toml::time& time = moment->time;
    return digits(moment->date) + fmt::format("{:02}{:02}{:02}", time.hour, time.minute, time.second);
  }
  return {};
}

class Reader {
 public:
  Reader(ConfigResult& result, const Catalog& catalog) : result_(result), config_(result.config), catalog_(catalog) {}

  void read(const toml::table& file) {
    for (const auto& [key, value] : file) {
      if (key == "select") {
        config_.select = names(value, "select");
      } else if (key == "ignore") {
        config_.ignore = names(value, "ignore");
      } else if (key == "level") {
        config_.level = level(value, "level", "");
      } else if (key == "fail-on") {
        config_.never_fail = value.value_exact<std::string>() == "never";
        if (!config_.never_fail) config_.fail_on = level(value, "fail-on", ", or \"never\"");
      } else if (key == "baseline") {
        baseline(value);
      } else if (key == "overrides") {
        overrides(value);
      } else if (key == "paths") {
        paths(value);
      } else if (key == "checks") {
        checks(value);
      } else {
        unknown_key(key, "the file",
                    {"select", "ignore", "level", "fail-on", "baseline", "paths", "checks", "overrides"});
      }
    }
  }

 private:
  void problem(const toml::source_region& where, std::string message, std::string remedy) {
    result_.problems.push_back(
        {config_.path, fmt::format("line {}: {}", where.begin.line, std::move(message)), std::move(remedy)});
  }

  void unknown_key(const toml::key& key, std::string_view where, const std::vector<std::string_view>& known) {
    const std::string_view near = most_similar(key.str(), known);
    problem(key.source(), fmt::format("{} has no key `{}`", where, key.str()),
            near.empty() ? fmt::format("the keys are {}", fmt::join(known, ", "))
                         : fmt::format("did you mean `{}`?", near));
  }

  // Array or single string.
  std::vector<std::string> strings(const toml::node& value, std::string_view key) {
    std::vector<std::string> found;
    auto add = [&](const toml::node& node) {
      if (auto text = node.value_exact<std::string>()) {
        found.push_back(*text);
      } else {
        problem(node.source(), fmt::format("`{}` holds something that is no string", key),
                fmt::format("write {} = [\"...\", \"...\"]", key));
      }
    };
    if (const toml::array* array = value.as_array()) {
      for (const toml::node& node : *array) add(node);
    } else {
      add(value);
    }
    return found;
  }

  std::vector<std::string> names(const toml::node& value, std::string_view key) {
    std::vector<std::string> found = strings(value, key);
    // A name that means nothing is left out: the others still hold.
    std::erase_if(found, [&](const std::string& name) { return !is_known(name, value.source()); });
    return found;
  }

  bool is_known(std::string_view name, const toml::source_region& where) {
    if (catalog_.family(name) != nullptr || catalog_.check(name) != nullptr) return true;
    if (name == "syntax" || name == "suppression") return true;  // the engine's own checks
    const std::string near = catalog_.nearest(name);
    problem(where, fmt::format("there is no family or check `{}`", name),
            near.empty() ? "`assay families` lists them" : fmt::format("did you mean `{}`?", near));
    return false;
  }

  std::optional<Level> level(const toml::node& value, std::string_view key, std::string_view also) {
    if (auto text = value.value_exact<std::string>()) {
      if (auto found = level_from_name(*text)) return found;
    }
    problem(value.source(), fmt::format("`{}` is no level", key), fmt::format("write {}{}", kLevels, also));
    return {};
  }

  void paths(const toml::node& value) {
    const toml::table* table = value.as_table();
    if (table == nullptr) {
      return problem(value.source(), "`paths` is no table", "write paths = { exclude = [\"priv/legacy/**\"] }");
    }
    for (const auto& [key, node] : *table) {
      if (key == "exclude") {
        config_.exclude = strings(node, "exclude");
      } else {
        unknown_key(key, "`paths`", {"exclude"});
      }
    }
  }

  void baseline(const toml::node& value) {
    if (auto text = value.value_exact<std::string>()) {
      config_.baseline = *text;
    } else {
      problem(value.source(), "`baseline` is no string", "write baseline = \".assay-baseline.json\"");
    }
  }

  void overrides(const toml::node& value) {
    const toml::array* list = value.as_array();
    if (list == nullptr || !list->is_homogeneous<toml::table>()) {
      return problem(value.source(), "`overrides` is no list of tables", "write [[overrides]] and its paths below");
    }
    for (const toml::node& entry : *list) {
      Override& made = config_.overrides.emplace_back();
      for (const auto& [key, node] : *entry.as_table()) {
        if (key == "paths") {
          for (const std::string& pattern : strings(node, "paths")) made.paths.add_line(pattern);
        } else if (key == "ignore") {
          for (std::string& name : names(node, "ignore"))
            made.checks.emplace_back(std::move(name), CheckConfig{.off = true});
        } else if (key == "levels") {
          override_levels(node, made);
        } else {
          unknown_key(key, "an override", {"paths", "ignore", "levels"});
        }
      }
      if (made.paths.empty()) {
        problem(entry.source(), "this override names no paths, and changes nothing", "write paths = [\"test/\"]");
      }
    }
  }

  void override_levels(const toml::node& value, Override& made) {
    const toml::table* table = value.as_table();
    if (table == nullptr) {
      return problem(value.source(), "`levels` is no table", "write levels = { \"FAMILY/CHECK\" = \"advice\" }");
    }
    for (const auto& [key, node] : *table) {
      if (!is_known(key.str(), key.source())) continue;
      CheckConfig entry;
      entry.off = node.value_exact<std::string>() == "off";
      if (!entry.off) entry.level = level(node, key.str(), ", or \"off\"");
      made.checks.push_back({std::string(key.str()), std::move(entry)});
    }
  }

  // What may be set for a family or check.
  [[nodiscard]] std::vector<std::string_view> keys_of(std::string_view name) const {
    std::vector<std::string_view> keys = {"level"};
    const std::string_view folder = name.substr(0, name.find('/'));
    if (const Family* family = catalog_.family(folder))
      keys.insert(keys.end(), family->options.begin(), family->options.end());
    return keys;
  }

  void checks(const toml::node& value) {
    const toml::table* table = value.as_table();
    if (table == nullptr) {
      return problem(value.source(), "`checks` is no table", "write [checks.\"FAMILY/CHECK\"] and its settings below");
    }
    for (const auto& [key, node] : *table) {
      if (!is_known(key.str(), key.source())) continue;
      const toml::table* settings = node.as_table();
      if (settings == nullptr) {
        problem(key.source(), fmt::format("the settings of `{}` are no table", key.str()),
                fmt::format("write [checks.\"{}\"] and its settings below", key.str()));
        continue;
      }
      CheckConfig& check = config_.checks[std::string(without_prefix(key.str()))];
      check.line = key.source().begin.line;
      const std::vector<std::string_view> known = keys_of(key.str());
      for (const auto& [name, setting] : *settings) {
        if (name == "level") {
          check.off = setting.value_exact<std::string>() == "off";
          if (!check.off) check.level = level(setting, "level", ", or \"off\"");
        } else if (std::find(known.begin(), known.end(), name.str()) == known.end()) {
          unknown_key(name, fmt::format("`{}`", key.str()), known);
        } else if (auto text = option_text(setting)) {
          check.options.insert_or_assign(std::string(name.str()), std::move(*text));
        } else {
          problem(name.source(), fmt::format("`{}` is a list or table", name.str()),
                  "options are strings, numbers, true or false, and dates");
        }
      }
    }
  }

  ConfigResult& result_;
  Config& config_;
  const Catalog& catalog_;
};

uint32_t line_of(const InputProblem& problem) {
  constexpr std::string_view kLine = "line ";
  return problem.message.starts_with(kLine) ? static_cast<uint32_t>(std::stoul(problem.message.substr(kLine.size())))
                                            : 0;
}

}  // namespace

std::string_view Config::option(std::string_view check_id, std::string_view name) const {
  for (std::string_view key : {check_id, check_id.substr(0, check_id.find('/'))}) {
    auto found = checks.find(without_prefix(key));
    if (found == checks.end()) continue;
    if (auto option = found->second.options.find(name); option != found->second.options.end()) return option->second;
  }
  return {};
}

FileOverrides::FileOverrides(const Config& config, std::string_view path) {
  for (const Override& each : config.overrides) {
    if (each.paths.matches_within(path)) overrides_.push_back(&each);
  }
}

CheckConfig FileOverrides::of(std::string_view check_id) const {
  CheckConfig result;
  for (const Override* each : overrides_) {
    for (const auto& [name, entry] : each->checks) {
      const std::string_view plain = without_prefix(name);
      if (plain != check_id && plain != check_id.substr(0, check_id.find('/'))) continue;
      result.off = entry.off;
      result.level = entry.level;
    }
  }
  return result;
}

ConfigResult parse_config(std::string_view text, std::string path, const Catalog& catalog) {
  ConfigResult result;
  result.config.path = std::move(path);
  try {
    const toml::table file = toml::parse(text, result.config.path);
    Reader(result, catalog).read(file);
  } catch (const toml::parse_error& error) {
    result.problems.push_back({result.config.path,
                               fmt::format("line {}: {}", error.source().begin.line, error.description()),
                               "this file is TOML: strings in quotes, lists in brackets; nothing of it was used"});
  }
  // toml++ keeps tables by key; people read by line.
  std::stable_sort(result.problems.begin(), result.problems.end(),
                   [](const InputProblem& a, const InputProblem& b) { return line_of(a) < line_of(b); });
  return result;
}

ConfigResult load_config(const std::string& project_directory, const std::string& config_file, const Catalog& catalog) {
  const std::string path = config_file.empty() ? child_path(project_directory, kFileName) : reported_path(config_file);
  FileText file = read_source(path, kMaxConfigSize);
  // A project without configuration is the common case; a file that was named must be there.
  if (file.missing && config_file.empty()) return {};
  if (file.missing)
    file.problem = InputProblem{path, "there is no such configuration file", "check the name after --config"};
  if (file.problem) return {{}, {std::move(*file.problem)}};
  return parse_config(file.text, path, catalog);
}

}  // namespace assay
