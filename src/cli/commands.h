// One function a command, each in the file of its name. They print and give the exit code.
#pragma once

#include "cli/arguments.h"

namespace assay::cli {

int run(const CheckArguments& arguments);
int run(const BaselineArguments& arguments);
int run(const InitArguments& arguments);
int run(const ScoreArguments& arguments);
int run(const ExplainArguments& arguments);
int run(const FamiliesArguments& arguments);
int run(const FactsArguments& arguments);
int run(const AstArguments& arguments);
int run(const SkillsArguments& arguments);
int run(const ChallengesArguments& arguments);

}  // namespace assay::cli
