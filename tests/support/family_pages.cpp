#include "tests/support/family_pages.h"

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "tests/support/repository.h"

namespace assay::test {

std::vector<FamilyPage> family_pages() {
  namespace fs = std::filesystem;
  std::vector<FamilyPage> found;
  std::error_code none;
  for (const fs::directory_entry& family : fs::directory_iterator(repository() / "families", none)) {
    for (const char* sub : {"", "cases"}) {
      for (const fs::directory_entry& file : fs::directory_iterator(family.path() / sub, none)) {
        const fs::path& path = file.path();
        if (path.extension() != ".md" || path.filename() == "SKILL.md") continue;
        found.push_back({fs::relative(path, repository()).string(), family.path().filename().string(),
                         path.stem().string(), *sub != 0});
      }
    }
  }
  std::sort(found.begin(), found.end(), [](const FamilyPage& a, const FamilyPage& b) { return a.path < b.path; });
  return found;
}

std::string identifier(std::string text) {
  for (char& c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  return text;
}

}  // namespace assay::test
