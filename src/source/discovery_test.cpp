#include "source/discovery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "source/read_file.h"

namespace assay {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A folder of its own for each test, outside any repository.
class Discovery : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) /
              (std::string("assay_") + testing::UnitTest::GetInstance()->current_test_info()->name() +
               std::to_string(::getpid()));
    fs::remove_all(folder_);
    fs::create_directories(folder_ / ".git");  // nothing above counts
    fs::permissions(folder_, fs::perms::owner_all);
  }
  void TearDown() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  void write(const std::string& path, const std::string& text = "x") {
    fs::create_directories((folder_ / path).parent_path());
    std::ofstream(folder_ / path, std::ios::binary) << text;
  }
  std::string at(const std::string& path) const { return (folder_ / path).lexically_normal().string(); }

  ProjectRoots roots(const std::vector<std::string>& paths) const {
    std::vector<std::string> whole;
    for (const std::string& path : paths) whole.push_back(path.empty() ? folder_.string() : at(path));
    return find_project_roots(whole);
  }
  // The files of the one project of these paths, without the test's folder; asked ones end with a star when not all
  // are.
  std::vector<std::string> files(const std::vector<std::string>& paths, const std::vector<std::string>& exclude = {}) {
    ProjectRoots found = roots(paths);
    EXPECT_EQ(found.roots.size(), 1u);
    std::vector<std::string> names;
    if (found.roots.empty()) return names;
    FileListing listing = list_files(found.roots.front(), exclude);
    problems_ = listing.problems;
    bool all = true;
    for (const FoundFile& file : listing.files) all = all && file.asked;
    const std::string prefix = reported_path(folder_.string()) + "/";
    for (const FoundFile& file : listing.files) {
      EXPECT_TRUE(file.path.starts_with(prefix)) << file.path;
      names.push_back(file.path.substr(prefix.size()) + (file.asked && !all ? "*" : ""));
    }
    return names;
  }

  fs::path folder_;
  std::vector<InputProblem> problems_;
};

TEST_F(Discovery, ListsElixirTemplatesAndLockSorted) {
  for (const char* path : {"mix.exs", "mix.lock", "lib/b.ex", "lib/a.ex", "lib/web/page.html.heex", "test/a_test.exs",
                           "README.md", "lib/x.erl", "lib/mail.text.eex", "lib/._a.ex", ".formatter.exs"}) {
    write(path);
  }
  EXPECT_THAT(files({""}), ElementsAre(".formatter.exs", "lib/a.ex", "lib/b.ex", "lib/mail.text.eex",
                                       "lib/web/page.html.heex", "mix.exs", "mix.lock", "test/a_test.exs"));
  FileListing listing = list_files(roots({""}).roots.front());
  EXPECT_EQ(listing.files[1].kind, FileKind::elixir);
  EXPECT_EQ(listing.files[4].kind, FileKind::template_);
  EXPECT_EQ(listing.files[6].kind, FileKind::lock);
}

TEST_F(Discovery, LeavesOutFoldersOfTools) {
  for (const char* path : {"mix.exs", "deps/ecto/lib/ecto.ex", "_build/dev/a.ex", "assets/node_modules/a/a.ex",
                           ".elixir_ls/a.ex", "lib/deps/mine.ex", "apps/one/mix.exs", "apps/one/deps/x/x.ex"}) {
    write(path);
  }
  EXPECT_THAT(files({""}), ElementsAre("apps/one/mix.exs", "lib/deps/mine.ex", "mix.exs"));
}

TEST_F(Discovery, ObeysIgnoreFilesAtEveryLevel) {
  write(".gitignore", "/priv/gen/\n*.gen.ex\n");
  write("lib/.gitignore", "secret.ex\n!keep.gen.ex\n/only_here.ex\n");
  write(".git/info/exclude", "excluded.ex\nmix.lock\n");
  for (const char* path :
       {"mix.exs", "mix.lock", "priv/gen/a.ex", "lib/priv/gen/a.ex", "lib/a.gen.ex", "lib/keep.gen.ex", "lib/secret.ex",
        "lib/deep/secret.ex", "secret.ex", "lib/only_here.ex", "lib/deep/only_here.ex", "excluded.ex"}) {
    write(path);
  }
  EXPECT_THAT(files({""}), ElementsAre("lib/deep/only_here.ex", "lib/keep.gen.ex", "lib/priv/gen/a.ex", "mix.exs",
                                       "mix.lock", "secret.ex"));
}

TEST_F(Discovery, ObeysTheUsersOwnIgnoreFile) {
  write("home/.gitconfig", "[user]\n\tname = excludesfile\n[Core]\n\tExcludesFile = \"~/my ignores\"\n");
  write("home/my ignores", "scratch.ex\n");
  write("project/mix.exs");
  write("project/scratch.ex");
  fs::create_directories(folder_ / "project/.git");
  const char* old = ::getenv("HOME");
  const std::string home = old == nullptr ? "" : old;
  ::setenv("HOME", at("home").c_str(), 1);
  auto found = files({"project"});
  ::setenv("HOME", home.c_str(), 1);
  EXPECT_THAT(found, ElementsAre("project/mix.exs"));
}

TEST_F(Discovery, RulesOfFoldersAboveCountToo) {
  write(".gitignore", "app/lib/hidden.ex\n");
  write("app/mix.exs");
  write("app/lib/hidden.ex");
  write("app/lib/shown.ex");
  EXPECT_THAT(files({"app"}), ElementsAre("app/lib/shown.ex", "app/mix.exs"));
  // Unless they leave out the project itself: naming it overrides that.
  write(".gitignore", "*\n");
  EXPECT_THAT(files({"app"}), ElementsAre("app/lib/hidden.ex", "app/lib/shown.ex", "app/mix.exs"));
}

TEST_F(Discovery, WhatIsNamedIsReadThoughIgnored) {
  write(".gitignore", "gen/\nalone.ex\n");
  for (const char* path : {"mix.exs", "gen/a.ex", "alone.ex", "deps/x/lib/x.ex"}) write(path);
  EXPECT_THAT(files({"gen"}), ElementsAre("gen/a.ex*", "mix.exs"));
  EXPECT_THAT(files({"alone.ex"}), ElementsAre("alone.ex*", "mix.exs"));
  EXPECT_THAT(files({"deps"}), ElementsAre("deps/x/lib/x.ex*", "mix.exs"));
}

TEST_F(Discovery, ListsTheWholeProjectAndMarksWhatWasAsked) {
  for (const char* path : {"mix.exs", "lib/a.ex", "lib/b.ex", "libs.ex"}) write(path);
  EXPECT_THAT(files({"lib"}), ElementsAre("lib/a.ex*", "lib/b.ex*", "libs.ex", "mix.exs"));
  EXPECT_THAT(files({"lib/a.ex"}), ElementsAre("lib/a.ex*", "lib/b.ex", "libs.ex", "mix.exs"));
}

TEST_F(Discovery, AnAppOfAnUmbrellaBelongsToTheUmbrella) {
  write("mix.exs", "def project, do: [\n# apps_path: \"no\",\n apps_path: \"apps\"]");
  write("apps/one/mix.exs");
  write("apps/one/lib/a.ex");
  write("tools/mix.exs");
  ProjectRoots found = roots({"apps/one/lib"});
  ASSERT_EQ(found.roots.size(), 1u);
  EXPECT_EQ(found.roots[0].directory, reported_path(folder_.string()));
  EXPECT_TRUE(found.roots[0].has_mix_file);
  // A project beside the apps stands alone.
  EXPECT_EQ(roots({"tools"}).roots[0].directory, reported_path(at("tools")));
}

TEST_F(Discovery, AProjectInsideWhatIsAskedIsNotReadTwice) {
  write("mix.exs");
  write("examples/shop/mix.exs");
  write("examples/shop/a.ex");
  EXPECT_EQ(roots({"", "examples/shop"}).roots.size(), 1u);
  EXPECT_THAT(files({"", "examples/shop"}), ElementsAre("examples/shop/a.ex", "examples/shop/mix.exs", "mix.exs"));
  EXPECT_EQ(roots({"mix.exs", "examples/shop"}).roots.size(), 2u);
}

TEST_F(Discovery, LooseFilesBringNoNeighbours) {
  write("a.ex");
  write("b.ex");
  write("sub/c.ex");
  EXPECT_THAT(files({"a.ex"}), ElementsAre("a.ex"));
  EXPECT_THAT(files({""}), ElementsAre("a.ex", "b.ex", "sub/c.ex"));
  EXPECT_FALSE(roots({""}).roots[0].has_mix_file);
}

TEST_F(Discovery, ConfiguredExcludesStartAtTheProject) {
  for (const char* path : {"mix.exs", "priv/old/a.exs", "lib/priv/old/a.ex", "lib/gen/a.ex"}) write(path);
  EXPECT_THAT(files({""}, {"/priv/old/**", "gen/"}), ElementsAre("lib/priv/old/a.ex", "mix.exs"));
  EXPECT_THAT(files({"lib/gen/a.ex"}, {"gen/"}),
              ElementsAre("lib/gen/a.ex*", "lib/priv/old/a.ex", "mix.exs", "priv/old/a.exs"));
}

TEST_F(Discovery, LinksAreNotFollowedUnlessNamed) {
  write("mix.exs");
  write("lib/a.ex");
  fs::create_directory_symlink(folder_, folder_ / "lib/loop");
  fs::create_symlink(folder_ / "lib/a.ex", folder_ / "lib/link.ex");
  EXPECT_THAT(files({""}), ElementsAre("lib/a.ex", "mix.exs"));
  EXPECT_THAT(files({"lib/link.ex"}), ElementsAre("lib/a.ex", "lib/link.ex*", "mix.exs"));
}

TEST_F(Discovery, OddNamesAndThingsThatAreNoFiles) {
  write("mix.exs");
  write("lib/new\nline.ex");
  write("lib/bad\xFF.ex");
  ASSERT_EQ(::mkfifo(at("lib/pipe.ex").c_str(), 0600), 0);
  EXPECT_THAT(files({""}), ElementsAre("lib/bad\xFF.ex", "lib/new\nline.ex", "mix.exs"));
  ProjectRoots found = roots({"lib/pipe.ex", "nowhere"});
  EXPECT_THAT(found.roots, IsEmpty());
  ASSERT_EQ(found.problems.size(), 2u);
  EXPECT_THAT(found.problems[0].message, HasSubstr("pipe"));
  EXPECT_THAT(found.problems[1].message, HasSubstr("no such file"));
}

TEST_F(Discovery, FilesThatAreNoElixir) {
  write("notes.md", "# notes");
  write("script", "#!/usr/bin/env elixir\nIO.puts(1)\n");
  EXPECT_THAT(files({"script"}), ElementsAre("script"));
  EXPECT_THAT(files({"notes.md"}), IsEmpty());
  ASSERT_EQ(problems_.size(), 1u);
  EXPECT_THAT(problems_[0].message, HasSubstr("no Elixir file"));
}

TEST_F(Discovery, UnreadableFoldersAreSaid) {
  if (::geteuid() == 0) GTEST_SKIP() << "root reads everything";
  write("mix.exs");
  write("lib/a.ex");
  fs::permissions(folder_ / "lib", fs::perms::none);
  EXPECT_THAT(files({""}), ElementsAre("mix.exs"));
  fs::permissions(folder_ / "lib", fs::perms::owner_all);
  ASSERT_EQ(problems_.size(), 1u);
  EXPECT_THAT(problems_[0].message, HasSubstr("can't be listed"));
}

TEST_F(Discovery, ABufferNeedNotExist) {
  write("mix.exs");
  ProjectRoots found = find_project_roots(std::vector<std::string>{at("lib/new.ex")}, at("lib/new.ex"));
  EXPECT_THAT(found.problems, IsEmpty());
  ASSERT_EQ(found.roots.size(), 1u);
  EXPECT_EQ(found.roots[0].directory, reported_path(folder_.string()));
  EXPECT_EQ(list_files(found.roots[0]).files.size(), 1u);
}

TEST_F(Discovery, DeepFoldersDoNotExhaustTheStack) {
  std::string path = folder_.string();
  int depth = 0;
  for (; depth < 500 && path.size() + 3 < 4000; ++depth) {
    path += "/d";
    ASSERT_EQ(::mkdir(path.c_str(), 0700), 0);
  }
  std::ofstream(path + "/a.ex") << "x";
  EXPECT_EQ(list_files(roots({""}).roots.front()).files.size(), 1u);
}

class ReadSource : public Discovery {};

TEST_F(ReadSource, ReadsTextAsItIs) {
  write("a.ex", std::string("a\r\n\0b\xFF", 6));
  FileText file = read_source(at("a.ex"));
  EXPECT_FALSE(file.problem);
  EXPECT_EQ(file.text, std::string("a\r\n\0b\xFF", 6));
  write("empty.ex", "");
  EXPECT_EQ(read_source(at("empty.ex")).text, "");
  EXPECT_FALSE(read_source("/proc/self/status").text.empty());  // its size is said to be 0
}

TEST_F(ReadSource, TextWithStrangeCharactersIsText) {
  write("latin1.ex", "# d\xE9j\xE0 vu: \xE9t\xE9, for\xEAt, No\xEBl\n");
  write("terminal.ex", "x = \"\x1B[1mbold\x1B[0m\x1B[2mdim\x1B[0m\"\n\f\v\r\n");
  write("stray.ex", "a\0 = \x01\x02");
  for (const char* name : {"latin1.ex", "terminal.ex", "stray.ex"}) EXPECT_FALSE(read_source(at(name)).problem) << name;
}

TEST_F(ReadSource, SaysWhatIsWrong) {
  auto message = [&](const std::string& path) {
    FileText file = read_source(path, 1 << 20);
    EXPECT_TRUE(file.problem) << path;
    EXPECT_TRUE(file.text.empty());
    return file.problem ? file.problem->message : "";
  };
  write("large.ex", std::string((1 << 20) + 1, 'x'));
  write("utf16.ex", std::string("\xFF\xFE"
                                "d\0e\0f\0",
                                8));
  write("module.ex", std::string("FOR1\0\0\0\x08"
                                 "BEAM",
                                 12));
  write("zeros.ex", std::string(100, '\0'));
  ASSERT_EQ(::mkfifo(at("pipe.ex").c_str(), 0600), 0);
  EXPECT_THAT(message(at("large.ex")), HasSubstr("the limit is 1 MiB"));
  EXPECT_THAT(message(at("utf16.ex")), HasSubstr("UTF-16"));
  EXPECT_THAT(message(at("module.ex")), HasSubstr("BEAM"));
  EXPECT_THAT(message(at("zeros.ex")), HasSubstr("binary"));
  EXPECT_THAT(message(at("pipe.ex")), HasSubstr("pipe"));
  std::string random;  // some 10 % control characters and bad UTF-8, hardly a NUL
  for (uint32_t i = 0, x = 1; i < 3000; ++i) random.push_back(static_cast<char>((x = x * 1664525 + 1013904223) >> 24));
  write("random.ex", random);
  EXPECT_THAT(message(at("random.ex")), HasSubstr("binary"));
  EXPECT_THAT(message(at("gone.ex")), HasSubstr("there is no such file"));
  EXPECT_THAT(message(folder_.string()), HasSubstr("folder"));
}

}  // namespace
}  // namespace assay
