// What checks say: findings, and the sites that they looked at.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/span.h"
#include "names/file.h"

namespace assay {

// How much a finding matters. Order: a higher one is worse.
enum class Level : uint8_t { advice, warning, error };

std::string_view level_name(Level level);
std::optional<Level> level_from_name(std::string_view name);

enum class Scope : uint8_t { file, project };

// Replaces bytes of one file.
struct Edit {
  Span span;
  std::string replacement;
};

// A mechanical repair (engine/fixes.h applies it). It must leave code that parses, and remove its finding; what it
// takes out and what it puts in are seen by nobody before `--fix` writes them.
struct Fix {
  std::string title;  // what it does, as an imperative: "await all tasks with one call"
  // What the program does stays the same but for the fault. The engine takes it back where an edit drops a comment.
  bool safe = false;
  std::vector<Edit> edits;  // of the finding's file; none overlaps or meets another
};

// A place where a rule is broken.
struct Finding {
  std::string_view check;  // "ecto-safe-migration/index-not-concurrent"; views the check's static text
  Level level = Level::warning;
  FileId file;
  Span span;
  std::string message;  // what and why, one sentence, no full stop at the end
  std::string help;     // what to do; may be empty
  std::optional<Fix> fix;
};

}  // namespace assay
