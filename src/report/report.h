// The forms in which an analysis is shown. Each is a pure function from results to text; the caller writes it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/analysis.h"

namespace assay {

struct TextOptions {
  bool color = false;            // escape sequences for colours
  bool frames = true;            // code frames and a summary, for people; else a line a finding, for pipes
  uint32_t width = 100;          // of the terminal, in columns
  Level level = Level::warning;  // the lowest level shown
};

// Findings, grouped by file, and the summary: for standard output.
std::string render_text(const Analysis& analysis, const TextOptions& options);

// What was fixed and what can be, in a sentence or two; empty when there is nothing to say.
std::string fix_summary(const Analysis& analysis);

// What kept Assay from doing all it was asked to: for standard error. Empty when there is nothing to say.
std::string render_diagnostics(const Analysis& analysis, bool color);

// One JSON object, by the contract in docs/json.md; ends with a line end.
std::string render_json(const Analysis& analysis);

// What Assay believes about the projects (project/dump_facts.h), as one JSON object or as an outline for people.
std::string render_facts_json(const Analysis& analysis);
std::string render_facts_text(const Analysis& analysis);

}  // namespace assay
