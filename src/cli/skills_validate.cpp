// assay skills validate: the faults of skills, as text or JSON.
#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "cli/output.h"
#include "cli/skills.h"
#include "cli/standard_input.h"
#include "report/printable.h"
#include "skill/validate.h"
#include "source/paths.h"

namespace assay::cli {
namespace {

using Json = nlohmann::ordered_json;

struct Report {
  std::string text;
  Json problems = Json::array();
  size_t errors = 0, warnings = 0;
};

void add_fault(const SkillFault& fault, Report& report) {
  (fault.error ? report.errors : report.warnings) += 1;
  const std::string_view level = fault.error ? "error" : "warning";
  const std::string place = fault.line == 0 ? "" : fmt::format(":{}", fault.line);
  report.text += fmt::format("{}{}: {} {} {}\n  help: {}\n", printable(openable(fault.path)), place, level, fault.rule,
                             printable(fault.message), printable(fault.remedy));
  report.problems.push_back({{"path", openable(fault.path)},
                             {"line", fault.line == 0 ? Json(nullptr) : Json(fault.line)},
                             {"level", level},
                             {"rule", fault.rule},
                             {"message", fault.message},
                             {"help", fault.remedy}});
}

}  // namespace

int validate_skills(const SkillsArguments& arguments) {
  FoundSkills found = find_skills(arguments.name == "." ? "" : arguments.name);
  // A folder that was named is meant to be a skill: what it lacks is its fault.
  std::error_code error;
  if (found.problem && std::filesystem::is_directory(arguments.name, error) && arguments.name != ".") {
    found = {{arguments.name}, std::nullopt};
  }
  if (found.problem) {
    InputProblem problem = *found.problem;
    problem.path = openable(problem.path);
    complain(describe(problem));
    return kTrouble;
  }
  Report report;
  Json skills = Json::array();
  for (const std::string& path : found.folders) {
    const SkillFolder skill = read_skill_folder(path);
    for (const SkillFault& fault : validate(skill)) add_fault(fault, report);
    const SkillEntry* file = skill.find("SKILL.md");
    const bool readable = file != nullptr && file->text;
    skills.push_back({{"name", skill.name},
                      {"path", openable(path)},
                      {"estimated_tokens", readable ? Json(estimated_tokens(*file->text)) : Json(nullptr)}});
  }
  const size_t faults = report.errors + report.warnings;
  std::string text;
  if (arguments.format == "json") {
    const Json json = {
        {"version", 1},
        {"summary", {{"skills", found.folders.size()}, {"error", report.errors}, {"warning", report.warnings}}},
        {"skills", std::move(skills)},
        {"problems", std::move(report.problems)}};
    text = json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  } else if (faults == 0) {
    text = fmt::format("Nothing to report in {}.\n", counted(found.folders.size(), "skill", "skills"));
  } else {
    text =
        fmt::format("{}\n{} and {} in {}.\n", report.text, counted(report.errors, "error", "errors"),
                    counted(report.warnings, "warning", "warnings"), counted(found.folders.size(), "skill", "skills"));
  }
  if (!write_output(text)) return kTrouble;
  return faults == 0 ? kNothingToReport : kFindings;
}

}  // namespace assay::cli
