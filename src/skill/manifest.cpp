#include "skill/manifest.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/hash.h"
#include "base/version.h"

namespace assay {

std::string content_mark(std::string_view text) {
  Fnv1a hash;
  hash.add_bytes(text);
  return fmt::format("{:016x}", hash.value());
}

bool stays_below(std::string_view path) {
  if (path.empty() || path.find('\0') != std::string_view::npos) return false;
  for (std::string_view rest = path;;) {
    const std::string_view part = rest.substr(0, rest.find('/'));
    if (part.empty() || part == "." || part == "..") return false;
    if (part.size() == rest.size()) return true;
    rest.remove_prefix(part.size() + 1);
  }
}

std::string render_manifest(const Manifest& manifest) {
  nlohmann::ordered_json files = nlohmann::ordered_json::object();
  for (const auto& [path, mark] : manifest.marks) files[path] = mark;
  const nlohmann::ordered_json json = {
      {"version", 1},
      {"about", "Written by `assay skills`. Files that differ from their mark are yours: Assay leaves them alone."},
      {"assay", version()},
      {"files", std::move(files)}};
  return json.dump(2) + "\n";
}

std::optional<Manifest> read_manifest(std::string_view text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object() || !json.contains("version") || json["version"] != 1 || !json.contains("files")) return {};
  const auto& files = json["files"];
  if (!files.is_object()) return {};
  Manifest manifest;
  for (const auto& [path, mark] : files.items()) {
    if (!stays_below(path) || !mark.is_string()) return {};
    manifest.marks[path] = mark.get<std::string>();
  }
  return manifest;
}

}  // namespace assay
