#include "project/tool_versions.h"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <string>

#include "project/paths.h"

namespace assay {
namespace {

void lower(std::optional<Version>& known, std::optional<Version> found) {
  if (found && (!known || *found < *known)) known = std::move(found);
}

// "1.18.4-otp-28" names both.
void take_elixir(std::string_view value, ToolVersions& versions) {
  size_t otp = value.find("-otp-");
  if (otp != std::string_view::npos) {
    std::string_view erlang = value.substr(otp + 5);
    erlang = erlang.substr(0, erlang.find('-'));
    lower(versions.erlang, parse_version(erlang));
    value = value.substr(0, otp);
  }
  lower(versions.elixir, parse_version(value));
}

void take(std::string_view tool, std::string_view value, ToolVersions& versions) {
  if (tool == "elixir") take_elixir(value, versions);
  if (tool == "erlang") lower(versions.erlang, parse_version(value));
}

// Words of a line, up to a comment.
std::array<std::string_view, 3> words_of(std::string_view line) {
  std::array<std::string_view, 3> words;
  line = line.substr(0, line.find('#'));
  for (std::string_view& word : words) {
    size_t start = line.find_first_not_of(" \t\r");
    if (start == std::string_view::npos) break;
    size_t end = std::min(line.find_first_of(" \t\r", start), line.size());
    word = line.substr(start, end - start);
    line.remove_prefix(end);
  }
  return words;
}

template <typename Visit>
void each_line(std::string_view text, Visit visit) {
  while (!text.empty()) {
    size_t end = std::min(text.find('\n'), text.size());
    visit(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

void read_asdf(std::string_view text, ToolVersions& versions) {
  each_line(text, [&](std::string_view line) {
    auto words = words_of(line);
    take(words[0], words[1], versions);
  });
}

void read_mise(std::string_view text, ToolVersions& versions) {
  toml::table parsed;
  try {
    parsed = toml::parse(text);
  } catch (const toml::parse_error&) {
    return;  // not ours to report: the file only adds knowledge
  }
  const toml::table* tools = parsed["tools"].as_table();
  if (tools == nullptr) return;
  for (const char* tool : {"elixir", "erlang"}) {
    auto node = (*tools)[tool];
    if (auto value = node.value<std::string>()) take(tool, *value, versions);
    if (auto value = node["version"].value<std::string>()) take(tool, *value, versions);
    if (const toml::array* list = node.as_array()) {
      for (const toml::node& element : *list) take(tool, element.value_or(std::string_view{}), versions);
    }
  }
}

// `ARG ELIXIR_VERSION=1.19.5`, `ENV OTP_VERSION=27.1`, `FROM hexpm/elixir:1.19.4-erlang-27.3-alpine`, `FROM
// elixir:1.14`.
void read_dockerfile(std::string_view text, ToolVersions& versions) {
  each_line(text, [&](std::string_view line) {
    auto words = words_of(line);
    if (words[0] == "ARG" || words[0] == "ENV") {
      size_t equals = words[1].find('=');
      std::string_view name = words[1].substr(0, equals);
      std::string_view value = equals == std::string_view::npos ? words[2] : words[1].substr(equals + 1);
      if (value.size() > 1 && (value.front() == '"' || value.front() == '\''))
        value = value.substr(1, value.size() - 2);
      if (name.ends_with("ELIXIR_VERSION") || name == "ELIXIR") take("elixir", value, versions);
      if (name.ends_with("OTP_VERSION") || name.ends_with("ERLANG_VERSION") || name == "OTP") {
        take("erlang", value, versions);
      }
    } else if (words[0] == "FROM") {
      std::string_view image = words[1].starts_with("--platform") ? words[2] : words[1];
      size_t colon = image.rfind(':');
      if (colon == std::string_view::npos) return;
      std::string_view tag = image.substr(colon + 1);
      std::string_view repository = image.substr(0, colon);
      if (repository == "erlang" || repository.ends_with("/erlang")) {
        take("erlang", tag.substr(0, tag.find('-')), versions);
      }
      if (repository != "elixir" && !repository.ends_with("/elixir")) return;
      if (size_t erlang = tag.find("-erlang-"); erlang != std::string_view::npos) {
        std::string_view rest = tag.substr(erlang + 8);
        take("erlang", rest.substr(0, rest.find('-')), versions);
        take("elixir", tag.substr(0, erlang), versions);
      } else if (tag.find("-otp-") != std::string_view::npos) {
        take("elixir", tag, versions);
      } else {
        // "1.14-alpine", but not "1.18.0-rc.2": the word after the dash tells.
        bool pre = tag.find("-rc") != std::string_view::npos;
        take("elixir", pre ? tag : tag.substr(0, tag.find('-')), versions);
      }
    }
  });
}

}  // namespace

bool is_tool_file(std::string_view path) {
  std::string_view name = base_name(path);
  return name == ".tool-versions" || name == "mise.toml" || name == ".mise.toml" || name == "Dockerfile" ||
         name.starts_with("Dockerfile.");
}

ToolVersions read_tool_versions(std::string_view path, std::string_view text) {
  ToolVersions versions;
  versions.from = path;
  std::string_view name = base_name(path);
  if (name == ".tool-versions") {
    read_asdf(text, versions);
  } else if (name.ends_with(".toml")) {
    read_mise(text, versions);
  } else {
    read_dockerfile(text, versions);
  }
  return versions;
}

}  // namespace assay
