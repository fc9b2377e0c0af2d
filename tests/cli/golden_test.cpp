// Runs the command lines in tests/golden/cli/*.txt and compares exit code and output.
//
// A file begins with comments (`#`) and one line `$ COMMANDS`, run by sh in a fresh copy of tests/golden/fixtures with
// `assay` in the path; the examples stand beside it, in ../examples. Below stand what it gave: `exit N`, what went to
// standard output, and after a line `--- standard error` what went there. `./dev update` writes anew what stands below.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tests/support/repository.h"

namespace assay::test {
namespace {

namespace fs = std::filesystem;

struct GoldenCase {
  std::string head;  // up to and with the command
  std::string command;
  std::string expected;
};

GoldenCase read_case(const fs::path& path) {
  GoldenCase result;
  std::string text = read_text(path);
  size_t at = text.starts_with("$ ") ? 0 : text.find("\n$ ") + 1;
  size_t end = text.find('\n', at);
  result.head = text.substr(0, end + 1);
  result.command = text.substr(at + 2, end - at - 2);
  result.expected = text.substr(end + 1);
  return result;
}

std::string run(const std::string& command) {
  fs::path place = fs::temp_directory_path() / ("assay-golden-" + std::to_string(::getpid()));
  fs::remove_all(place);
  fs::create_directories(place / "bin");
  fs::copy(repository() / "tests/golden/fixtures", place / "work", fs::copy_options::recursive);
  fs::copy(repository() / "examples", place / "examples", fs::copy_options::recursive);
  fs::create_symlink(assay_binary(), place / "bin/assay");
  {
    std::ofstream script(place / "script");
    script << "cd '" << (place / "work").string() << "' || exit 99\n"
           << "PATH='" << (place / "bin").string() << "':$PATH; unset NO_COLOR; export HOME=/nonexistent\n"
           << command << "\n";
  }
  std::string shell = "timeout 60 sh '" + (place / "script").string() + "' > '" + (place / "out").string() + "' 2> '" +
                      (place / "err").string() + "' < /dev/null";
  int status = std::system(shell.c_str());
  std::string result = "exit " + std::to_string(WIFEXITED(status) ? WEXITSTATUS(status) : 128) + "\n";
  result += read_text(place / "out");
  std::string error = read_text(place / "err");
  if (!error.empty()) result += "--- standard error\n" + error;
  fs::permissions(place, fs::perms::owner_all, fs::perm_options::add);
  fs::remove_all(place);
  return result;
}

class GoldenCli : public testing::TestWithParam<std::string> {};

TEST_P(GoldenCli, SaysWhatItSaid) {
  fs::path path = repository() / "tests/golden/cli" / (GetParam() + ".txt");
  GoldenCase golden = read_case(path);
  ASSERT_FALSE(golden.command.empty()) << path << " has no line `$ COMMANDS`";
  std::string actual = run(golden.command);
  if (const char* update = std::getenv("ASSAY_UPDATE_GOLDEN"); update != nullptr && *update == '1') {
    std::ofstream(path, std::ios::binary) << golden.head << actual;
    return;
  }
  EXPECT_EQ(golden.expected, actual) << "$ " << golden.command << "\nIf this is meant, run ./dev update";
}

std::vector<std::string> cases() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(repository() / "tests/golden/cli")) {
    if (entry.path().extension() == ".txt") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

INSTANTIATE_TEST_SUITE_P(Cases, GoldenCli, testing::ValuesIn(cases()), [](const auto& test) { return test.param; });

}  // namespace
}  // namespace assay::test
