#include "score/benchmark.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "base/version.h"
#include "engine/embedded.h"
#include "score/challenge_json.h"
#include "score/score.h"

namespace assay {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kScorePy = R"py(#!/usr/bin/env python3
"""Scores an answer: score.py --challenge FILE --output DIR. The result is JSON on standard output.

Exit codes: 0 scored, passed or not; 1 a malformed challenge; 2 an internal error. The environment variable ASSAY may
name the program. Options of `assay score` (--compile) are handed on.
"""
import os
import subprocess
import sys

try:
    sys.exit(subprocess.run([os.environ.get("ASSAY", "assay"), "score", *sys.argv[1:]]).returncode)
except OSError as error:
    print(f"score.py: assay can't be started ({error}); install it, or set ASSAY to its path", file=sys.stderr)
    sys.exit(2)
)py";

std::string family_json(const FamilyChallenges& group) {
  const Family& family = *group.family;
  Json capabilities = Json::array(), held_out = Json::array();
  for (const Capability& capability : group.capabilities) {
    capabilities.push_back({{"id", capability.id}, {"description", capability.title}});
  }
  Json totals = {{"total", group.challenges.size()}};
  for (std::string_view tier : kTiers) {
    totals[std::string(tier)] = std::count_if(group.challenges.begin(), group.challenges.end(),
                                              [&](const ChallengePage& page) { return page.tier == tier; });
  }
  for (const ChallengePage& page : group.challenges) {
    if (page.held_out) held_out.push_back(page.id);
  }
  totals["held_out_ids"] = std::move(held_out);
  return json_text({{"slug", family.name},
                    {"name", family.title},
                    {"description", family.summary},
                    {"language", "elixir"},
                    {"tier", family.tier},
                    {"capability_dimensions", std::move(capabilities)},
                    {"challenges", std::move(totals)},
                    {"evaluation",
                     {{"score", "evaluation/score.py"},
                      {"criteria", "evaluation/criteria.json"},
                      {"command", "evaluation/score.py --challenge challenges/TIER/ID.json --output DIR"},
                      {"tool", {{"name", "assay"}, {"version", version()}}}}}});
}

std::string criteria_json(const FamilyChallenges& group) {
  Json capabilities = Json::array();
  for (const Capability& capability : group.capabilities) {
    Json ids = Json::array();
    for (const ChallengePage& page : group.challenges) {
      if (page.capability == capability.id) ids.push_back(page.id);
    }
    capabilities.push_back({{"id", capability.id}, {"description", capability.title}, {"challenges", std::move(ids)}});
  }
  return json_text(
      {{"family", group.family->name},
       {"formula", "score = parses * files * keeps * compiles * (mean of the other objectives, by weight)"},
       {"factors", {"parses", "file: PATH", "keeps: public functions", "compiles"}},
       {"weights",
        {{"contains: TEXT", kTextWeight},
         {"lacks: TEXT", kTextWeight},
         {"check: ID (error)", weight_of(Level::error)},
         {"check: ID (warning)", weight_of(Level::warning)},
         {"check: ID (advice)", weight_of(Level::advice)}}},
       {"passed", "every objective is fulfilled, but for checks of level advice"},
       {"capabilities", std::move(capabilities)}});
}

std::string seed_json(const FamilyChallenges& group) {
  const Family& family = *group.family;
  const std::string_view skill =
      embedded_file(fmt::format("families/{}/SKILL.md", family.folder)).value_or(std::string_view());
  Json variants = Json::array();
  for (const Capability& capability : group.capabilities) {
    const std::string name = fmt::format("{}-{}", family.name, capability.id);
    std::string text = fmt::format("---\nname: {}\ndescription: {} Use for {}.\n---\n\n# {}\n", name, capability.title,
                                   family.applies, family.title);
    for (const std::string& heading : capability.sections) {
      text += fmt::format("\n## {}\n\n{}", heading, section_of(skill, heading));
    }
    variants.push_back({{"name", name}, {"capability", capability.id}, {"skill", std::move(text)}});
  }
  return json_text({{"family", family.name}, {"variants", std::move(variants)}});
}

}  // namespace

std::string section_of(std::string_view markdown, std::string_view heading) {
  std::string text;
  bool inside = false, in_block = false;
  while (!markdown.empty()) {
    const std::string_view line = take_line(markdown);
    if (line.starts_with("```")) in_block = !in_block;
    if (!in_block && (line.starts_with("## ") || line.starts_with("# "))) {
      inside = line.starts_with("## ") && line.substr(3) == heading;
      continue;
    }
    if (inside && (!text.empty() || !line.empty())) text.append(line) += '\n';
  }
  while (text.ends_with("\n\n")) text.pop_back();
  return text;
}

SourceTexts benchmark_files(const FamilyChallenges& group) {
  SourceTexts files = {{"family.json", family_json(group)},
                       {"evaluation/criteria.json", criteria_json(group)},
                       {"evaluation/score.py", std::string(kScorePy)},
                       {"seed.json", seed_json(group)}};
  for (const ChallengePage& page : group.challenges) {
    files.emplace_back(fmt::format("challenges/{}/{}.json", page.tier, page.id), render_challenge(page, *group.family));
    for (const auto& [path, text] : page.golden) files.emplace_back(fmt::format("golden/{}/{}", page.id, path), text);
    for (const auto& [path, text] : page.fixture) {
      files.emplace_back(fmt::format("test_fixtures/{}/{}", page.id, path), text);
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace assay
