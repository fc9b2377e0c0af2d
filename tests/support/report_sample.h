// Analyses for tests of reports.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <utility>

#include "engine/analysis.h"

namespace assay::test {

// An analysis as the engine would hand it over, without parsing.
struct Sample {
  std::deque<File> files;
  Analysis analysis;

  Result& add(std::string path, std::string text, Span span, Level level = Level::error,
              std::string_view check = "ecto-safe-migration/index-not-concurrent") {
    File* file = nullptr;
    for (File& known : files) {
      if (known.source.path == path) file = &known;
    }
    if (file == nullptr) {
      file = &files.emplace_back();
      file->source = {std::move(path), std::move(text)};
    }
    const LineIndex lines(file->source.text);
    Result& result = analysis.findings.emplace_back();
    result.finding = {
        check, level, FileId{0}, span, "creating an index blocks every write until done", "pass `concurrently: true`",
        {}};
    result.file = file;
    result.start = lines.position(span.start);
    result.end = lines.position(span.end);
    result.fingerprint = "0123456789abcdef";
    analysis.files = files.size();
    return result;
  }
};

}  // namespace assay::test
