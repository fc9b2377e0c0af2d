// The rules about who may include whom.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/repository.h"

namespace assay::test {
namespace {

// Lowest first: a folder below src/ may include itself and those before it.
constexpr std::array<std::string_view, 12> kLayers = {"base",    "source", "syntax", "formats", "names", "flow",
                                                      "project", "engine", "report", "score",   "skill", "cli"};

struct Include {
  std::string file;  // where it stands
  std::string path;  // what it names
  bool quoted;       // "..." rather than <...>
};

std::string folder_of(std::string_view path) {
  size_t slash = path.find('/');
  return std::string(slash == std::string_view::npos ? "" : path.substr(0, slash));
}

size_t layer_of(std::string_view folder) {
  return static_cast<size_t>(std::find(kLayers.begin(), kLayers.end(), folder) - kLayers.begin());
}

bool ends_with_any(std::string_view path, std::initializer_list<std::string_view> ends) {
  return std::any_of(ends.begin(), ends.end(), [&](std::string_view end) { return path.ends_with(end); });
}

// Includes of all C++ files below a folder of the repository; unit tests are free, they may set the scene with
// whatever they need.
std::vector<Include> includes_below(std::string_view top) {
  std::vector<Include> found;
  for (const std::string& file : repository_files()) {
    if (!file.starts_with(top) || !ends_with_any(file, {".h", ".cpp", ".def"})) continue;
    if (ends_with_any(file, {"_test.cpp", "_bench.cpp", "_fuzz.cpp"})) continue;
    std::istringstream lines(read_text(repository() / file));
    for (std::string line; std::getline(lines, line);) {
      if (!line.starts_with("#include")) continue;
      size_t open = line.find_first_of("<\"");
      size_t close = line.find_first_of(">\"", open + 1);
      if (close == std::string::npos) continue;
      found.push_back({file, line.substr(open + 1, close - open - 1), line[open] == '"'});
    }
  }
  return found;
}

// Two types of one name in one namespace are one type to the linker: whichever destructor it takes, it breaks the
// other.
TEST(HouseLayers, NoTwoHeadersDefineTypesOfOneName) {
  std::map<std::string, std::string> defined;  // "assay::Value" -> its file
  for (const std::string& file : repository_files()) {
    if (!file.starts_with("src/") || !file.ends_with(".h")) continue;
    std::istringstream lines(read_text(repository() / file));
    std::vector<std::string> spaces;
    for (std::string line; std::getline(lines, line);) {
      std::istringstream words(line);
      std::string word, name;
      words >> word >> name;
      if (line.starts_with("namespace ")) spaces.push_back(name);
      if (line.starts_with("}  // namespace") && !spaces.empty()) spaces.pop_back();
      if (!line.starts_with("struct ") && !line.starts_with("class ") && !line.starts_with("enum class ")) continue;
      if (word == "enum") words >> name;
      if (name == "[[nodiscard]]") words >> name;
      if (line.find('{') == std::string::npos) continue;  // only named there
      const auto [place, is_new] = defined.emplace((spaces.empty() ? "" : spaces.back()) + "::" + name, file);
      EXPECT_TRUE(is_new) << name << " is defined in " << place->second << " and in " << file;
    }
  }
  EXPECT_GT(defined.size(), 50u);
}

TEST(HouseLayers, FoldersIncludeOnlyThoseBelowThem) {
  std::vector<Include> includes = includes_below("src/");
  ASSERT_GT(includes.size(), 50u);
  for (const Include& include : includes) {
    if (!include.quoted) continue;
    std::string from = folder_of(std::string_view(include.file).substr(4));
    std::string to = folder_of(include.path);
    ASSERT_LT(layer_of(from), kLayers.size()) << include.file << ": src/" << from << " has no place among the layers";
    EXPECT_LT(layer_of(to), kLayers.size())
        << include.file << " includes \"" << include.path << "\": includes are written from src/";
    EXPECT_LE(layer_of(to), layer_of(from))
        << include.file << " includes \"" << include.path << "\": " << from << " stands below " << to;
  }
}

TEST(HouseLayers, FamiliesIncludeTheEngineAndThemselves) {
  for (const Include& include : includes_below("families/")) {
    if (!include.quoted || include.path.find('/') == std::string::npos) continue;
    std::string family = folder_of(std::string_view(include.file).substr(9));
    if (include.path.starts_with("families/")) {
      EXPECT_TRUE(include.path.starts_with("families/" + family + "/"))
          << include.file << " includes another family's " << include.path << "; move it to src/flow or src/project";
    } else {
      EXPECT_LE(layer_of(folder_of(include.path)), layer_of("engine")) << include.file << " includes " << include.path;
    }
  }
}

// Only .cpp files of its own folder include it: then a header is a part of them.
bool is_private(const std::vector<Include>& includes, std::string_view header) {
  for (const Include& include : includes) {
    if (!include.quoted || "src/" + include.path != header) continue;
    bool own = folder_of(std::string_view(include.file).substr(4)) == folder_of(header.substr(4));
    if (!own || include.file.ends_with(".h")) return false;
  }
  return true;
}

// A library in a header would be compiled into everything that includes it, and could not be replaced in one place.
TEST(HouseLayers, LibrariesStandBehindSourceFiles) {
  for (std::string_view top : {"src/", "families/"}) {
    const std::vector<Include> includes = includes_below(top);
    for (const Include& include : includes) {
      if (!include.file.ends_with(".h") || include.quoted || is_private(includes, include.file)) continue;
      bool library = include.path.find('/') != std::string::npos || include.path.ends_with(".h");
      bool allowed = include.path.starts_with("fmt/") || include.path.starts_with("sys/");
      EXPECT_TRUE(!library || allowed) << include.file << " includes <" << include.path << ">: include it in a .cpp";
    }
  }
}

TEST(HouseLayers, SourcesSayWhatTheyAreForAndHeadersAreGuarded) {
  for (const std::string& file : repository_files()) {
    if (!file.starts_with("src/") && !file.starts_with("families/")) continue;
    if (!ends_with_any(file, {".h"})) continue;
    std::string text = read_text(repository() / file);
    EXPECT_TRUE(text.starts_with("//")) << file << " does not open with a comment that says what it is for";
    EXPECT_NE(text.find("#pragma once"), std::string::npos) << file;
  }
}

}  // namespace
}  // namespace assay::test
