// The shells themselves judge the completion scripts, and groff the manual.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/support/repository.h"

namespace assay::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

bool is_installed(const std::string& program) {
  return std::system(("command -v " + program + " > /dev/null 2>&1").c_str()) == 0;
}

// Standard output and error of a script in which `assay` is the one built here.
std::string run_with(const std::string& interpreter, const std::string& script) {
  const fs::path place = fs::temp_directory_path() / ("assay-completions-" + std::to_string(::getpid()));
  fs::create_directories(place);
  fs::remove(place / "assay");
  fs::create_symlink(assay_binary(), place / "assay");
  std::ofstream(place / "script") << script;
  const std::string command = "cd '" + place.string() + "' && PATH='" + place.string() + "':$PATH HOME='" +
                              place.string() + "' " + interpreter + " script 2>&1";
  std::string output;
  std::FILE* pipe = popen(command.c_str(), "r");
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) output += static_cast<char>(c);
  pclose(pipe);
  fs::remove_all(place);
  return output;
}

std::string bash_completes(const std::string& line) {
  return run_with("bash", "source <(assay completions bash)\nCOMP_WORDS=(" + line +
                              ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_assay\necho \"${COMPREPLY[@]}\"\n");
}

TEST(Completions, BashCompletesCommandsOptionsAndValues) {
  EXPECT_EQ(bash_completes("assay ba"), "baseline\n");
  EXPECT_EQ(bash_completes("assay check --fo"), "--format\n");
  EXPECT_EQ(bash_completes("assay check --format s"), "sarif\n");
  EXPECT_EQ(bash_completes("assay baseline p"), "prune\n");
  EXPECT_EQ(bash_completes("assay explain ecto-safe-migration/missing-f"), "ecto-safe-migration/missing-flush\n");
  EXPECT_EQ(bash_completes("assay check --color al"), "always\n");
  EXPECT_EQ(bash_completes("assay challenges ex"), "export\n");
  EXPECT_EQ(bash_completes("assay challenges show task-async-prices"), "task-async-prices-at-once\n");
  EXPECT_EQ(bash_completes("assay skills ins"), "install\n");
  EXPECT_EQ(bash_completes("assay skills install --family ets"), "ets-usage\n");
  EXPECT_EQ(bash_completes("assay check --select ecto-safe-migration/missing-f"),
            "ecto-safe-migration/missing-flush\n");
  EXPECT_EQ(bash_completes("assay --v"), "--version\n");
}

TEST(Completions, FishCompletesThem) {
  if (!is_installed("fish")) GTEST_SKIP() << "there is no fish here";
  auto completes = [](const std::string& line) {
    return run_with("fish", "assay completions fish | source\ncomplete -C '" + line + "'\n");
  };
  EXPECT_THAT(completes("assay ba"), HasSubstr("baseline\t"));
  EXPECT_THAT(completes("assay check --fo"), HasSubstr("--format\t"));
  EXPECT_THAT(completes("assay check --format s"), HasSubstr("sarif"));
  EXPECT_THAT(completes("assay explain ecto-safe-migration/missing-f"), HasSubstr("missing-flush"));
}

TEST(Completions, ZshReadsItsScript) {
  if (!is_installed("zsh")) GTEST_SKIP() << "there is no zsh here";
  EXPECT_EQ(run_with("zsh",
                     "autoload -U compinit && compinit -u -d zcompdump\nsource <(assay completions zsh)\n"
                     "print $_comps[assay]\n"),
            "_assay\n");
}

TEST(Manual, GroffHasNothingToSay) {
  if (!is_installed("groff")) GTEST_SKIP() << "there is no groff here";
  const std::string page =
      run_with("bash", "assay manual > page && groff -man -Tutf8 -ww page | sed 's/.\\x08//g; s/\\x1b\\[[0-9;]*m//g'");
  EXPECT_THAT(page, Not(HasSubstr("page:"))) << "a complaint of groff's begins with the file's name";
  EXPECT_THAT(page, HasSubstr("assay check"));
  EXPECT_THAT(page, HasSubstr("--stdin-filename"));
  EXPECT_THAT(page, HasSubstr("--usage-rules"));
}

}  // namespace
}  // namespace assay::test
