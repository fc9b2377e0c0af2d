// The command `skills` in CLI11's terms.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>

#include "cli/arguments_impl.h"

namespace assay::cli {
namespace {

constexpr const char* kSkillsFooter = R"(
Actions:
  list [DIR]      the skills, their size, and which of them concern the project in DIR
  show FAMILY     a skill as an agent reads it
  validate [DIR]  holds skills to the format of Agent Skills: the skill in DIR, or those in it, or those of the project
  install         writes skills into a project: those that concern it, or those named by --family
  export DIR      writes skills into a folder of their own: all, or those named by --family

install writes one copy to .agents/skills/NAME, and where the project has a .claude folder or a CLAUDE.md a link to it
into .claude/skills. To install again updates what Assay wrote, and leaves alone, and names, what somebody edited.

Examples:
  assay skills install --dry-run              what would be written, and why these skills
  assay skills install --family ets-usage,task-async --to apps/shop
  assay skills install --agents-md            and tell agents in AGENTS.md to run `assay check --changed`
  assay skills validate .claude/skills/my-own-skill
  assay skills export --usage-rules .         in a Hex package, for the package usage_rules

Exit codes: 0 done, or nothing to report; 1 a skill breaks the format; 2 misuse, or something could not be written.)";

struct Action {
  SkillsAction action;
  std::vector<std::string> options;  // that it takes
};

const std::map<std::string, Action>& actions() {
  static const std::map<std::string, Action> all = {
      {"list", {SkillsAction::list, {"format"}}},
      {"show", {SkillsAction::show, {}}},
      {"validate", {SkillsAction::validate, {"format"}}},
      {"install", {SkillsAction::install, {"to", "family", "auto", "copy", "link", "dry-run", "agents-md", "command"}}},
      {"export", {SkillsAction::write, {"family", "dry-run", "usage-rules", "command"}}}};
  return all;
}

[[noreturn]] void misuse(const std::string& message) {
  throw CLI::ParseError(message, CLI::ExitCodes::ValidationError);
}

// What CLI11 can't be told: which action takes what.
void check_use(const CLI::App& app, const std::string& action, const SkillsArguments& arguments) {
  const std::vector<std::string>& allowed = actions().at(action).options;
  for (const CLI::Option* option : app.get_options()) {
    const std::string name = option->get_single_name();
    if (option->count() == 0 || option->get_lnames().empty() || name == "help") continue;
    if (std::find(allowed.begin(), allowed.end(), name) == allowed.end()) {
      misuse(fmt::format("`assay skills {}` takes no --{}", action, name));
    }
  }
  if (arguments.name.empty() && action == "show") misuse("show which skill? Name a family");
  if (arguments.name.empty() && action == "export") misuse("export where to? Name a folder");
  if (!arguments.name.empty() && action == "install") {
    misuse(fmt::format("install takes no NAME: `--family {0}` for a family, `--to {0}` for a folder", arguments.name));
  }
  if (app.count("--command") > 0 && !arguments.agents_md && !arguments.usage_rules) {
    misuse("--command goes with --agents-md or --usage-rules");
  }
}

}  // namespace

void add_skills(CLI::App& top, SkillsArguments& arguments) {
  CLI::App& app =
      *top.add_subcommand("skills", "Installs the families' skills for coding agents; validates any skill.");
  app.footer(kSkillsFooter);
  std::vector<std::string> names;
  for (const auto& [name, action] : actions()) names.push_back(name);
  CLI::Option* action = app.add_option_function<std::string>(
      "ACTION", [&arguments](const std::string& name) { arguments.action = actions().at(name).action; },
      "list, show, validate, install or export");
  action->required()->check(one_of(names));
  app.add_option("NAME", arguments.name, "A family (show), or a folder (list, validate, export)");
  app.add_option("--to", arguments.to, "The folder of the project to install into (default: the current directory)")
      ->option_text("DIR");
  CLI::Option* family =
      app.add_option("--family", arguments.families, "Only this family's skill; may be repeated, or a comma list")
          ->option_text("NAME")
          ->allow_extra_args(false);
  app.add_flag("--auto", arguments.automatic,
               "The families that mix.exs, mix.lock and the code show (the default of install)")
      ->excludes(family);
  CLI::Option* copy = app.add_flag("--copy", arguments.copy, "Copies instead of links in .claude/skills");
  app.add_flag("--link", arguments.link, "Links in .claude/skills, nothing else")->excludes(copy);
  app.add_flag("--dry-run", arguments.dry_run, "Print what would be done, and write nothing");
  app.add_flag("--agents-md", arguments.agents_md, "Keep a line in AGENTS.md that tells agents what to run at the end");
  app.add_option("--command", arguments.command, "What agents are told to run (default: assay check --changed)")
      ->option_text("COMMAND")
      ->check([](const std::string& command) {
        const bool plain = !command.empty() && std::none_of(command.begin(), command.end(), [](unsigned char c) {
          return c < 0x20 || c == 0x7F || c == '`' || c == '<' || c == '>';
        });
        return plain ? std::string() : "the command is to be one line, without ` < >";
      });
  app.add_flag("--usage-rules", arguments.usage_rules,
               "The layout of the package usage_rules: usage-rules.md, and skills in usage-rules/skills");
  app.add_option("--format", arguments.format, "Of list and validate: text or json (default: text)")
      ->option_text("FORMAT")
      ->check(one_of({"text", "json"}));
  app.parse_complete_callback([&app, action, &arguments] { check_use(app, action->as<std::string>(), arguments); });
}

}  // namespace assay::cli
