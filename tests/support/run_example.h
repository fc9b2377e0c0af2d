// Runs one example of a page through parser, names, facts and checks.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/analysis.h"
#include "engine/catalog.h"
#include "tests/support/markdown_examples.h"

namespace assay::test {

// What is not as the page says; empty when all is. `check` is the id of the check that the page is of, or empty when
// the page concerns a family: then only checks that its markers name are looked at, all of the family in good blocks.
std::vector<std::string> run_example(const Example& example, std::string_view family, std::string_view check,
                                     const Catalog& catalog);

// The ids of the checks that an example speaks of: those that its markers name and `check`, else all of the family.
std::set<std::string> checks_of_example(const Example& example, std::string_view family, std::string_view check,
                                        const Catalog& catalog);

// What these checks find in a project made of paths and texts.
Analysis analyze_virtual(const std::vector<std::pair<std::string, std::string>>& sources,
                         const std::set<std::string>& checks, const Catalog& catalog);

}  // namespace assay::test
