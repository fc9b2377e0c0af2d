// assay challenges: lists, shows and exports what Assay carries.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <nlohmann/json.hpp>

#include "base/similar.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/named_families.h"
#include "cli/output.h"
#include "cli/standard_input.h"
#include "score/benchmark.h"
#include "score/challenge_page.h"
#include "source/paths.h"
#include "source/write_file.h"

namespace assay::cli {
namespace {

namespace fs = std::filesystem;

using Groups = std::vector<const FamilyChallenges*>;

// Those of the families asked for; nothing after saying what is wrong.
std::optional<Groups> groups_of(const std::vector<std::string>& names) {
  const auto families = named_families(names);
  if (!families) return std::nullopt;
  Groups chosen;
  for (const Family* family : *families) {
    const auto& all = all_challenges();
    const auto group =
        std::find_if(all.begin(), all.end(), [&](const FamilyChallenges& one) { return one.family == family; });
    if (group != all.end()) {
      chosen.push_back(&*group);
    } else if (!names.empty()) {
      complain(fmt::format("{} has no challenges yet", family->name));
      return std::nullopt;
    }
  }
  return chosen;
}

int list(const ChallengesArguments& arguments) {
  const auto groups = groups_of(arguments.families);
  if (!groups) return kTrouble;
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  std::string text;
  for (const FamilyChallenges* group : *groups) {
    size_t width = 0, capability = 0;
    for (const ChallengePage& page : group->challenges) {
      width = std::max(width, page.id.size());
      capability = std::max(capability, page.capability.size());
    }
    fmt::format_to(std::back_inserter(text), "{}{}: {} challenges\n", text.empty() ? "" : "\n", group->family->name,
                   group->challenges.size());
    for (const ChallengePage& page : group->challenges) {
      fmt::format_to(std::back_inserter(text), "  {:<{}} {} {:<9}  {:<{}}  {}\n", page.id, width,
                     page.held_out ? '*' : ' ', page.tier, page.capability, capability, page.title);
      json.push_back({{"id", page.id},
                      {"family", group->family->name},
                      {"tier", page.tier},
                      {"capability", page.capability},
                      {"title", page.title},
                      {"held_out", page.held_out}});
    }
  }
  if (arguments.format == "json") text = nlohmann::ordered_json{{"version", 1}, {"challenges", json}}.dump(2) + "\n";
  return write_output(text) ? kNothingToReport : kTrouble;
}

std::string files_as_text(const SourceTexts& files) {
  std::string text;
  for (const auto& [path, content] : files) {
    text += fmt::format("\n{}\n\n", path);
    std::string_view rest = content;
    while (!rest.empty()) {
      const std::string_view line = take_line(rest);
      text += line.empty() ? "\n" : fmt::format("    {}\n", line);
    }
  }
  return text;
}

std::string as_text(const ChallengePage& page) {
  std::string text = fmt::format("{}\n{}: {}, measures {}{}\n\n{}\n", page.title, page.id, page.tier, page.capability,
                                 page.held_out ? ", held out" : "", page.prompt);
  if (!page.fixture.empty()) text += "\nFIXTURE\n" + files_as_text(page.fixture);
  text += "\nEXPECTED\n\n";
  for (const std::string& path : page.files) text += fmt::format("  file      {}\n", path);
  for (const std::string& wanted : page.contains) text += fmt::format("  contains  {}\n", wanted);
  for (const std::string& unwanted : page.lacks) text += fmt::format("  lacks     {}\n", unwanted);
  text += fmt::format("\nGOLDEN\n{}{}", page.golden_why.empty() ? "" : "\n" + page.golden_why + "\n",
                      files_as_text(page.golden));
  for (const WrongAnswer& wrong : page.wrong) {
    text += fmt::format("\nWRONG: {}\n\n{}\n{}\n", wrong.name, wrong.why, files_as_text(wrong.files));
    for (const std::string& objective : wrong.fails) text += fmt::format("  fails  {}\n", objective);
  }
  return text;
}

int show(const ChallengesArguments& arguments) {
  const Family* family = nullptr;
  const ChallengePage* page = challenge_page(arguments.target, &family);
  if (page == nullptr) {
    std::vector<std::string_view> ids;
    for (const FamilyChallenges& group : all_challenges()) {
      for (const ChallengePage& other : group.challenges) ids.emplace_back(other.id);
    }
    const std::string_view near = most_similar(arguments.target, ids);
    complain(near.empty()
                 ? fmt::format("there is no challenge \"{}\"; `assay challenges list` has their ids", arguments.target)
                 : fmt::format("there is no challenge \"{}\"; did you mean {}?", arguments.target, near));
    return kTrouble;
  }
  const std::string text = arguments.format == "json" ? render_challenge(*page, *family) : as_text(*page);
  return write_output(text) ? kNothingToReport : kTrouble;
}

int write(const ChallengesArguments& arguments) {
  const auto groups = groups_of(arguments.families);
  if (!groups) return kTrouble;
  std::string text;
  for (const FamilyChallenges* group : *groups) {
    const std::string folder = child_path(arguments.target, group->family->name);
    const SourceTexts files = benchmark_files(*group);
    for (const auto& [path, content] : files) {
      const std::string file = child_path(folder, path);
      std::error_code error;
      fs::create_directories(fs::path(file).parent_path(), error);
      if (error) {
        complain(fmt::format("{}: {}", parent_path(file), error.message()));
        return kTrouble;
      }
      if (auto problem = write_file(file, content)) {
        complain(describe(*problem));
        return kTrouble;
      }
      if (path.ends_with(".py")) {
        fs::permissions(file, fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec,
                        fs::perm_options::add, error);
      }
    }
    text += fmt::format("wrote {}: {} challenges in {} files\n", folder, group->challenges.size(), files.size());
  }
  return write_output(text) ? kNothingToReport : kTrouble;
}

}  // namespace

int run(const ChallengesArguments& arguments) {
  switch (arguments.action) {
    case ChallengesAction::list: return list(arguments);
    case ChallengesAction::show: return show(arguments);
    case ChallengesAction::write: return write(arguments);
  }
  return kTrouble;
}

}  // namespace assay::cli
