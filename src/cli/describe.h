// The command line, described to others: shells that complete it, and the manual. All is made from what CLI11 was told,
// so a new option needs no second place.
#pragma once

#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace assay::cli {

// A script that completes commands, options and their values: for "bash", "zsh" or "fish".
std::string completions(const CLI::App& app, std::string_view shell);

// assay(1), as roff for man.
std::string manual(const CLI::App& app);

}  // namespace assay::cli
