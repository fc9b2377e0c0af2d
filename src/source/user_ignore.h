// The ignore rules of a repository that stand outside its .gitignore files.
#pragma once

#include <string>

#include "source/ignore_rules.h"

namespace assay {

// The user's own file (git's core.excludesFile, or git/ignore in the configuration folder), then the repository's
// .git/info/exclude: later rules win. `repository` is the folder that holds .git.
IgnoreRules user_ignore_rules(const std::string& repository);

}  // namespace assay
