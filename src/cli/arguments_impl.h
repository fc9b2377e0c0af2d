// Shared by the sources that describe the command line to CLI11.
#pragma once

#include <CLI/CLI.hpp>

#include "cli/arguments.h"

namespace assay::cli {

// PATH, --config, --no-config, --jobs, --timings.
void add_source_options(CLI::App& app, SourceArguments& arguments);
// One word of a few, quoted in the message when it is another.
CLI::Validator one_of(std::vector<std::string> words);
CLI::Option* add_color(CLI::App& app, Color& color);

// The commands `baseline` and `init`.
void add_baseline(CLI::App& top, BaselineArguments& arguments);
void add_init(CLI::App& top, InitArguments& arguments);

// The command `skills`.
void add_skills(CLI::App& top, SkillsArguments& arguments);
// The command `challenges`.
void add_challenges(CLI::App& top, ChallengesArguments& arguments);

}  // namespace assay::cli
