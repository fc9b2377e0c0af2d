#include "cli/score_challenges.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "cli/arguments.h"
#include "cli/output.h"
#include "cli/standard_input.h"
#include "score/batch.h"
#include "score/challenge.h"
#include "score/challenge_page.h"
#include "source/read_file.h"

namespace assay::cli {
namespace {

namespace fs = std::filesystem;

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
    if (read.problem)
      answer.notes.push_back(describe(*read.problem));
    else
      answer.files.emplace_back(path.lexically_relative(folder).generic_string(), std::move(read.text));
  }
  return answer;
}

}  // namespace

int score_one_challenge(const std::string& challenge_file, const std::string& folder, bool compiling) {
  FileText read = read_source(challenge_file);
  const Family* family = nullptr;
  const ChallengePage* page = read.missing ? challenge_page(challenge_file, &family) : nullptr;
  if (page != nullptr) read = {render_challenge(*page, *family), {}, false};
  if (read.problem) {
    complain(describe(*read.problem));
    return read.missing ? kTrouble : kMalformed;
  }
  const std::string near = fs::path(challenge_file).parent_path().string();
  const auto challenge = read_challenge(std::string_view(read.text), near.empty() ? "." : near, catalog());
  if (const auto* malformed = std::get_if<MalformedChallenge>(&challenge)) {
    complain(fmt::format("{}: the challenge is malformed: {}", challenge_file, malformed->message));
    return kMalformed;
  }
  Answer answer = read_answer(folder);
  if (!answer.problem.empty()) {
    complain(answer.problem);
    return kTrouble;
  }
  ChallengeScore score = ChallengeScorer(std::get<Challenge>(challenge), catalog()).score(answer.files, compiling);
  std::move(answer.notes.begin(), answer.notes.end(), std::back_inserter(score.diagnostics));
  return write_output(render_challenge_score(score)) ? kScored : kTrouble;
}

int score_batch(bool compiling) {
  std::ios::sync_with_stdio(false);
  Batch batch(catalog(), compiling);
  for (std::string line; std::getline(std::cin, line);) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    if (!write_output(batch.answer(line))) return kTrouble;
  }
  return batch.malformed() ? kMalformed : kScored;
}

}  // namespace assay::cli
