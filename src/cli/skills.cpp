// assay skills: lists and shows what Assay carries, and brings it into projects. Validation is in skills_validate.cpp.
#include "cli/skills.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/named_families.h"
#include "cli/output.h"
#include "cli/session.h"
#include "cli/standard_input.h"
#include "engine/check.h"
#include "report/printable.h"
#include "skill/install.h"
#include "skill/skill_package.h"
#include "skill/validate.h"
#include "source/paths.h"

namespace assay::cli {
namespace {

// What mix.exs names. What mix.lock alone has came along with something else; it counts where mix.exs computes its
// list.
bool names_package(const Project& project, std::string_view package) {
  return project.dependency(package) != nullptr || (!project.dependencies_known() && project.depends_on(package));
}

// Why a family concerns a project, in words; empty when it does not.
std::string reason(const FamilyTally& tally, const Analysis& analysis) {
  uint64_t places = 0;
  for (const CheckTally& check : tally.checks) places += check.considered;
  std::vector<std::string> packages;
  for (const std::string& package : tally.family->packages) {
    if (std::any_of(analysis.projects.begin(), analysis.projects.end(),
                    [&](const ProjectRun& run) { return names_package(run.project, package); })) {
      packages.push_back(package);
    }
  }
  std::string text;
  if (places > 0) text = fmt::format("{} in the code", counted(places, "place", "places"));
  if (!packages.empty()) {
    text += fmt::format("{}depends on {}", text.empty() ? "" : ", ", fmt::join(packages, ", "));
  }
  return text;
}

Analysis analysis_of(const std::string& folder) {
  SourceArguments sources;
  if (!folder.empty()) sources.paths.push_back(folder);
  AnalysisOptions options;
  options.level = Level::advice;
  options.never_fail = true;
  options.no_baseline = true;
  return run_analysis(options, sources);
}

const FamilyTally* tally_of(const Analysis& analysis, const Family& family) {
  for (const FamilyTally& tally : analysis.families) {
    if (tally.family == &family) return &tally;
  }
  return nullptr;
}

// Outside of a project `list` reads nothing: the current directory may be anything.
bool is_in_project(const std::string& folder) {
  for (std::string at = absolute_path(folder);; at = parent_path(at)) {
    if (::access(child_path(at, "mix.exs").c_str(), R_OK) == 0) return true;
    if (at == "/") return false;
  }
}

int list(const SkillsArguments& arguments) {
  std::optional<Analysis> analysis;
  if (!arguments.name.empty() && !std::filesystem::is_directory(arguments.name)) {
    complain(fmt::format("{}: there is no such folder", arguments.name));
    return kTrouble;
  }
  if (is_in_project(arguments.name)) {
    analysis = analysis_of(arguments.name);
    report_troubles(*analysis, {});
  }
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  std::string text = fmt::format("{:<34} {:>6} {:>8} {:>11}  {}\n", "skill", "checks", "tokens", "references", "here");
  for (const Family& family : catalog().families()) {
    const SkillPackage package = package_skill(family);
    const FamilyTally* tally = analysis ? tally_of(*analysis, family) : nullptr;
    const std::string why = tally != nullptr ? reason(*tally, *analysis) : "";
    const size_t tokens = estimated_tokens(package.skill_text()),
                 references = estimated_tokens(package.reference_bytes());
    fmt::format_to(std::back_inserter(text), "{:<34} {:>6} {:>8} {:>11}  {}\n", package.name, family.checks.size(),
                   tokens, references,
                   !analysis     ? "?"
                   : why.empty() ? "no"
                                 : "yes: " + why);
    json.push_back({{"name", package.name},
                    {"family", family.folder},
                    {"checks", family.checks.size()},
                    {"estimated_tokens", tokens},
                    {"estimated_reference_tokens", references},
                    {"applies", analysis ? nlohmann::ordered_json(!why.empty()) : nlohmann::ordered_json(nullptr)},
                    {"reason", why}});
  }
  text +=
      "\nTokens are estimates: bytes / 4. An agent always has the description of a skill (about 100 tokens), "
      "reads\nthe skill "
      "when its work calls for it, and single references when it needs them.\n";
  if (!analysis) text += "No mix.exs here or above, so which skills concern this folder was not asked.\n";
  if (arguments.format == "json") text = nlohmann::ordered_json{{"version", 1}, {"skills", json}}.dump(2) + "\n";
  return write_output(text) ? kNothingToReport : kTrouble;
}

int show(const SkillsArguments& arguments) {
  const Family* family = named_family(arguments.name);
  if (family == nullptr) return kTrouble;
  return write_output(package_skill(*family).skill_text()) ? kNothingToReport : kTrouble;
}

struct Chosen {
  std::vector<const Family*> families;
  std::string text;      // why these, for people
  bool trouble = false;  // something could not be read; it was said
};

// Those that concern the project; nothing when it could not be read, which was said.
std::optional<Chosen> concerned_families(const std::string& folder) {
  const Analysis analysis = analysis_of(folder);
  report_troubles(analysis, {});
  if (analysis.files == 0) return std::nullopt;
  Chosen chosen;
  chosen.trouble = !analysis.diagnostics.empty();
  for (const FamilyTally& tally : analysis.families) {
    const std::string why = reason(tally, analysis);
    if (why.empty()) continue;
    chosen.families.push_back(tally.family);
    chosen.text += fmt::format("{}: {}\n", tally.family->name, why);
  }
  if (chosen.families.empty()) chosen.text = "No family concerns this project; --family installs one all the same.\n";
  return chosen;
}

std::string closing_line(const std::string& command) {
  return fmt::format(
      "Before you finish, run `{}` and mend what it reports on the code you wrote; `assay explain CHECK` says why, and "
      "what to write instead.",
      command);
}

std::string usage_rules_text(const std::vector<const Family*>& families, const std::string& command) {
  std::string text = "# Skills of Assay\n\nBefore you write such code, read the skill:\n\n";
  for (const Family* family : families) text += fmt::format("- `{}`: {}\n", family->name, family->summary);
  return text + "\n" + closing_line(command);
}

std::string step_line(const InstallStep& step, const TargetFolder& target, bool dry) {
  using Kind = InstallStep::Kind;
  const std::string path = printable(target.shown(step.path));
  switch (step.kind) {
    case Kind::make: return fmt::format("{} {}\n", dry ? "would write" : "wrote", path);
    case Kind::update: return fmt::format("{} {}\n", dry ? "would update" : "updated", path);
    case Kind::remove: return fmt::format("{} {}\n", dry ? "would remove" : "removed", path);
    case Kind::link: return fmt::format("{} {} -> {}\n", dry ? "would link" : "linked", path, step.text);
    case Kind::leave: break;
  }
  return fmt::format("{} {}: {}\n", dry ? "would leave" : "left", path, step.why);
}

// Writes, or says what would be written; the summary; the exit code.
int carry_out(InstallPlan& plan, std::string text, size_t skills, bool dry) {
  const std::vector<InstallStep> done = dry ? plan.steps() : plan.apply();
  size_t written = 0, left = 0;
  if (!text.empty()) text += "\n";
  for (const InstallStep& step : done) {
    if (step.is_record && !dry) continue;
    (step.kind == InstallStep::Kind::leave ? left : written) += 1;
    text += step_line(step, plan.target(), dry);
  }
  if (!done.empty()) text += "\n";
  text += fmt::format("{}: {} {}, {} as they should be, {} left alone.{}\n", counted(skills, "skill", "skills"),
                      counted(written, "change", "changes"), dry ? "to make" : "made", plan.unchanged(), left,
                      dry ? " Nothing was written." : "");
  const bool printed = write_output(text);
  for (const InputProblem& problem : plan.problems()) complain(describe(problem));
  return printed && plan.problems().empty() ? kNothingToReport : kTrouble;
}

std::optional<InstallPlan> plan_for(const std::string& folder) {
  auto target = TargetFolder::open(folder);
  if (const auto* problem = std::get_if<InputProblem>(&target)) {
    complain(describe(*problem));
    return std::nullopt;
  }
  return InstallPlan(std::get<TargetFolder>(std::move(target)));
}

int install(const SkillsArguments& arguments) {
  auto plan = plan_for(arguments.to);
  if (!plan) return kTrouble;
  std::optional<Chosen> chosen;
  if (arguments.families.empty()) {
    chosen = concerned_families(arguments.to);
  } else if (auto families = named_families(arguments.families)) {
    chosen = Chosen{std::move(*families), "", false};
  }
  if (!chosen) return kTrouble;
  const ClaudeStyle style = arguments.copy   ? ClaudeStyle::copy
                            : arguments.link ? ClaudeStyle::link
                                             : ClaudeStyle::as_it_is;
  for (const Family* family : chosen->families) {
    const SkillPackage package = package_skill(*family);
    plan->add_skill(package, ".agents/skills");
    plan->add_for_claude(package, style);
  }
  if (arguments.agents_md) plan->add_block("AGENTS.md", closing_line(arguments.command));
  const int code = carry_out(*plan, chosen->text, chosen->families.size(), arguments.dry_run);
  return chosen->trouble ? kTrouble : code;
}

int write(const SkillsArguments& arguments) {
  const auto families = named_families(arguments.families);
  if (!families) return kTrouble;
  std::error_code error;
  if (!arguments.dry_run) std::filesystem::create_directories(arguments.name, error);
  auto plan = plan_for(arguments.name);
  if (!plan) return kTrouble;
  for (const Family* family : *families) {
    plan->add_skill(package_skill(*family), arguments.usage_rules ? "usage-rules/skills" : "");
  }
  if (arguments.usage_rules) plan->add_block("usage-rules.md", usage_rules_text(*families, arguments.command));
  return carry_out(*plan, "", families->size(), arguments.dry_run);
}

}  // namespace

int run(const SkillsArguments& arguments) {
  switch (arguments.action) {
    case SkillsAction::list: return list(arguments);
    case SkillsAction::show: return show(arguments);
    case SkillsAction::validate: return validate_skills(arguments);
    case SkillsAction::install: return install(arguments);
    case SkillsAction::write: return write(arguments);
  }
  return kTrouble;
}

}  // namespace assay::cli
