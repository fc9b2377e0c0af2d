// assay score --challenge and --batch: answers to challenges, from a folder or from standard input.
#pragma once

#include <string>

namespace assay::cli {

// Both give the exit code: 0 scored, 1 a malformed challenge, 2 what kept it from being scored.
int score_one_challenge(const std::string& challenge_file, const std::string& folder, bool compiling);
int score_batch(bool compiling);

}  // namespace assay::cli
