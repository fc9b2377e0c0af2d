#include "score/reading.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/check.h"
#include "project/virtual_project.h"
#include "source/paths.h"

namespace assay {
namespace {

// Prose about the code is no code.
bool is_prose_file(std::string_view path) {
  return path.ends_with(".md") || path.ends_with(".txt") || path.ends_with(".livemd") || path.ends_with(".rst") ||
         path.find('.') == std::string_view::npos;
}

}  // namespace

Reading::Reading(const SourceTexts& texts, const std::string& family, const Catalog& catalog,
                 std::span<const Symbol> called) {
  if (family.empty()) {
    own_ = virtual_project(texts);
    project_ = own_.get();
  } else {
    AnalysisOptions options;
    options.select = {family};
    options.level = Level::advice;
    options.no_config = true;
    analysis_ = analyze_texts(texts, options, catalog);
    project_ = &analysis_.projects.front().project;
    for (const FamilyTally& tally : analysis_.families) {
      if (tally.family->folder == family) checks_ = tally.checks;
    }
  }
  for (const auto& [path, text] : texts) {
    if (!is_elixir(path) && !is_prose_file(path)) other_.emplace_back(path, text);
  }
  std::vector<Symbol> all_called(called.begin(), called.end());
  for (const File& file : project_->files) {
    for (const Call& call : file.names.calls()) {
      if (call.target == CallTarget::remote) all_called.push_back(call.function);
    }
  }
  std::sort(all_called.begin(), all_called.end());
  for (const File& file : project_->files) {
    live_.emplace_back(file, all_called);
    for (const PublicFunction& function : public_functions(file)) offers_.push_back(function);
    for (const PublicFunction& function : public_functions(file, true)) defined_.push_back(function);
  }
  std::sort(defined_.begin(), defined_.end());
  std::sort(offers_.begin(), offers_.end());
  offers_.erase(std::unique(offers_.begin(), offers_.end()), offers_.end());
}

std::vector<std::string> Reading::findings_of(const Check& check) const {
  std::vector<std::string> lines;
  for (const Result& result : analysis_.findings) {
    if (result.finding.check != check.id) continue;
    lines.push_back(
        fmt::format("{}:{}:{}: {}", result.path(), result.start.line, result.start.column, result.finding.message));
  }
  return lines;
}

bool Reading::defines(const PublicFunction& function) const {
  return std::binary_search(defined_.begin(), defined_.end(), function);
}

bool Reading::does_work(const PublicFunction& function) const {
  return std::any_of(project_->files.begin(), project_->files.end(),
                     [&](const File& file) { return assay::does_work(file, function); });
}

bool Reading::holds_code(std::string_view path) const {
  for (const File& file : project_->files) {
    if (file.source.path == path) return !file.names.calls().empty() || !file.names.definitions().empty();
  }
  return false;
}

std::string Reading::place_of(const Fragment& fragment, std::span<const std::string_view> only) const {
  auto is_asked = [&](std::string_view path) {
    return only.empty() || std::find(only.begin(), only.end(), path) != only.end();
  };
  for (size_t i = 0; i < project_->files.size(); ++i) {
    const File& file = project_->files[i];
    if (!is_asked(file.source.path)) continue;
    if (!fragment.is_code()) {
      if (fragment.stands_in(file, live_[i])) return file.source.path;
      continue;
    }
    const NodeId found = fragment.find(file, live_[i]);
    if (!found.valid() && fragment.stands_in_templates(file, live_[i])) return file.source.path;
    if (!found.valid()) continue;
    const Position at = LineIndex(file.source.text).position(file.tree.span(found).start);
    return fmt::format("{}:{}:{}", file.source.path, at.line, at.column);
  }
  for (const auto& [path, text] : other_) {
    if (is_asked(path) && fragment.stands_in(text)) return path;
  }
  return {};
}

}  // namespace assay
