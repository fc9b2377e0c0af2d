// Any text, taken as the files of a project, gives findings whose places are in the files and in order, reports that
// are whole, the same ones for any number of threads, and fixes that leave every file that parses parsing.
//
// The pages below families/ are seeds, read as fuzz/virtual_files.h says.
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
#include "fuzz/virtual_files.h"
#include "project/dump_facts.h"
#include "report/report.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
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
  options.jobs = 1;
  auto analyze_with = [&](const assay::Texts& texts) {
    assay::SourceTexts now = files;
    for (auto& [path, text] : now) {
      if (auto fixed = texts.find(path); fixed != texts.end()) text = fixed->second;
    }
    return assay::analyze_texts(now, options, assay::catalog());
  };
  const assay::Analysis analysis = analyze_with({});
  is_whole(analysis);
  assay::AnalysisOptions with_threads = options;
  with_threads.jobs = 4;
  require(assay::render_json(assay::analyze_texts(files, with_threads, assay::catalog())) ==
          assay::render_json(analysis));

  for (const assay::FixedFile& file : assay::fix_findings(analyze_with, assay::FixKinds::all).files) {
    require(file.before != file.after && assay::parse(file.after).errors().empty());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  assay::run_on_large_stack([&] { check(assay::files_in(text)); });
  return 0;
}
