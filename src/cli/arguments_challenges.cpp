// The command `challenges` in CLI11's terms.
#include <fmt/format.h>

#include <map>
#include <string>

#include "cli/arguments_impl.h"

namespace assay::cli {
namespace {

constexpr const char* kChallengesFooter = R"(
Actions:
  list         the challenges: family, tier, what they measure; * marks those held out
  show ID      a challenge with its fixture, golden answer and wrong ones
  export DIR   writes DIR/FAMILY in the layout of skill benchmarks: family.json, challenges/TIER/ID.json, evaluation,
               golden, test_fixtures, seed.json

Examples:
  assay challenges list --family task-async
  assay challenges show task-async-prices-at-once
  assay challenges show task-async-prices-at-once --format json > challenge.json
  assay challenges export benchmark --family task-async
  benchmark/elixir-task-async/evaluation/score.py --challenge challenge.json --output answer/
  assay score --challenge task-async-prices-at-once --output answer/

Exit codes: 0 done; 2 misuse, or something could not be written.)";

}  // namespace

void add_challenges(CLI::App& top, ChallengesArguments& arguments) {
  CLI::App& app =
      *top.add_subcommand("challenges", "Tasks for whoever writes Elixir, to be scored: lists, exports them.");
  app.footer(kChallengesFooter);
  static const std::map<std::string, ChallengesAction> actions = {
      {"list", ChallengesAction::list}, {"show", ChallengesAction::show}, {"export", ChallengesAction::write}};
  app.add_option_function<std::string>(
         "ACTION", [&arguments](const std::string& name) { arguments.action = actions.at(name); },
         "list, show or export")
      ->required()
      ->check(one_of({"list", "show", "export"}));
  app.add_option("TARGET", arguments.target, "A challenge's id (show), or a folder (export)");
  CLI::Option* family =
      app.add_option("--family", arguments.families, "Only this family's; may be repeated, or a comma list")
          ->option_text("NAME")
          ->allow_extra_args(false);
  CLI::Option* format = app.add_option("--format", arguments.format, "Of list and show: text or json (default: text)")
                            ->option_text("FORMAT")
                            ->check(one_of({"text", "json"}));
  app.parse_complete_callback([&arguments, family, format] {
    auto misuse = [](const std::string& message) { throw CLI::ParseError(message, CLI::ExitCodes::ValidationError); };
    const bool shows = arguments.action == ChallengesAction::show;
    if (shows && arguments.target.empty()) misuse("show which challenge? `assay challenges list` has their ids");
    if (shows && family->count() > 0) misuse("`assay challenges show` takes no --family");
    if (arguments.action == ChallengesAction::write && arguments.target.empty())
      misuse("export where to? Name a folder");
    if (arguments.action == ChallengesAction::write && format->count() > 0)
      misuse("`assay challenges export` takes no --format");
    if (arguments.action == ChallengesAction::list && !arguments.target.empty()) {
      misuse(
          fmt::format("list takes no {0}: `--family {0}` for a family, `show {0}` for a challenge", arguments.target));
    }
  });
}

}  // namespace assay::cli
