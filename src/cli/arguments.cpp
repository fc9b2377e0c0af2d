// The command line in CLI11's terms: options, help texts, and what is a mistake.
#include "cli/arguments.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/similar.h"
#include "base/version.h"
#include "cli/arguments_impl.h"
#include "cli/describe.h"
#include "cli/output.h"
#include "engine/selection.h"
#include "report/report.h"

namespace assay::cli {
namespace {

constexpr const char* kAbout =
    R"(Finds where Elixir projects break hard-won rules: unsafe migrations, tasks that kill their caller, tokens that never expire.
It reads the project as Elixir does, resolves names and follows values; it never runs what it reads.)";

constexpr const char* kFooter = R"(
Examples:
  assay check                          the project in the current directory
  assay check lib/shop priv/repo       parts of it; the rest still gives facts
  assay check --format json | jq .summary
  assay explain ecto-safe-migration/index-not-concurrent
  assay score --family ecto-safe-migration priv/repo/migrations

Exit codes: 0 nothing to report, 1 findings, 2 misuse, unreadable input, nothing to scan, or an internal error.)";

constexpr const char* kCheckBrief = "Checks projects and prints findings: place, reason, remedy.";
constexpr const char* kCheckAbout = R"(Checks Elixir projects and prints findings: place, reason, remedy.

A PATH below a mix.exs belongs to that project: facts come from all of it, findings only from the files below PATH.
Any other directory is taken as one project of loose files.)";

constexpr const char* kCheckFooter = R"(
Examples:
  assay check                                       the project in the current directory
  assay check priv/repo/migrations --level advice   with the advice, which is hidden otherwise
  assay check --select ecto-safe-migration --ignore ecto-safe-migration/missing-lock-timeout
  assay check --format json --fail-on never > findings.json
  assay check --output sarif:assay.sarif --output report.html
  assay check --stdin-filename lib/shop/cart.ex < buffer.ex
  assay check --diff                                what --fix would change; with --unsafe-fixes, all that it could
  assay check --fix lib/shop/cart.ex
  assay check --since origin/main                   what a branch brings; --changed: what is not committed yet

Exit codes with --fix: 0 when nothing is left to report, 1 when something is. With --diff: 0 when there is nothing to
fix, 1 when there is. With --stdin-filename, --fix prints the fixed source, and the report goes to standard error.

A finding is silenced by a comment on its line or the line above, with a reason:
  # assay:ignore ecto-safe-migration/index-not-concurrent -- the table has forty rows
or for a whole file with `# assay:ignore-file`. Settings stand in .assay.toml in the project's root.)";

constexpr const char* kScoreBrief = "Scores projects by family, from 0 to 1.";
constexpr const char* kScoreAbout = R"(Scores Elixir code by family, from 0 to 1.

A check scores passed / considered, where it considers each place that its rule applies to; a family the mean of its
checks, errors weighing 3, warnings 2, advice 1. Where nothing was considered there is no score. A file that does not
parse sets the families that it concerns to 0. Comments, dead code and suppressions change nothing.)";

constexpr const char* kScoreFooter = R"(
Examples:
  assay score                                              every family that applies
  assay score --family ecto-safe-migration priv/repo/migrations
  assay score --format json | jq '.families[] | {name, score}'
  assay score --challenge challenges/easy/halt.json --output answer/
  parallel --pipe -N 1000 assay score --batch < outputs.jsonl

A challenge is a JSON file {id, fixture_files, expected_outputs: {files, must_contain, must_not_contain}, ...}; the answer
{challenge_id, passed, score, objectives, diagnostics} goes to standard output. With --batch each line of standard input is
{"id", "challenge": {...} or "family": NAME, "files": {path: text}}, and each line of the output its answer, in order.

Exit codes of --challenge and --batch: 0 scored, passed or not; 1 a malformed challenge; 2 an internal error. A malformed
line of --batch is answered with {"id", "error"}, and the next is read; the exit code is then 1.)";

constexpr const char* kExplainFooter = R"(
Examples:
  assay explain ecto-safe-migration/index-not-concurrent   why, what to do instead, when to ignore it
  assay explain ecto-safe-migration                        the family, its checks, and how to write such code)";

constexpr const char* kFactsBrief = "Prints what Assay believes about a project.";
constexpr const char* kFactsAbout =
    R"(Prints what Assay believes about a project, before any check asks: apps and dependencies with the versions
to judge by, configuration, repos, migrations, schemas, modules, supervision trees, tests.

All of it is read as syntax, nothing is run; what the code computes is unknown and left out. When a finding is missing
or wrong, this tells whether the facts or the check are. A PATH chooses the project that it belongs to.)";

constexpr const char* kFactsFooter = R"(
Examples:
  assay facts                                             the project in the current directory, as an outline
  assay facts --format json | jq '.projects[0].schemas[] | {module, table}'
  assay facts --format json | jq '.projects[].apps[].dependencies[] | {name, locked}')";

constexpr const char* kAstFooter = R"(
Formats:
  tree     one line a node: kind, name, line:column
  quoted   what Code.string_to_quoted(source, columns: true) gives, as Elixir text
  etf      the same in the external term format: pipe it into :erlang.binary_to_term/1
  names    modules, definitions, directives and calls, and what each resolves to as far as this file alone tells

Examples:
  assay ast lib/shop/cart.ex
  echo 'a |> b()' | assay ast - --format quoted)";

}  // namespace

void add_source_options(CLI::App& app, SourceArguments& arguments) {
  app.add_option("PATH", arguments.paths, "Files and directories (default: the current directory)")
      ->check([](const std::string& path) { return path.empty() ? "a path is empty" : std::string(); });
  app.add_option("--config", arguments.config_file, "Settings to use instead of the project's .assay.toml")
      ->option_text("FILE");
  app.add_flag("--no-config", arguments.no_config, "Read no .assay.toml");
  app.add_option("--jobs,-j", arguments.jobs, "Threads (default: one a processor); the output is the same for any N")
      ->option_text("N")
      ->check([](const std::string& value) {
        const bool digits = !value.empty() && value.find_first_not_of("0123456789") == std::string::npos;
        const bool fits = digits && value.size() <= 4 && std::stoi(value) >= 1 && std::stoi(value) <= 1024;
        return fits ? std::string() : fmt::format("\"{}\" is no number from 1 to 1024", value);
      });
  app.add_flag("--timings", arguments.timings,
               "Print the time of each phase and the ten dearest checks to standard error");
}

// One word of a few; what else is given is quoted in the message, and the words are. They are named as CLI11 names
// those of a set, since completions read them there (describe.cpp).
CLI::Validator one_of(std::vector<std::string> words) {
  std::string set = fmt::format("{{{}}}", fmt::join(words, ","));
  auto check = [words = std::move(words)](std::string& value) {
    return std::find(words.begin(), words.end(), value) != words.end()
               ? std::string()
               : fmt::format("\"{}\" is none of {}", value, fmt::join(words, ", "));
  };
  return {std::move(check), std::move(set)};
}

CLI::Option* add_color(CLI::App& app, Color& color) {
  static const std::map<std::string, Color> names = {
      {"auto", Color::automatic}, {"always", Color::always}, {"never", Color::never}};
  return app.add_option("--color", color, "auto, always or never (default: auto, colors on a terminal)")
      ->option_text("WHEN")
      ->transform(CLI::Transformer(names))
      ->check([](const std::string& value) {
        return value == "0" || value == "1" || value == "2" ? std::string()
                                                            : "\"" + value + "\" is none of auto, always, never";
      });
}

namespace {

void add_check(CLI::App& top, CheckArguments& arguments, std::string& level) {
  CLI::App& app = *top.add_subcommand("check", kCheckBrief);
  app.footer(kCheckFooter);
  add_source_options(app, arguments);
  app.add_option("--select", arguments.select,
                 "Run only these families and checks (comma list; `elixir-` may be left out)")
      ->option_text("NAMES")
      ->allow_extra_args(false);  // what follows the list is a path
  app.add_option("--ignore", arguments.ignore, "Leave these families and checks out")
      ->option_text("NAMES")
      ->allow_extra_args(false);
  app.add_option("--level", level, "Lowest level shown: error, warning or advice (default: warning)")
      ->option_text("LEVEL")
      ->check(one_of({"error", "warning", "advice"}));
  app.add_option("--fail-on", arguments.fail_on,
                 "Lowest level that makes the exit code 1, or never (default: the level shown)")
      ->option_text("LEVEL")
      ->check(one_of({"error", "warning", "advice", "never"}));
  std::vector<std::string> formats = {"text"};
  for (const ReportFormat& format : report_formats()) formats.emplace_back(format.name);
  app.add_option("--format", arguments.format, fmt::format("{} (default: text)", fmt::join(formats, ", ")))
      ->option_text("FORMAT")
      ->check(one_of(formats));
  app.add_option("--output", arguments.outputs,
                 "Also write a report into a file, in this format; may be repeated. FILE alone has the format that its "
                 "ending means, else the --format")
      ->option_text("[FORMAT:]FILE")
      ->allow_extra_args(false);
  app.add_option("--stdin-filename", arguments.stdin_filename,
                 "Check the source on standard input as if it were this file")
      ->option_text("PATH");
  app.add_option("--baseline", arguments.baseline, "Leave out the findings that this file knows (assay baseline)")
      ->option_text("FILE");
  CLI::Option* no_baseline =
      app.add_flag("--no-baseline", arguments.no_baseline, "Use no baseline, not the configured one either");
  no_baseline->excludes("--baseline");
  app.add_option("--since", arguments.since, "Only findings on lines changed since HEAD left this git revision")
      ->option_text("REV");
  app.add_flag_callback(
         "--changed", [&arguments] { arguments.since = ""; },
         "Only findings on lines changed since the last commit, untracked files included")
      ->excludes("--since");
  app.add_flag("--fix", arguments.fix, "Apply the fixes that are safe, and report what is left");
  app.add_flag("--unsafe-fixes", arguments.unsafe_fixes,
               "Apply also those that may change what the code does: read the diff");
  app.add_flag("--diff", arguments.diff, "Print what --fix or --unsafe-fixes would change, and write nothing");
  app.add_flag("--stats", arguments.stats, "Also print how many places each check looked at");
  add_color(app, arguments.color);
}

void add_score(CLI::App& top, ScoreArguments& arguments) {
  CLI::App& app = *top.add_subcommand("score", kScoreBrief);
  app.footer(kScoreFooter);
  add_source_options(app, arguments);
  app.add_option("--family", arguments.families, "Score only this family; may be repeated, or a comma list")
      ->option_text("NAME")
      ->allow_extra_args(false);
  app.add_option("--format", arguments.format, "text or json (default: text)")
      ->option_text("FORMAT")
      ->check(one_of({"text", "json"}));
  CLI::Option* challenge =
      app.add_option("--challenge", arguments.challenge,
                     "Score the answer to this challenge: a file, or the id of a challenge that Assay carries")
          ->option_text("FILE");
  CLI::Option* output =
      app.add_option("--output", arguments.output, "The folder with the answer")->option_text("DIR")->needs(challenge);
  challenge->needs(output);
  app.add_flag("--batch", arguments.batch, "Score answers from standard input, one JSON object a line")
      ->excludes(challenge);
  app.add_flag(
      "--compile", arguments.compile,
      "Also compile the answers with elixirc. This RUNS the macros of what it reads, bounded in time and memory, "
      "but in no sandbox; nothing else of Assay runs anything");
  add_color(app, arguments.color);
}

void add_facts(CLI::App& top, FactsArguments& arguments) {
  CLI::App& app = *top.add_subcommand("facts", kFactsBrief);
  app.footer(kFactsFooter);
  add_source_options(app, arguments);
  app.add_option("--format", arguments.format, "text or json (default: text)")
      ->option_text("FORMAT")
      ->check(one_of({"text", "json"}));
}

// CLI11 names what it could not place; this adds what was probably meant.
std::string usage_message(const CLI::ParseError& error, int argc, const char* const* argv, const CLI::App& app) {
  std::vector<const CLI::App*> subcommands = app.get_subcommands([](const CLI::App*) { return true; });
  std::vector<std::string> known;
  if (const CLI::App* chosen = app.get_subcommands().empty() ? nullptr : app.get_subcommands().front()) {
    for (const CLI::Option* option : chosen->get_options()) known.push_back("--" + option->get_single_name());
  } else {
    for (const CLI::App* subcommand : subcommands) known.push_back(subcommand->get_name());
  }
  std::vector<std::string_view> candidates(known.begin(), known.end());
  for (int i = 1; i < argc; ++i) {
    std::string_view argument(argv[i]);
    argument = argument.substr(0, argument.find('='));
    if (std::find(candidates.begin(), candidates.end(), argument) != candidates.end()) continue;
    if (app.get_subcommands().empty() != !argument.starts_with("--")) continue;
    std::string_view near = most_similar(argument, candidates);
    if (!near.empty()) return fmt::format("unknown \"{}\"; did you mean \"{}\"?", argument, near);
    if (app.get_subcommands().empty()) return fmt::format("there is no command \"{}\"", argument);
  }
  return error.what();
}

}  // namespace

std::variant<Arguments, int> parse_arguments(int argc, const char* const* argv) {
  CheckArguments check;
  BaselineArguments baseline;
  InitArguments init;
  ScoreArguments score;
  ExplainArguments explain;
  FamiliesArguments families;
  FactsArguments facts;
  AstArguments ast;
  SkillsArguments skills;
  ChallengesArguments challenges;
  std::string level, shell;

  CLI::App app(kAbout, "assay");
  app.footer(kFooter);
  app.set_version_flag("--version,-V", fmt::format("assay {} ({})", version(), commit()), "Print version and commit");
  app.set_help_flag("--help,-h", "Print this help");
  app.require_subcommand(1);
  app.get_formatter()->column_width(26);

  add_check(app, check, level);
  add_baseline(app, baseline);
  add_init(app, init);
  add_score(app, score);
  CLI::App& explain_app =
      *app.add_subcommand("explain", "Prints the page of a check or a family: what, why, what to do instead.");
  explain_app.footer(kExplainFooter);
  explain_app.add_option("NAME", explain.name, "A check (FAMILY/CHECK) or a family")->required();
  add_color(explain_app, explain.color);
  CLI::App& families_app = *app.add_subcommand("families", "Lists the families and their checks.");
  families_app.add_option("--format", families.format, "text or json (default: text)")
      ->option_text("FORMAT")
      ->check(one_of({"text", "json"}));
  add_facts(app, facts);
  CLI::App& ast_app = *app.add_subcommand("ast", "Prints the syntax tree of a file.");
  ast_app.footer(kAstFooter);
  ast_app.add_option("FILE", ast.file, "A source file, or - for standard input")->required();
  ast_app.add_option("--format", ast.format, "tree, quoted, etf or names (default: tree)")
      ->option_text("FORMAT")
      ->check(one_of({"tree", "quoted", "etf", "names"}));

  add_skills(app, skills);
  add_challenges(app, challenges);

  CLI::App& completions_app = *app.add_subcommand("completions", "Prints a script by which a shell completes assay.");
  completions_app.add_option("SHELL", shell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  CLI::App& manual_app = *app.add_subcommand("manual", "Prints the manual, assay(1): assay manual | man -l -");

  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    CLI::App* shown = app.get_subcommands().empty() ? &app : app.get_subcommands().front();
    // The list of commands shows a line of each, its own help all of it.
    if (shown->get_name() == "check") shown->description(kCheckAbout);
    if (shown->get_name() == "score") shown->description(kScoreAbout);
    if (shown->get_name() == "facts") shown->description(kFactsAbout);
    return write_output(shown->help(shown == &app ? "" : "assay")) ? kNothingToReport : kTrouble;
  } catch (const CLI::CallForVersion& version_text) {
    return write_output(std::string(version_text.what()) + "\n") ? kNothingToReport : kTrouble;
  } catch (const CLI::ParseError& error) {
    if (argc < 2) {
      complain(
          "which command? check, baseline, init, score, explain, families, facts, ast, skills or challenges; `assay "
          "--help` explains them");
    } else {
      const std::string message = usage_message(error, argc, argv, app);
      const std::string command = app.get_subcommands().empty() ? "" : app.get_subcommands().front()->get_name() + " ";
      complain(fmt::format("{} `assay {}--help`", message + (message.ends_with('?') ? " See" : "; see"), command));
    }
    return kTrouble;
  }

  const CLI::App* chosen = app.get_subcommands().front();
  if (chosen == &completions_app) return write_output(completions(app, shell)) ? kNothingToReport : kTrouble;
  if (chosen == &manual_app) return write_output(manual(app)) ? kNothingToReport : kTrouble;
  if (chosen->get_name() == "baseline") return Arguments(baseline);
  if (chosen->get_name() == "init") return Arguments(init);
  if (chosen->get_name() == "score") {
    score.families = split_names(score.families);
    return Arguments(score);
  }
  if (chosen == &explain_app) return Arguments(explain);
  if (chosen == &families_app) return Arguments(families);
  if (chosen->get_name() == "facts") return Arguments(facts);
  if (chosen == &ast_app) return Arguments(ast);
  if (chosen->get_name() == "challenges") {
    challenges.families = split_names(challenges.families);
    return Arguments(challenges);
  }
  if (chosen->get_name() == "skills") {
    skills.families = split_names(skills.families);
    return Arguments(skills);
  }
  check.select = split_names(check.select);
  check.ignore = split_names(check.ignore);
  check.level = level_from_name(level);
  return Arguments(check);
}

}  // namespace assay::cli
