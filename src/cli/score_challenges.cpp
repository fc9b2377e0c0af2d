#include "cli/score_challenges.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "cli/arguments.h"
#include "cli/output.h"
#include "cli/standard_input.h"
#include "score/challenge.h"
#include "source/read_file.h"

namespace assay::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr int kScored = 0, kMalformed = 1;
constexpr size_t kMostFiles = 10'000;  // of one answer; more is no answer to a challenge

bool is_build_folder(const fs::path& name) {
  return name == "_build" || name == "deps" || name == "node_modules" || name == ".git" || name == ".elixir_ls";
}

struct Answer {
  SourceTexts files;  // by path below the folder
  std::vector<std::string> notes;
  std::string problem;  // why there is no answer
};

Answer read_answer(const std::string& folder) {
  Answer answer;
  std::error_code error;
  if (!fs::is_directory(folder, error)) {
    answer.problem = fmt::format("{}: there is no such folder", folder);
    return answer;
  }
  std::vector<fs::path> paths;
  fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied, error), end;
  for (; !error && entry != end; entry.increment(error)) {
    std::error_code none;
    if (entry->is_symlink(none)) continue;
    if (entry->is_directory(none) && is_build_folder(entry->path().filename())) entry.disable_recursion_pending();
    if (entry->is_regular_file(none)) paths.push_back(entry->path());
    if (paths.size() > kMostFiles) {
      answer.problem = fmt::format("{}: holds more than {} files", folder, kMostFiles);
      return answer;
    }
  }
  if (error) answer.problem = fmt::format("{}: {}", folder, error.message());
  std::sort(paths.begin(), paths.end());
  for (const fs::path& path : paths) {
    FileText read = read_source(path.string());
    if (read.problem) answer.notes.push_back(describe(*read.problem));
    else answer.files.emplace_back(path.lexically_relative(folder).generic_string(), std::move(read.text));
  }
  return answer;
}

std::string line_of(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n"; }

// Answers lines; challenges that come again are read once.
class Batch {
 public:
  std::string answer(std::string_view line) {
    const nlohmann::json json = nlohmann::json::parse(line, nullptr, false);
    if (json.is_discarded() || !json.is_object()) return fault(nullptr, "the line is no JSON object");
    Json id = json.contains("id") ? Json(json["id"]) : Json();
    if (!json.contains("files") || !json["files"].is_object()) return fault(id, "`files` holds no texts by path");
    SourceTexts files;
    for (const auto& [path, text] : json["files"].items()) {
      if (!text.is_string()) return fault(id, "`files` has no text for " + path);
      files.emplace_back(path, text.get<std::string>());
    }
    const Known* known = challenge_of(json, id);
    if (const auto* malformed = std::get_if<MalformedChallenge>(known)) return fault(id, malformed->message);
    Json result = {{"id", id}};
    result.update(json_of(score_challenge(std::get<Challenge>(*known), files, catalog())));
    return line_of(result);
  }
  [[nodiscard]] bool malformed() const { return malformed_; }

 private:
  using Known = std::variant<Challenge, MalformedChallenge>;

  const Known* challenge_of(const nlohmann::json& json, const Json& id) {
    const bool has_challenge = json.contains("challenge");
    const std::string key = has_challenge ? json["challenge"].dump() : json.contains("family") ? json["family"].dump() : "";
    if (auto found = known_.find(key); found != known_.end()) return &found->second;
    Known made = MalformedChallenge{"there is neither `challenge` nor `family`"};
    if (has_challenge) {
      made = read_challenge(json["challenge"], "", catalog());
    } else if (json.contains("family") && json["family"].is_string()) {
      const std::string name = json["family"].get<std::string>();
      const Family* family = catalog().family(name);
      made = family != nullptr ? Known(challenge_of_family(id.is_string() ? id.get<std::string>() : family->name, *family))
                               : Known(MalformedChallenge{fmt::format("there is no family \"{}\"", name)});
    }
    return &known_.emplace(key, std::move(made)).first->second;
  }
  std::string fault(const Json& id, std::string_view message) {
    malformed_ = true;
    return line_of({{"id", id}, {"error", message}});
  }
  std::unordered_map<std::string, Known> known_;  // by JSON text
  bool malformed_ = false;
};

}  // namespace

int score_one_challenge(const std::string& challenge_file, const std::string& folder) {
  FileText read = read_source(challenge_file);
  if (read.problem) {
    complain(describe(*read.problem));
    return read.missing ? kTrouble : kMalformed;
  }
  const auto challenge = read_challenge(read.text, fs::path(challenge_file).parent_path().string().empty()
                                                       ? "."
                                                       : fs::path(challenge_file).parent_path().string(),
                                        catalog());
  if (const auto* malformed = std::get_if<MalformedChallenge>(&challenge)) {
    complain(fmt::format("{}: the challenge is malformed: {}", challenge_file, malformed->message));
    return kMalformed;
  }
  Answer answer = read_answer(folder);
  if (!answer.problem.empty()) {
    complain(answer.problem);
    return kTrouble;
  }
  ChallengeScore score = score_challenge(std::get<Challenge>(challenge), answer.files, catalog());
  std::move(answer.notes.begin(), answer.notes.end(), std::back_inserter(score.diagnostics));
  const std::string text = json_of(score).dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  return write_output(text) ? kScored : kTrouble;
}

int score_batch() {
  std::ios::sync_with_stdio(false);
  Batch batch;
  for (std::string line; std::getline(std::cin, line);) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    if (!write_output(batch.answer(line))) return kTrouble;
  }
  return batch.malformed() ? kMalformed : kScored;
}

}  // namespace assay::cli
