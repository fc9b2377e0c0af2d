// `assay facts`: the facts of each project. The outline is made from the JSON, whose sections need no code here: an
// object's first entry names the fact, short entries follow on the same line, lists of objects stand below, indented.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>

#include "base/version.h"
#include "project/dump_facts.h"
#include "report/printable.h"
#include "report/report.h"

namespace assay {
namespace {

using Json = nlohmann::ordered_json;

std::string words(std::string_view key) {
  std::string result(key);
  for (char& c : result) {
    if (c == '_') c = ' ';
  }
  return result;
}

bool is_leaf(const Json& json) {
  if (json.is_object()) return false;
  if (!json.is_array()) return true;
  for (const Json& one : json) {
    if (one.is_structured()) return false;
  }
  return true;
}

// Null, and what holds nothing else.
bool says_nothing(const Json& json) {
  if (json.is_string()) return json.get_ref<const std::string&>().empty();
  if (!json.is_structured()) return json.is_null();
  return std::all_of(json.begin(), json.end(), [](const Json& one) { return says_nothing(one); });
}

std::string leaf_text(const Json& json) {
  if (json.is_string()) return printable(json.get_ref<const std::string&>());
  if (!json.is_array()) return json.dump();
  std::string text;
  for (const Json& one : json) text += (text.empty() ? "" : ", ") + leaf_text(one);
  return text;
}

// What an entry adds to its object's line: `true` needs no value.
std::string entry_text(const std::string& key, const Json& value) {
  if (value.is_boolean()) return (value.get<bool>() ? "" : "not ") + words(key);
  if (value.is_array()) return fmt::format("{}: [{}]", words(key), leaf_text(value));
  return fmt::format("{}: {}", words(key), leaf_text(value));
}

class Outline {
 public:
  std::string text;

  void section(const std::string& key, const Json& value) {
    if (says_nothing(value)) return;
    if (is_leaf(value)) {
      text += fmt::format("{}: {}\n", words(key), leaf_text(value));
      return;
    }
    text += fmt::format("\n{} ({})\n", words(key), value.size());
    below(value, 1);
  }

 private:
  void below(const Json& json, size_t depth) {
    if (json.is_object()) {
      for (const auto& [key, value] : json.items()) named(key, value, depth);
      return;
    }
    for (const Json& one : json) {
      if (one.is_object()) {
        object(one, depth);
      } else {
        line(leaf_text(one), depth);
      }
    }
  }

  // A list or object that has a name of its own.
  void named(const std::string& key, const Json& value, size_t depth) {
    if (says_nothing(value)) return;
    if (is_leaf(value)) return line(entry_text(key, value), depth);
    line(words(key), depth);
    below(value, depth + 1);
  }

  void object(const Json& json, size_t depth) {
    std::string head;
    for (const auto& [key, value] : json.items()) {
      if (!is_leaf(value) || says_nothing(value)) continue;
      if (head.empty()) {
        head = leaf_text(value);
      } else {
        head += "  " + entry_text(key, value);
      }
    }
    line(head, depth);
    for (const auto& [key, value] : json.items()) {
      if (!is_leaf(value)) named(key, value, depth + 1);
    }
  }

  void line(const std::string& content, size_t depth) {
    text.append(depth * 2, ' ');
    text += content;
    text += '\n';
  }
};

Json facts_of(const ProjectRun& run) {
  Json facts = Json::parse(dump_facts(run.project));
  facts.erase("version");
  Json json = {{"root", run.root.empty() ? "." : run.root}};
  json.update(facts);
  return json;
}

}  // namespace

std::string render_facts_json(const Analysis& analysis) {
  Json json = {{"version", 1}, {"tool", {{"name", "assay"}, {"version", version()}}}};
  json["projects"] = Json::array();
  for (const ProjectRun& run : analysis.projects) json["projects"].push_back(facts_of(run));
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string render_facts_text(const Analysis& analysis) {
  Outline outline;
  for (const ProjectRun& run : analysis.projects) {
    if (!outline.text.empty()) outline.text += "\n\n";
    const Json facts = facts_of(run);
    for (const auto& [key, value] : facts.items()) outline.section(key, value);
  }
  return outline.text;
}

}  // namespace assay
