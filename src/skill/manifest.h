// What Assay remembers of the files it wrote into a folder, so that it can tell its own text from a person's. Kept as
// JSON beside them, in .assay-skill.json.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace assay {

inline constexpr std::string_view kManifestFile = ".assay-skill.json";

struct Manifest {
  std::map<std::string, std::string> marks;  // path below the folder -> mark of the text as written
};

// 16 hexadecimal digits that change when the text does (FNV-1a). Tells edits, not forgery.
std::string content_mark(std::string_view text);

std::string render_manifest(const Manifest& manifest);

// Nothing for text that is no manifest, or one that names paths outside of its folder.
std::optional<Manifest> read_manifest(std::string_view text);

// A path that stays below the folder it is relative to: no `..`, `.`, empty part or leading slash, nor NUL.
bool stays_below(std::string_view path);

}  // namespace assay
