// Any text, taken as the files of a project, gives findings whose places are in the files and in order, reports that
// are whole, the same ones each time, and fixes that leave every file that parses parsing.
//
// A line `# path.ex` (or .exs, .lock) begins a file, as in the examples of pages; where there are Markdown fences, only
// what stands between them counts. So the pages below families/ are seeds.
#include <cstdint>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/large_stack.h"
#include "engine/analysis.h"
#include "engine/fixes.h"
#include "project/dump_facts.h"
#include "report/report.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

// The path that a line names; empty when it names none.
std::string_view path_in(std::string_view line) {
  if (!line.starts_with("# ")) return {};
  line.remove_prefix(2);
  const bool named = line.ends_with(".ex") || line.ends_with(".exs") || line.ends_with(".lock");
  return named && line.find_first_of(" \t") == std::string_view::npos && line.front() != '/' ? line
                                                                                             : std::string_view{};
}

assay::SourceTexts files_in(std::string_view text) {
  constexpr size_t kMostFiles = 50;
  const bool fenced = text.find("```elixir") != std::string_view::npos;
  bool inside = !fenced;
  std::map<std::string, std::string, std::less<>> files;  // by path, each once
  std::string* file = &files["lib/a.ex"];
  while (!text.empty()) {
    const size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (fenced && line.starts_with("```")) {
      inside = line.starts_with("```elixir");
      continue;
    }
    if (!inside) continue;
    if (const std::string_view path = path_in(line); !path.empty() && files.size() < kMostFiles) {
      file = &files[std::string(path)];
    }
    file->append(line).push_back('\n');
  }
  return {files.begin(), files.end()};
}

void is_whole(const assay::Analysis& analysis) {
  const assay::Result* last = nullptr;
  for (const assay::Result& result : analysis.findings) {
    const assay::Span span = result.finding.span;
    require(span.start <= span.end && span.end <= result.file->source.text.size());
    require(!result.finding.message.empty() && result.start.line >= 1 && result.start.column >= 1);
    require(last == nullptr || last->path() <= result.path());
    last = &result;
  }
  for (const assay::FamilyTally& family : analysis.families) {
    for (const assay::CheckTally& check : family.checks) require(check.failed <= check.considered);
  }
  assay::TextOptions frames;
  frames.color = true;
  require(nlohmann::json::accept(assay::render_json(analysis)));
  require(nlohmann::json::accept(assay::render_sarif(analysis)));
  // A JSON text is UTF-8; as one string, so are the others.
  for (const std::string& text : {assay::render_text(analysis, frames), assay::render_html(analysis)}) {
    (void)nlohmann::json(text).dump();
  }
  for (const assay::ProjectRun& run : analysis.projects)
    require(nlohmann::json::accept(assay::dump_facts(run.project)));
}

void check(const assay::SourceTexts& files) {
  assay::AnalysisOptions options;
  options.level = assay::Level::advice;
  auto analyze_with = [&](const assay::Texts& texts) {
    assay::SourceTexts now = files;
    for (auto& [path, text] : now) {
      if (auto fixed = texts.find(path); fixed != texts.end()) text = fixed->second;
    }
    return assay::analyze_texts(now, options, assay::catalog());
  };
  const assay::Analysis analysis = analyze_with({});
  is_whole(analysis);
  require(assay::render_json(analyze_with({})) == assay::render_json(analysis));

  for (const assay::FixedFile& file : assay::fix_findings(analyze_with, assay::FixKinds::all).files) {
    require(file.before != file.after && assay::parse(file.after).errors().empty());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  assay::run_on_large_stack([&] { check(files_in(text)); });
  return 0;
}
