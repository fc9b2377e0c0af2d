#include "score/challenge.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/check.h"
#include "project/virtual_project.h"
#include "score/fragment.h"
#include "score/live_code.h"
#include "score/score.h"
#include "source/source_file.h"

namespace assay {
namespace {

// What each objective weighs. A check weighs what its level does in every score.
constexpr double kFileWeight = 1, kKeepsWeight = 1, kTextWeight = 2;

double weight_of(Level level) { return level == Level::error ? 3 : level == Level::warning ? 2 : 1; }

bool is_elixir(std::string_view path) { return path.ends_with(".ex") || path.ends_with(".exs"); }

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

bool same_file(std::string_view a, std::string_view b) {
  auto plain = [](std::string_view path) { return path.starts_with("./") ? path.substr(2) : path; };
  return plain(a) == plain(b);
}

std::vector<PublicFunction> public_functions(const Project& project) {
  std::vector<PublicFunction> all;
  for (const File& file : project.files) {
    for (PublicFunction& function : public_functions(file)) all.push_back(function);
  }
  std::sort(all.begin(), all.end());
  return all;
}

class Scoring {
 public:
  Scoring(const Challenge& challenge, const SourceTexts& output, const Catalog& catalog)
      : challenge_(challenge), output_(output), catalog_(catalog), project_(virtual_project(output)) {
    fixture_ = public_functions(*virtual_project(challenge.fixtures));
    const std::vector<PublicFunction> written = public_functions(*project_);
    for (const PublicFunction& function : fixture_) {
      if (!std::binary_search(written.begin(), written.end(), function)) lost_.push_back(function);
    }
    for (const File& file : project_->files) live_.emplace_back(file, fixture_);
  }

  ChallengeScore run() {
    result_.challenge_id = challenge_.id;
    result_.diagnostics = challenge_.notes;
    const bool parses = judge_parsing();
    const bool present = judge_files();
    judge_kept();
    judge_expected();
    judge_forbidden();
    judge_checks();
    double sum = 0, weights = 0;
    bool passed = true;
    for (const Objective& objective : result_.objectives) {
      sum += objective.value * objective.weight;
      weights += objective.weight;
      passed &= objective.passed() || objective.weight <= weight_of(Level::advice);
    }
    const bool void_output = !parses || !present;
    result_.score = void_output || weights == 0 ? 0 : rounded_score(sum / weights);
    result_.passed = !void_output && passed && weights > 0;
    return std::move(result_);
  }

 private:
  Objective& add(std::string name, double weight, std::string expected) {
    // The same text twice is two objectives.
    for (int copy = 2; std::any_of(result_.objectives.begin(), result_.objectives.end(),
                                   [&](const Objective& other) { return other.name == name; });
         ++copy) {
      name = fmt::format("{} ({})", name.substr(0, name.rfind(" (")), copy);
    }
    Objective& objective = result_.objectives.emplace_back();
    objective.name = std::move(name);
    objective.weight = weight;
    objective.expected = std::move(expected);
    return objective;
  }

  bool judge_parsing() {
    Objective& objective = add("parses", kFileWeight, "every Elixir file parses");
    for (const File& file : project_->files) {
      if (file.tree.errors().empty()) continue;
      const SyntaxError& error = file.tree.errors().front();
      const Position at = LineIndex(file.source.text).position(error.span.start);
      objective.actual = fmt::format("{}:{}:{} {}", file.source.path, at.line, at.column, error.message);
      return false;
    }
    objective.value = 1;
    objective.actual = fmt::format("{} parse", project_->files.size());
    return true;
  }

  // Without a list of files, anything that defines something will do.
  bool judge_files() {
    size_t present = 0;
    for (const std::string& path : challenge_.files) {
      Objective& objective = add("file: " + path, kFileWeight, "is there and holds code");
      for (const auto& [written, text] : output_) {
        if (!same_file(written, path)) continue;
        objective.actual = is_blank(text) ? "is empty" : "is there";
        objective.value = !is_blank(text) && (!is_elixir(path) || holds_code(written)) ? 1 : 0;
        if (objective.value == 0 && !is_blank(text)) objective.actual = "holds no code";
      }
      if (objective.actual.empty()) objective.actual = "is missing";
      if (objective.passed()) ++present;
    }
    if (!challenge_.files.empty()) return present > 0;
    return std::any_of(project_->files.begin(), project_->files.end(),
                       [&](const File& file) { return holds_code(file.source.path); });
  }
  [[nodiscard]] bool holds_code(std::string_view path) const {
    for (const File& file : project_->files) {
      if (file.source.path == path) return !file.names.calls().empty() || !file.names.definitions().empty();
    }
    return false;
  }

  void judge_kept() {
    if (fixture_.empty()) return;
    Objective& objective =
        add("keeps: public functions", kKeepsWeight, fmt::format("{} of the fixture", fixture_.size()));
    objective.value = static_cast<double>(fixture_.size() - lost_.size()) / static_cast<double>(fixture_.size());
    objective.actual = fmt::format("{} of {}", fixture_.size() - lost_.size(), fixture_.size());
    for (size_t i = 0; i < std::min<size_t>(lost_.size(), 5); ++i) {
      objective.details +=
          fmt::format("{}{}.{}/{}", i == 0 ? "lost: " : ", ", lost_[i].module ? text(lost_[i].module) : "?",
                      text(lost_[i].name), lost_[i].arity);
    }
  }

  // Where a text stands in code that runs: "path:line:column", or empty.
  [[nodiscard]] std::string place_of(const Fragment& fragment) const {
    for (size_t i = 0; i < project_->files.size(); ++i) {
      const File& file = project_->files[i];
      if (!fragment.is_code()) {
        if (fragment.stands_in(text_of_code(file, live_[i]))) return file.source.path;
        continue;
      }
      const NodeId found = fragment.find(file, live_[i]);
      if (!found.valid()) continue;
      const Position at = LineIndex(file.source.text).position(file.tree.span(found).start);
      return fmt::format("{}:{}:{}", file.source.path, at.line, at.column);
    }
    for (const auto& [path, text] : output_) {
      if (!is_elixir(path) && fragment.stands_in(text)) return path;
    }
    return {};
  }

  void judge_expected() {
    size_t found = 0;
    for (const std::string& text : challenge_.must_contain) {
      const Fragment fragment(text);
      Objective& objective = add("contains: " + text, kTextWeight, text);
      const std::string place = place_of(fragment);
      objective.details = fmt::format("looked for as {}", fragment.reading());
      objective.actual = place.empty() ? "stands nowhere in code that runs" : "found at " + place;
      if (place.empty()) continue;
      // What stands in other code than was asked for does no work.
      if (lost_.size() == fixture_.size() && !fixture_.empty()) {
        objective.details += "; not counted: none of the fixture's functions is left";
        continue;
      }
      objective.value = 1;
      ++found;
    }
    complete_ = found == challenge_.must_contain.size() && lost_.empty();
  }

  void judge_forbidden() {
    for (const std::string& text : challenge_.must_not_contain) {
      const Fragment fragment(text);
      Objective& objective = add("lacks: " + text, kTextWeight, "stands nowhere: " + text);
      const std::string place = place_of(fragment);
      objective.details = fmt::format("looked for as {}", fragment.reading());
      objective.actual = place.empty() ? "stands nowhere" : "found at " + place;
      if (!place.empty()) continue;
      if (complete_)
        objective.value = 1;
      else
        objective.details += "; not counted: what is expected is not all there";
    }
  }

  [[nodiscard]] std::vector<CheckTally> tallies_of(const SourceTexts& files, std::vector<std::string>* findings) const {
    AnalysisOptions options;
    options.select = {challenge_.family};
    options.level = Level::advice;
    options.no_config = true;
    const Analysis analysis = analyze_texts(files, options, catalog_);
    if (findings != nullptr) {
      for (const Result& result : analysis.findings) {
        findings->push_back(fmt::format("{} at {}:{}:{}: {}", result.finding.check, result.path(), result.start.line,
                                        result.start.column, result.finding.message));
      }
    }
    return analysis.families.empty() ? std::vector<CheckTally>{} : analysis.families.front().checks;
  }

  void judge_checks() {
    if (challenge_.family.empty()) return;
    std::vector<std::string> findings;
    const std::vector<CheckTally> now = tallies_of(output_, &findings);
    const std::vector<CheckTally> before = tallies_of(challenge_.fixtures, nullptr);
    for (size_t i = 0; i < now.size(); ++i) {
      const CheckTally& check = now[i];
      const bool was_broken = i < before.size() && before[i].failed > 0;
      if (check.considered == 0 && !was_broken) continue;
      Objective& objective = add("check: " + std::string(check.check->id), weight_of(check.level), "no finding");
      objective.actual =
          check.considered == 0 ? "nothing to judge" : fmt::format("{} of {} fail", check.failed, check.considered);
      if (auto score = score_of(check)) {
        objective.value = *score;
        if (lost_.size() == fixture_.size() && !fixture_.empty()) {
          objective.value = 0;
          objective.details = "not counted: none of the fixture's functions is left";
        }
      } else if (complete_) {
        objective.value = 1;
      } else {
        objective.details = "not counted: what the fixture got wrong is gone, and what is expected is not there";
      }
      for (const std::string& finding : findings) {
        if (!finding.starts_with(std::string(check.check->id) + " at ")) continue;
        objective.details += (objective.details.empty() ? "" : "; ") + finding.substr(check.check->id.size() + 1);
      }
    }
  }

  const Challenge& challenge_;
  const SourceTexts& output_;
  const Catalog& catalog_;
  std::unique_ptr<Project> project_;
  std::vector<LiveCode> live_;           // by file
  std::vector<PublicFunction> fixture_;  // what the fixture offers
  std::vector<PublicFunction> lost_;     // of these, what the output doesn't
  bool complete_ = false;                // all that is expected stands there, and nothing was lost
  ChallengeScore result_;
};

}  // namespace

ChallengeScore score_challenge(const Challenge& challenge, const SourceTexts& output, const Catalog& catalog) {
  return Scoring(challenge, output, catalog).run();
}

nlohmann::ordered_json json_of(const ChallengeScore& score) {
  nlohmann::ordered_json objectives = nlohmann::ordered_json::object();
  for (const Objective& objective : score.objectives) {
    objectives[objective.name] = {
        {"passed", objective.passed()}, {"weight", objective.weight},     {"score", rounded_score(objective.value)},
        {"actual", objective.actual},   {"expected", objective.expected}, {"details", objective.details}};
  }
  return {{"challenge_id", score.challenge_id},
          {"passed", score.passed},
          {"score", score.score},
          {"objectives", std::move(objectives)},
          {"diagnostics", score.diagnostics}};
}

}  // namespace assay
