// The commands that bring Assay into a project: baseline and init.
#include <map>
#include <string>

#include "cli/arguments_impl.h"

namespace assay::cli {
namespace {

constexpr const char* kBaselineFooter = R"(
Actions:
  create   write the findings of today into a new baseline; `assay check` then reports only what is new
  update   write it anew: today's findings, no others
  prune    take out what is no longer found, and add nothing

A baseline knows a finding by its check, the module and function it stands in, and its code, not by lines or paths: it
survives moved lines, reformatting, renamed files. `baseline = ".assay-baseline.json"` in .assay.toml makes it hold for
every `assay check`; `assay check --baseline FILE` for one.

Examples:
  assay baseline create
  assay baseline prune --baseline ci/known.json)";

constexpr const char* kInitFooter = R"(
Reads the project, says what it found, and writes two files that are not there yet: .assay.toml, with the settings that
matter commented, and .assay-baseline.json with the findings of today, so that `assay check` reports what comes new.

Examples:
  assay init
  assay init --no-baseline apps/shop)";

}  // namespace

void add_baseline(CLI::App& top, BaselineArguments& arguments) {
  static const std::map<std::string, BaselineAction> actions = {
      {"create", BaselineAction::create}, {"update", BaselineAction::update}, {"prune", BaselineAction::prune}};
  static const std::map<std::string, Level> levels = {
      {"error", Level::error}, {"warning", Level::warning}, {"advice", Level::advice}};
  CLI::App& app = *top.add_subcommand("baseline", "Keeps a file of known findings, which are not reported again.");
  app.footer(kBaselineFooter);
  app.add_option_function<std::string>(
         "ACTION", [&arguments](const std::string& name) { arguments.action = actions.at(name); },
         "create, update or prune")
      ->required()
      ->check(CLI::IsMember({"create", "update", "prune"}));
  add_source_options(app, arguments);
  app.add_option("--baseline", arguments.file,
                 "The file (default: the configured one, else .assay-baseline.json in the project's folder)")
      ->option_text("FILE");
  app.add_option_function<std::string>(
         "--level", [&arguments](const std::string& name) { arguments.level = levels.at(name); },
         "Lowest level kept: error, warning or advice (default: the configured one, else warning)")
      ->option_text("LEVEL")
      ->check(CLI::IsMember({"error", "warning", "advice"}));
}

void add_init(CLI::App& top, InitArguments& arguments) {
  CLI::App& app = *top.add_subcommand("init", "Looks at a project and writes its settings and baseline.");
  app.footer(kInitFooter);
  app.add_option("PATH", arguments.paths, "The project's folder (default: the current directory)")->expected(0, 1);
  app.add_flag("--no-baseline", arguments.no_baseline, "Write the settings only");
}

}  // namespace assay::cli
