// The pages below families/ whose examples are tests: families/FAMILY/CHECK.md and families/FAMILY/cases/NAME.md.
#pragma once

#include <string>
#include <vector>

namespace assay::test {

struct FamilyPage {
  std::string path;    // relative to the repository's root
  std::string family;  // the folder's name
  std::string name;    // the file's, without .md: the check that it is about, where there is one
  bool is_case = false;
};

// By path.
std::vector<FamilyPage> family_pages();

// A text as part of a test's name: letters and digits stay, all else becomes `_`.
std::string identifier(std::string text);

}  // namespace assay::test
