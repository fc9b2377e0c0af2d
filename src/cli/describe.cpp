#include "cli/describe.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iterator>
#include <vector>

#include "base/version.h"
#include "engine/catalog.h"
#include "engine/check.h"
#include "score/challenge_page.h"

namespace assay::cli {
namespace {

struct DescribedOption {
  std::vector<std::string> long_names, short_names;  // without dashes; none: a positional argument
  std::string name;                                  // of a positional one
  std::string value;                                 // what follows it, as in the help; empty: nothing
  std::vector<std::string> choices;                  // empty: any
  std::string about;
};

struct DescribedCommand {
  std::string name, about, footer;
  std::vector<DescribedOption> options;
};

// CLI11 shows the members of a set as "{a,b}", those of a map as "{a->1,b->2}".
std::vector<std::string> choices_of(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  const size_t open = type.find('{'), close = type.find('}');
  std::vector<std::string> choices;
  if (open == std::string::npos || close == std::string::npos) return choices;
  std::string_view rest = std::string_view(type).substr(open + 1, close - open - 1);
  while (!rest.empty()) {
    const std::string_view choice = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), choice.size() + 1));
    choices.emplace_back(choice.substr(0, choice.find("->")));
  }
  return choices;
}

DescribedOption describe(const CLI::Option& option) {
  DescribedOption described;
  described.long_names = option.get_lnames();
  described.short_names = option.get_snames();
  described.name = option.get_name(true);
  described.about = option.get_description();
  if (option.get_items_expected_max() == 0) return described;
  described.choices = choices_of(option);
  described.value = option.get_option_text().empty() ? "VALUE" : option.get_option_text();
  // Families and checks are known too.
  if (described.value == "NAMES" || described.name == "NAME" || described.value == "NAME") {
    for (const Family& family : catalog().families()) {
      described.choices.push_back(family.folder);
      if (option.check_lname("family")) continue;
      for (const Check* check : family.checks) described.choices.emplace_back(check->id);
    }
  }
  if (described.name == "TARGET") {
    for (const FamilyChallenges& group : all_challenges()) {
      for (const ChallengePage& page : group.challenges) described.choices.push_back(page.id);
    }
  }
  return described;
}

DescribedCommand describe(const CLI::App& app) {
  DescribedCommand command{app.get_name(), app.get_description(), app.get_footer(), {}};
  for (const CLI::Option* option : app.get_options()) command.options.push_back(describe(*option));
  return command;
}

std::vector<DescribedCommand> commands_of(const CLI::App& app) {
  std::vector<DescribedCommand> commands;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    commands.push_back(describe(*command));
  }
  return commands;
}

bool is_positional(const DescribedOption& option) { return option.long_names.empty() && option.short_names.empty(); }

std::vector<std::string> words_of(const DescribedOption& option) {
  std::vector<std::string> words;
  for (const std::string& name : option.long_names) words.push_back("--" + name);
  for (const std::string& name : option.short_names) words.push_back("-" + name);
  return words;
}

// Inside single quotes of a shell.
std::string shell_quoted(std::string_view text) {
  std::string out = "'";
  for (char c : text) out += c == '\'' ? "'\\''" : std::string(1, c);
  return out + "'";
}

// Inside single quotes of fish, where only quote and backslash mean something.
std::string fish_quoted(std::string_view text) {
  std::string out = "'";
  for (char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

std::string bash(const CLI::App& app) {
  std::string values, options, positionals, names;
  const std::vector<DescribedCommand> commands = commands_of(app);
  for (const DescribedCommand& command : commands) {
    names += command.name + " ";
    std::vector<std::string> words, places;  // what follows the command: options, and all that an argument may be
    for (const DescribedOption& option : command.options) {
      const std::vector<std::string> own = words_of(option);
      words.insert(words.end(), own.begin(), own.end());
      if (is_positional(option)) {
        places.insert(places.end(), option.choices.begin(), option.choices.end());
        continue;
      }
      if (option.value.empty()) continue;
      std::vector<std::string> patterns;
      patterns.reserve(own.size());
      for (const std::string& word : own) patterns.push_back(shell_quoted(command.name + " " + word));
      // An empty list leaves it to file names.
      values += fmt::format("    {}) COMPREPLY=($(compgen -W {} -- \"$cur\")); return ;;\n", fmt::join(patterns, "|"),
                            shell_quoted(fmt::format("{}", fmt::join(option.choices, " "))));
    }
    options +=
        fmt::format("    {}) words={} ;;\n", command.name, shell_quoted(fmt::format("{}", fmt::join(words, " "))));
    if (places.empty()) continue;
    positionals +=
        fmt::format("    {}) names={} ;;\n", command.name, shell_quoted(fmt::format("{}", fmt::join(places, " "))));
  }
  return fmt::format(
      R"(# bash completion for assay. Into ~/.local/share/bash-completion/completions/assay, or: source <(assay completions bash)
_assay() {{
  local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD-1]}} command='' names='' words='' word
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    case $word in -*) ;; *) command=$word; break ;; esac
  done
  case "$command $prev" in
{}  esac
  case $command in
{}    *) words='--help --version'; names={} ;;
  esac
  case $command in
{}  esac
  case $cur in
    -*) COMPREPLY=($(compgen -W "$words" -- "$cur")) ;;
    *) COMPREPLY=($(compgen -W "$names" -- "$cur")) ;;
  esac
}}
complete -o default -F _assay assay
)",
      values, options, shell_quoted(names), positionals);
}

// In _arguments' specs, brackets and colons have a meaning.
std::string zsh_text(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string zsh(const CLI::App& app) {
  std::string list, cases;
  for (const DescribedCommand& command : commands_of(app)) {
    list += fmt::format("    {}\n", shell_quoted(command.name + ":" + zsh_text(command.about)));
    std::string specs;
    for (const DescribedOption& option : command.options) {
      std::string action = option.choices.empty() ? "_files" : "(";
      for (const std::string& choice : option.choices) action += zsh_text(choice) + " ";
      if (!option.choices.empty()) action.back() = ')';
      if (is_positional(option)) {
        specs += fmt::format(" \\\n        {}", shell_quoted(fmt::format("*:{}:{}", zsh_text(option.name), action)));
        continue;
      }
      for (const std::string& word : words_of(option)) {
        std::string spec = fmt::format("*{}[{}]", word, zsh_text(option.about));
        if (!option.value.empty()) spec += fmt::format(":{}:{}", zsh_text(option.value), action);
        specs += fmt::format(" \\\n        {}", shell_quoted(spec));
      }
    }
    cases += fmt::format("    {})\n      _arguments -s{}\n      ;;\n", command.name, specs);
  }
  return fmt::format(R"(#compdef assay
# zsh completion for assay. As _assay into a folder of $fpath, or: source <(assay completions zsh)
_assay() {{
  local -a commands=(
{}  )
  if (( CURRENT == 2 )); then
    _describe command commands
    _arguments '--help[Print the help]' '--version[Print version and commit]'
    return
  fi
  local command=$words[2]
  words=("${{(@)words[2,-1]}}")
  (( CURRENT-- ))
  case $command in
{}  esac
}}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _assay "$@"; else compdef _assay assay; fi
)",
                     list, cases);
}

std::string fish(const CLI::App& app) {
  std::string out =
      "# fish completion for assay. Into ~/.config/fish/completions/assay.fish, or: assay completions fish | source\n"
      "complete -c assay -n __fish_use_subcommand -f -l help -d 'Print the help'\n"
      "complete -c assay -n __fish_use_subcommand -f -l version -d 'Print version and commit'\n";
  for (const DescribedCommand& command : commands_of(app)) {
    fmt::format_to(std::back_inserter(out), "complete -c assay -n __fish_use_subcommand -f -a {} -d {}\n", command.name,
                   fish_quoted(command.about));
    for (const DescribedOption& option : command.options) {
      std::string line = fmt::format("complete -c assay -n '__fish_seen_subcommand_from {}'", command.name);
      const std::string choices = fish_quoted(fmt::format("{}", fmt::join(option.choices, " ")));
      if (is_positional(option)) {
        if (option.choices.empty()) continue;  // files, which fish offers by itself
        out += line + " -f -a " + choices + "\n";
        continue;
      }
      for (const std::string& name : option.long_names) line += " -l " + name;
      for (const std::string& name : option.short_names) line += " -s " + name;
      if (!option.value.empty()) line += option.choices.empty() ? " -r" : " -x -a " + choices;
      out += line + " -d " + fish_quoted(option.about) + "\n";
    }
  }
  return out;
}

// Text in roff: a backslash, and a dot or quote at a line's beginning, would be commands.
std::string roff(std::string_view text) {
  std::string out;
  bool line_start = true;
  for (char c : text) {
    if (line_start && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
    line_start = c == '\n';
  }
  return out;
}

// Footers are laid out by hand: they stay as they are.
std::string verbatim(std::string_view text) {
  while (text.starts_with('\n')) text.remove_prefix(1);
  return text.empty() ? "" : fmt::format(".PP\n.nf\n{}\n.fi\n", roff(text));
}

std::string option_entry(const DescribedOption& option) {
  std::vector<std::string> shown;
  for (const std::string& word : words_of(option)) shown.push_back("\\fB" + roff(word) + "\\fR");
  if (shown.empty()) shown.push_back("\\fI" + roff(option.name) + "\\fR");
  std::string heading = fmt::format("{}", fmt::join(shown, ", "));
  if (!option.value.empty() && !is_positional(option)) heading += " \\fI" + roff(option.value) + "\\fR";
  return fmt::format(".TP\n{}\n{}\n", heading, roff(option.about));
}

}  // namespace

std::string completions(const CLI::App& app, std::string_view shell) {
  return shell == "bash" ? bash(app) : shell == "zsh" ? zsh(app) : fish(app);
}

std::string manual(const CLI::App& app) {
  std::string out = fmt::format(
      ".TH ASSAY 1 \"\" \"assay {}\" \"User Commands\"\n.SH NAME\nassay \\- checks Elixir projects\n.SH SYNOPSIS\n"
      "\\fBassay\\fR \\fICOMMAND\\fR [\\fIARGUMENT\\fR]...\n.SH DESCRIPTION\n{}\n.SH COMMANDS\n",
      version(), roff(app.get_description()));
  for (const DescribedCommand& command : commands_of(app)) {
    fmt::format_to(std::back_inserter(out), ".SS assay {}\n{}\n", roff(command.name), roff(command.about));
    for (const DescribedOption& option : command.options) out += option_entry(option);
    out += verbatim(command.footer);
  }
  out += ".SH EXAMPLES AND EXIT CODES\n" + verbatim(app.get_footer());
  out +=
      ".SH FILES\n.TP\n\\fI.assay.toml\\fR\nThe settings of a project, in its root. \\fBassay init\\fR writes one with "
      "comments.\n.TP\n\\fI.assay\\-baseline.json\\fR\nKnown findings; see \\fBassay baseline\\fR.\n"
      ".SH ENVIRONMENT\n.TP\n\\fBNO_COLOR\\fR\nWhen set, nothing is coloured unless \\fB\\-\\-color always\\fR says "
      "so.\n";
  return out;
}

}  // namespace assay::cli
