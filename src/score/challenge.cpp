#include "score/challenge.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "engine/check.h"
#include "score/challenge_json.h"
#include "score/compile.h"
#include "score/fragment.h"
#include "score/reading.h"
#include "score/score.h"
#include "source/paths.h"

namespace assay {
namespace {

constexpr double kFactor = 0;  // the weight of what multiplies the whole score

std::string plain_path(std::string_view path) { return std::string(path.starts_with("./") ? path.substr(2) : path); }

SourceTexts with_plain_paths(const SourceTexts& texts) {
  SourceTexts result;
  for (const auto& [path, text] : texts) result.emplace_back(plain_path(path), text);
  return result;
}

bool holds(const SourceTexts& texts, std::string_view path) {
  return std::any_of(texts.begin(), texts.end(), [&](const auto& file) { return file.first == path; });
}

std::vector<Symbol> names_of(const std::vector<PublicFunction>& functions) {
  std::vector<Symbol> names;
  names.reserve(functions.size());
  for (const PublicFunction& function : functions) names.push_back(function.name);
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

struct ChallengeScorer::Known {
  Known(Challenge given, const Catalog& all) : challenge(std::move(given)), catalog(all) {
    challenge.fixtures = with_plain_paths(challenge.fixtures);
    for (std::string& path : challenge.files) path = plain_path(path);
    for (const std::string& text : challenge.must_contain) expected.emplace_back(text);
    for (const std::string& text : challenge.must_not_contain) forbidden.emplace_back(text);
    if (challenge.fixtures.empty()) return;
    fixture.emplace(challenge.fixtures, challenge.family, catalog);
    called = names_of(fixture->offers());
    for (const CheckTally& check : fixture->checks()) {
      faulty = faulty || check.failed > 0;
      judged = judged || check.considered > 0;
    }
    for (const Fragment& fragment : forbidden) {
      forbidden_stands.push_back(!fixture->place_of(fragment, {}).empty());
      faulty = faulty || forbidden_stands.back();
    }
  }

  Challenge challenge;
  const Catalog& catalog;
  std::vector<Fragment> expected, forbidden;
  std::optional<Reading> fixture;  // where its texts are known
  std::vector<Symbol> called;      // names of the functions that it offers
  std::vector<bool> forbidden_stands;
  bool faulty = false;  // the fixture breaks a rule, or has a text that is forbidden
  bool judged = false;  // a check found something to judge in it
};

namespace {

// The answer, and what of the fixture it leaves as it is.
SourceTexts completed(const SourceTexts& answer, const Challenge& challenge, const Catalog& catalog) {
  SourceTexts texts = answer;
  std::vector<Symbol> defined;
  bool asked = false;
  for (const auto& [path, text] : challenge.fixtures) {
    const bool expected = std::find(challenge.files.begin(), challenge.files.end(), path) != challenge.files.end();
    if (expected || holds(answer, path)) continue;
    if (!asked) {
      const Reading read(answer, "", catalog);
      for (const File& file : read.project().files) {
        for (const Module& module : file.names.modules()) defined.push_back(module.name);
      }
      asked = true;
    }
    // A module may have moved to another file.
    const Reading kept({{path, text}}, "", catalog);
    bool moved = false;
    for (const File& file : kept.project().files) {
      for (const Module& module : file.names.modules()) {
        moved = moved || std::find(defined.begin(), defined.end(), module.name) != defined.end();
      }
    }
    if (!moved) texts.emplace_back(path, text);
  }
  return texts;
}

}  // namespace

// Scores one answer.
class ChallengeScorer::Scoring {
 public:
  Scoring(const Known& known, const SourceTexts& answer)
      : known_(known),
        challenge_(known.challenge),
        answer_(answer),
        texts_(completed(answer, known.challenge, known.catalog)),
        read_(texts_, known.challenge.family, known.catalog, known.called) {
    for (const auto& [path, text] : answer_) paths_.push_back(path);
    if (known.fixture) {
      for (const PublicFunction& function : known.fixture->offers()) {
        const bool there = read_.defines(function);
        const bool emptied = there && known.fixture->does_work(function) && !read_.does_work(function);
        if (!there || emptied) lost_.push_back(describe(function) + (emptied ? " (emptied)" : ""));
      }
      std::sort(lost_.begin(), lost_.end());
    }
    for (const CheckTally& check : read_.checks()) judged_ = judged_ || check.considered > 0;
    repaired_ = !known.faulty || repairs_something();
  }

  ChallengeScore run(bool compiling) {
    result_.challenge_id = challenge_.id;
    result_.diagnostics = challenge_.notes;
    judge_parsing();
    judge_files();
    judge_kept();
    if (compiling && factor_ > 0) judge_compilation();
    judge_expected();
    judge_forbidden();
    judge_checks();
    if (!hands_in_code()) factor_ = 0;
    double sum = 0, weights = 0;
    bool passed = true;
    for (const Objective& objective : result_.objectives) {
      sum += objective.value * objective.weight;
      weights += objective.weight;
      passed = passed && (objective.passed() || objective.weight == weight_of(Level::advice));
    }
    if (weights == 0) result_.diagnostics.emplace_back("nothing was expected and no rule had anything to judge");
    // Only files are asked for.
    const double mean = weights > 0 ? sum / weights : challenge_.family.empty() && !challenge_.files.empty() ? 1 : 0;
    result_.score = rounded_score(factor_ * mean);
    result_.passed = passed && factor_ * mean > 0;
    return std::move(result_);
  }

 private:
  static std::string describe(const PublicFunction& function) {
    return fmt::format("{}.{}/{}", function.module ? text(function.module) : "?", text(function.name), function.arity);
  }

  [[nodiscard]] const CheckTally* before(size_t check) const {
    if (!known_.fixture || check >= known_.fixture->checks().size()) return nullptr;
    return &known_.fixture->checks()[check];
  }

  // One of the fixture's faults is gone, or there is less of it.
  [[nodiscard]] bool repairs_something() const {
    for (size_t i = 0; i < read_.checks().size(); ++i) {
      if (before(i) != nullptr && read_.checks()[i].failed < before(i)->failed) return true;
    }
    for (size_t i = 0; i < known_.forbidden_stands.size(); ++i) {
      if (known_.forbidden_stands[i] && read_.place_of(known_.forbidden[i], {}).empty()) return true;
    }
    return false;
  }

  Objective& add(std::string name, double weight, std::string expected) {
    auto is_taken = [&](const std::string& wanted) {
      return std::any_of(result_.objectives.begin(), result_.objectives.end(),
                         [&](const Objective& other) { return other.name == wanted; });
    };
    std::string free = name;  // the same text twice is two objectives
    for (int copy = 2; is_taken(free); ++copy) free = fmt::format("{} ({})", name, copy);
    Objective& objective = result_.objectives.emplace_back();
    objective.name = std::move(free);
    objective.weight = weight;
    objective.expected = std::move(expected);
    return objective;
  }
  static void withhold(Objective& objective, std::string_view why) {
    objective.value = 0;
    objective.withheld = true;
    objective.details += fmt::format("{}not counted: {}", objective.details.empty() ? "" : "; ", why);
  }

  void judge_parsing() {
    Objective& objective = add("parses", kFactor, "every Elixir file parses");
    objective.details = "a factor of the score";
    size_t parsed = 0;
    for (const File& file : read_.project().files) {
      if (!holds(answer_, file.source.path)) continue;
      if (file.tree.errors().empty()) {
        ++parsed;
        continue;
      }
      const SyntaxError& error = file.tree.errors().front();
      const Position at = LineIndex(file.source.text).position(error.span.start);
      objective.actual = fmt::format("{}:{}:{}: {}", file.source.path, at.line, at.column, error.message);
      factor_ = 0;
      return;
    }
    objective.value = 1;
    objective.actual = fmt::format("{} of {} parse", parsed, parsed);
  }

  void judge_files() {
    size_t present = 0;
    for (const std::string& path : challenge_.files) {
      Objective& objective = add("file: " + path, kFactor, "is there and holds code");
      const auto written =
          std::find_if(answer_.begin(), answer_.end(), [&](const auto& file) { return file.first == path; });
      if (written == answer_.end()) {
        objective.actual = "is missing";
      } else if (trimmed(written->second).empty()) {
        objective.actual = "is empty";
      } else if (is_elixir(path) && !read_.holds_code(path)) {
        objective.actual = "holds no code";
      } else {
        objective.actual = "is there";
        ++present;
      }
      objective.value = objective.actual == "is there" ? 1 : 0;
      objective.details = "the share of files that are there is a factor of the score";
    }
    if (!challenge_.files.empty())
      factor_ *= static_cast<double>(present) / static_cast<double>(challenge_.files.size());
  }
  // Without a list of files, anything that defines or does something will do.
  [[nodiscard]] bool hands_in_code() const {
    return std::any_of(answer_.begin(), answer_.end(), [&](const auto& file) {
      return is_elixir(file.first) ? read_.holds_code(file.first) : !trimmed(file.second).empty();
    });
  }

  void judge_kept() {
    const size_t offered = known_.fixture ? known_.fixture->offers().size() : 0;
    if (offered == 0) return;
    Objective& objective = add("keeps: public functions", kFactor, fmt::format("{} of the fixture", offered));
    objective.value = static_cast<double>(offered - lost_.size()) / static_cast<double>(offered);
    objective.actual = fmt::format("{} of {}", offered - lost_.size(), offered);
    objective.details = "a factor of the score";
    factor_ *= objective.value;
    for (size_t i = 0; i < std::min<size_t>(lost_.size(), 5); ++i) {
      objective.details += (i == 0 ? "; lost: " : ", ") + lost_[i];
    }
  }

  void judge_compilation() {
    const Compilation compilation = compile(texts_);
    if (compilation.outcome == Compilation::Outcome::not_judged) {
      result_.diagnostics.push_back("not compiled: " + compilation.message);
      return;
    }
    Objective& objective = add("compiles", kFactor, "elixirc compiles it");
    objective.value = compilation.outcome == Compilation::Outcome::compiled ? 1 : 0;
    objective.actual = objective.passed() ? "compiles" : compilation.message;
    objective.details = "a factor of the score";
    factor_ *= objective.value;
  }

  void judge_expected() {
    const bool unknown_work = !known_.fixture && !challenge_.family.empty() && !judged_;
    size_t found = 0;
    for (const Fragment& fragment : known_.expected) {
      Objective& objective = add("contains: " + fragment.text(), kTextWeight, fragment.text());
      const std::string place = read_.place_of(fragment, paths_);
      objective.details = fmt::format("looked for as {}", fragment.reading());
      objective.actual = place.empty() ? "stands nowhere in code that runs" : "found at " + place;
      objective.value = place.empty() ? 0 : 1;
      if (place.empty()) continue;
      ++found;
      if (!repaired_) withhold(objective, "all that the fixture gets wrong still stands");
      if (unknown_work) withhold(objective, "no rule of the family has anything to judge here");
    }
    const bool evidence = !known_.expected.empty() || judged_;
    complete_ = found == known_.expected.size() && lost_.empty() && repaired_ && evidence && !unknown_work;
  }

  void judge_forbidden() {
    for (const Fragment& fragment : known_.forbidden) {
      Objective& objective = add("lacks: " + fragment.text(), kTextWeight, "stands nowhere: " + fragment.text());
      const std::string place = read_.place_of(fragment, {});
      objective.details = fmt::format("looked for as {}", fragment.reading());
      objective.actual = place.empty() ? "stands nowhere" : "found at " + place;
      objective.value = place.empty() ? 1 : 0;
      if (place.empty() && !complete_) withhold(objective, "what is expected is not all there");
    }
  }

  void judge_checks() {
    // What the fixture gave the checks to judge is the yardstick; rules that it did not touch can only take away.
    const bool yardstick = known_.fixture && (known_.judged || !known_.expected.empty());
    for (size_t i = 0; i < read_.checks().size(); ++i) {
      const CheckTally& now = read_.checks()[i];
      const uint32_t considered = before(i) != nullptr ? before(i)->considered : 0;
      const uint32_t failed = before(i) != nullptr ? before(i)->failed : 0;
      if (now.considered == 0 && failed == 0) continue;
      if (yardstick && considered == 0 && now.failed == 0) continue;
      Objective& objective = add("check: " + std::string(now.check->id), weight_of(now.level), "no finding");
      if (now.considered == 0) {
        objective.actual = "nothing to judge";
        objective.value = 1;
        if (!complete_) withhold(objective, "what the fixture got wrong is gone, and what is expected is not there");
        continue;
      }
      objective.actual = fmt::format("{} of {} fail", now.failed, now.considered);
      objective.value = *score_of(now);
      if (considered > 0) {
        objective.value = std::min(objective.value, std::max(0.0, 1 - static_cast<double>(now.failed) / considered));
      } else if (yardstick && !complete_) {
        objective.value = 0;
      }
      for (const std::string& finding : read_.findings_of(*now.check)) {
        objective.details += (objective.details.empty() ? "" : "; ") + finding;
      }
    }
  }

  const Known& known_;
  const Challenge& challenge_;
  const SourceTexts& answer_;
  const SourceTexts texts_;  // with what of the fixture it leaves as it is
  const Reading read_;
  std::vector<std::string_view> paths_;  // of the answer
  std::vector<std::string> lost_;        // functions of the fixture that the answer doesn't offer
  bool judged_ = false;                  // a check found something to judge
  bool repaired_ = false;                // a fault of the fixture is gone, or it has none
  bool complete_ = false;                // all that is expected stands there, and nothing was lost
  double factor_ = 1;                    // what the mean of the other objectives is multiplied with
  ChallengeScore result_;
};

ChallengeScorer::ChallengeScorer(Challenge challenge, const Catalog& catalog)
    : known_(std::make_unique<Known>(std::move(challenge), catalog)) {}
ChallengeScorer::ChallengeScorer(ChallengeScorer&&) noexcept = default;
ChallengeScorer::~ChallengeScorer() = default;

ChallengeScore ChallengeScorer::score(const SourceTexts& answer, bool compiling) const {
  return Scoring(*known_, with_plain_paths(answer)).run(compiling);
}

ChallengeScore score_challenge(const Challenge& challenge, const SourceTexts& answer, const Catalog& catalog) {
  return ChallengeScorer(challenge, catalog).score(answer);
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

std::string json_text(const nlohmann::ordered_json& json) {
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

std::string render_challenge_score(const ChallengeScore& score) { return json_text(json_of(score)); }

}  // namespace assay
