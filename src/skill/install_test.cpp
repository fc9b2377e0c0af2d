#include "skill/install.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "skill/manifest.h"
#include "skill/marked_block.h"

namespace assay {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

SkillPackage package_of(const std::string& text) {
  SkillPackage package;
  package.name = "elixir-x";
  package.files = {{"SKILL.md", text}, {"references/a.md", "a of " + text}};
  return package;
}

constexpr std::string_view kHome = ".agents/skills";

class InstallSkill : public testing::Test {
 protected:
  InstallSkill() : place_(fs::path(testing::TempDir()) / ("assay-install-" + std::to_string(::getpid()))) {
    fs::remove_all(place_);
    fs::create_directories(target());
    fs::create_directories(place_ / "outside");
  }
  ~InstallSkill() override {
    fs::permissions(target(), fs::perms::owner_all, fs::perm_options::add);
    fs::remove_all(place_);
  }
  fs::path target() const { return place_ / "target"; }
  fs::path skill() const { return target() / ".agents/skills/elixir-x"; }

  InstallPlan new_plan() const { return InstallPlan(std::get<TargetFolder>(TargetFolder::open(target().string()))); }
  InstallPlan plan(const std::string& text, ClaudeStyle style = ClaudeStyle::as_it_is) const {
    InstallPlan plan = new_plan();
    plan.add_skill(package_of(text), kHome);
    plan.add_for_claude(package_of(text), style);
    return plan;
  }
  // What an installation did, a word and a path each, records left out.
  static std::vector<std::string> apply(InstallPlan plan) {
    constexpr const char* kWords[] = {"make", "update", "remove", "link", "leave"};
    std::vector<std::string> words;
    for (const InstallStep& step : plan.apply()) {
      if (step.is_record) continue;
      const size_t home = step.path.find("elixir-x");
      words.push_back(std::string(kWords[static_cast<int>(step.kind)]) + " " +
                      (home == std::string::npos ? step.path : step.path.substr(home)));
    }
    for (const InputProblem& problem : plan.problems()) {
      EXPECT_FALSE(problem.message.empty());
      words.push_back("problem " + fs::path(problem.path).filename().string());
    }
    return words;
  }
  static void write(const fs::path& path, const std::string& text) {
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
  }
  static std::string read(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  size_t outside_files() const {
    return static_cast<size_t>(std::distance(fs::directory_iterator(place_ / "outside"), fs::directory_iterator()));
  }
  fs::path place_;
};

TEST_F(InstallSkill, WritesOnceAndThenOnlyWhatChanged) {
  EXPECT_THAT(apply(plan("one")), ElementsAre("make elixir-x/SKILL.md", "make elixir-x/references/a.md"));
  EXPECT_EQ(read(skill() / "SKILL.md"), "one");
  InstallPlan again = plan("one");
  EXPECT_THAT(again.steps(), IsEmpty());
  EXPECT_EQ(again.unchanged(), 2u);
  EXPECT_THAT(apply(plan("two")), ElementsAre("update elixir-x/SKILL.md", "update elixir-x/references/a.md"));
  EXPECT_EQ(read(skill() / "SKILL.md"), "two");
  EXPECT_FALSE(fs::exists(target() / ".claude"));
}

TEST_F(InstallSkill, PlansWithoutWriting) {
  EXPECT_THAT(plan("one").steps(), SizeIs(3));
  EXPECT_TRUE(fs::is_empty(target()));
}

TEST_F(InstallSkill, LeavesEditedFilesAlone) {
  apply(plan("one"));
  write(skill() / "SKILL.md", "mine");
  EXPECT_THAT(apply(plan("two")), ElementsAre("leave elixir-x/SKILL.md", "update elixir-x/references/a.md"));
  EXPECT_THAT(apply(plan("three")), ElementsAre("leave elixir-x/SKILL.md", "update elixir-x/references/a.md"));
  EXPECT_EQ(read(skill() / "SKILL.md"), "mine");
  fs::remove(skill() / "SKILL.md");
  EXPECT_THAT(apply(plan("three")), ElementsAre("make elixir-x/SKILL.md"));
}

TEST_F(InstallSkill, LeavesStrangersSkillsAlone) {
  write(skill() / "SKILL.md", "theirs");
  fs::create_directory(target() / ".claude");
  EXPECT_THAT(apply(plan("one")), ElementsAre("leave elixir-x"));
  EXPECT_EQ(read(skill() / "SKILL.md"), "theirs");
  EXPECT_FALSE(fs::exists(skill() / "references"));
  EXPECT_FALSE(fs::exists(target() / ".claude/skills"));
}

TEST_F(InstallSkill, RemovesWhatASkillNoLongerHasUnlessItWasEdited) {
  apply(plan("one"));
  write(skill() / "notes.md", "mine");
  SkillPackage smaller = package_of("one");
  smaller.files.pop_back();
  InstallPlan shrink = new_plan();
  shrink.add_skill(smaller, kHome);
  EXPECT_THAT(apply(std::move(shrink)), ElementsAre("remove elixir-x/references/a.md"));
  EXPECT_EQ(read(skill() / "notes.md"), "mine");
  apply(plan("one"));
  write(skill() / "references/a.md", "mine");
  InstallPlan again = new_plan();
  again.add_skill(smaller, kHome);
  EXPECT_THAT(apply(std::move(again)), ElementsAre("leave elixir-x/references/a.md"));
  EXPECT_EQ(read(skill() / "references/a.md"), "mine");
}

TEST_F(InstallSkill, TrustsNoRecordThatPointsElsewhere) {
  write(place_ / "outside/x.md", "precious");
  apply(plan("one"));
  write(skill() / kManifestFile,
        "{\"version\": 1, \"files\": {\"../../../../outside/x.md\": \"" + content_mark("precious") + "\"}}");
  EXPECT_THAT(apply(plan("two")), ElementsAre("leave elixir-x"));
  write(skill() / kManifestFile, "{\"version\": 1, \"files\": 7}");
  EXPECT_THAT(apply(plan("two")), ElementsAre("leave elixir-x"));
  EXPECT_EQ(read(place_ / "outside/x.md"), "precious");
}

TEST_F(InstallSkill, FollowsNoLinkOut) {
  for (const char* link :
       {".agents", ".agents/skills", ".agents/skills/elixir-x", ".agents/skills/elixir-x/references"}) {
    fs::remove_all(target());
    fs::create_directories((target() / link).parent_path());
    fs::create_directory_symlink(place_ / "outside", target() / link);
    const std::vector<std::string> done = apply(plan("one"));
    ASSERT_FALSE(done.empty());
    EXPECT_THAT(done.front(), testing::AnyOf(HasSubstr("problem"), HasSubstr("leave"))) << link;
    EXPECT_EQ(outside_files(), 0u) << link;
  }
  fs::remove_all(target());
  fs::create_directories(target() / ".claude");
  fs::create_directory_symlink(place_ / "outside", target() / ".claude/skills");
  EXPECT_THAT(apply(plan("one")), testing::Contains("problem skills"));
  EXPECT_EQ(outside_files(), 0u);
}

TEST_F(InstallSkill, FollowsLinksThatStayInside) {
  fs::create_directories(target() / "agents/skills");
  fs::create_directory_symlink("agents", target() / ".agents");
  EXPECT_THAT(apply(plan("one")), SizeIs(2));
  EXPECT_EQ(read(target() / "agents/skills/elixir-x/SKILL.md"), "one");
}

TEST_F(InstallSkill, WritesThroughNoLinkToAFile) {
  write(place_ / "outside/x.md", "precious");
  apply(plan("one"));
  fs::remove(skill() / "SKILL.md");
  fs::create_symlink(place_ / "outside/x.md", skill() / "SKILL.md");
  EXPECT_THAT(apply(plan("two")), ElementsAre("leave elixir-x/SKILL.md", "update elixir-x/references/a.md"));
  EXPECT_EQ(read(place_ / "outside/x.md"), "precious");
}

TEST_F(InstallSkill, SaysWhenAFileStandsInTheWay) {
  write(target() / ".agents", "a file");
  EXPECT_THAT(apply(plan("one")), ElementsAre("problem .agents"));
  fs::remove(target() / ".agents");
  write(skill(), "a file");
  EXPECT_THAT(apply(plan("one")), ElementsAre("leave elixir-x"));
  fs::remove(skill());
  fs::create_directories(skill() / "SKILL.md");
  write(skill() / kManifestFile, "{\"version\": 1, \"files\": {}}");
  EXPECT_THAT(apply(plan("one")), ElementsAre("leave elixir-x/SKILL.md", "make elixir-x/references/a.md"));
}

TEST_F(InstallSkill, SaysWhenTheTargetIsReadOnly) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write anywhere";
  fs::permissions(target(), fs::perms::owner_read | fs::perms::owner_exec);
  InstallPlan plan_of_it = plan("one");
  EXPECT_THAT(plan_of_it.steps(), IsEmpty()) << "a dry run says it too";
  EXPECT_THAT(plan_of_it.problems(), SizeIs(1));
}

TEST_F(InstallSkill, SaysWhenNoFolderCanBeMade) {
  // Nobody makes folders there, not even root.
  InstallPlan proc(std::get<TargetFolder>(TargetFolder::open("/proc")));
  proc.add_skill(package_of("one"), kHome);
  EXPECT_THAT(proc.apply(), IsEmpty());
  ASSERT_THAT(proc.problems(), SizeIs(1)) << "one for the skill, not one for each of its files";
  EXPECT_FALSE(proc.problems()[0].remedy.empty());
}

TEST_F(InstallSkill, LeavesAloneWhatChangedBetweenPlanAndWriting) {
  apply(plan("one"));
  InstallPlan late = plan("two");
  write(skill() / "SKILL.md", "mine, just now");
  EXPECT_THAT(apply(std::move(late)), ElementsAre("problem SKILL.md"));
  EXPECT_EQ(read(skill() / "SKILL.md"), "mine, just now");
  InstallPlan make = plan("two");
  EXPECT_FALSE(make.steps().empty());
}

TEST_F(InstallSkill, LinksForClaudeWhereItIsUsed) {
  write(target() / "CLAUDE.md", "x");
  EXPECT_THAT(apply(plan("one")), testing::Contains("link elixir-x"));
  EXPECT_EQ(fs::read_symlink(target() / ".claude/skills/elixir-x"), "../../.agents/skills/elixir-x");
  EXPECT_EQ(read(target() / ".claude/skills/elixir-x/SKILL.md"), "one");
  EXPECT_THAT(plan("one").steps(), IsEmpty());
  EXPECT_THAT(apply(plan("one", ClaudeStyle::copy)), ElementsAre("leave elixir-x"));
}

TEST_F(InstallSkill, CopiesForClaudeAndKeepsTheCopyUpToDate) {
  fs::create_directory(target() / ".claude");
  EXPECT_THAT(apply(plan("one", ClaudeStyle::copy)), SizeIs(4));
  EXPECT_FALSE(fs::is_symlink(target() / ".claude/skills/elixir-x"));
  EXPECT_THAT(apply(plan("two")), SizeIs(4));
  EXPECT_EQ(read(target() / ".claude/skills/elixir-x/SKILL.md"), "two");
  EXPECT_THAT(apply(plan("two", ClaudeStyle::link)), ElementsAre("leave elixir-x"));
}

TEST_F(InstallSkill, NeedsNoLinkWhereTheWholeFolderIsOne) {
  fs::create_directory(target() / ".claude");
  fs::create_directory_symlink("../.agents/skills", target() / ".claude/skills");
  EXPECT_THAT(apply(plan("one")), SizeIs(2));
  EXPECT_THAT(plan("one").steps(), IsEmpty());
}

TEST_F(InstallSkill, KeepsOneBlockInAgentsMd) {
  const auto with_block = [&](std::string_view content) {
    InstallPlan plan = new_plan();
    plan.add_block("AGENTS.md", content);
    return apply(std::move(plan));
  };
  write(target() / "AGENTS.md", "# Mine\n");
  EXPECT_THAT(with_block("run a"), ElementsAre("update AGENTS.md"));
  EXPECT_THAT(with_block("run a"), IsEmpty());
  EXPECT_THAT(with_block("run b"), ElementsAre("update AGENTS.md"));
  EXPECT_THAT(read(target() / "AGENTS.md"), testing::StartsWith("# Mine\n\n<!-- assay:begin"));
  EXPECT_THAT(read(target() / "AGENTS.md"), HasSubstr("\nrun b\n<!-- assay:end -->\n"));
  fs::rename(target() / "AGENTS.md", target() / "CLAUDE.md");
  fs::create_symlink("CLAUDE.md", target() / "AGENTS.md");
  EXPECT_THAT(with_block("run c"), ElementsAre("update CLAUDE.md"));
  fs::remove(target() / "AGENTS.md");
  fs::create_symlink(place_ / "outside/x", target() / "AGENTS.md");
  EXPECT_THAT(with_block("run c"), ElementsAre("leave AGENTS.md"));
  EXPECT_EQ(outside_files(), 0u);
}

using BlockKind = BlockChange::Kind;

TEST(MarkedBlock, IsAddedBehindTheTextAndRefreshed) {
  const BlockChange added = put_block("a\n", "one");
  EXPECT_EQ(added.kind, BlockKind::added);
  EXPECT_EQ(added.line, 3u);
  const BlockChange more = put_block(added.text + "b\n", "two\nlines");
  EXPECT_EQ(more.kind, BlockKind::refreshed);
  EXPECT_THAT(more.text, testing::StartsWith("a\n\n<!-- assay:begin"));
  EXPECT_THAT(more.text, testing::EndsWith("\ntwo\nlines\n<!-- assay:end -->\nb\n"));
  EXPECT_EQ(put_block(more.text, "two\nlines").kind, BlockKind::unchanged);
  EXPECT_THAT(put_block("no line end", "x").text, testing::StartsWith("no line end\n\n<!--"));
  EXPECT_THAT(put_block("", "x").text, testing::StartsWith("<!--"));
}

TEST(MarkedBlock, KeepsWindowsLineEnds) {
  const BlockChange added = put_block("a\r\n", "one\ntwo");
  EXPECT_EQ(std::count(added.text.begin(), added.text.end(), '\n'),
            std::count(added.text.begin(), added.text.end(), '\r'));
  EXPECT_EQ(put_block(added.text, "one\ntwo").kind, BlockKind::unchanged);
  EXPECT_EQ(put_block(added.text, "three").kind, BlockKind::refreshed);
}

TEST(MarkedBlock, StaysWhenSomebodyEditedItOrItsMarks) {
  const std::string text = put_block("a\n", "one").text;
  std::string edited = text;
  edited.replace(edited.find("one"), 3, "mine");
  EXPECT_EQ(put_block(edited, "two").kind, BlockKind::edited);
  EXPECT_EQ(put_block(edited, "two").text, edited);
  EXPECT_EQ(put_block(text + text, "two").kind, BlockKind::broken);
  EXPECT_EQ(put_block(text.substr(0, text.find("<!-- assay:end")), "two").kind, BlockKind::broken);
  EXPECT_EQ(put_block("<!-- assay:end -->\n" + text, "two").kind, BlockKind::broken);
  EXPECT_EQ(put_block("<!-- assay:end -->", "two").kind, BlockKind::broken);
  EXPECT_EQ(put_block("talk about <!-- assay:end --> is no mark\n", "two").kind, BlockKind::added);
}

TEST(Manifest, ReadsWhatItWroteAndNothingElse) {
  Manifest manifest;
  manifest.marks = {{"SKILL.md", content_mark("x")}, {"references/a.md", content_mark("y")}};
  const auto read = read_manifest(render_manifest(manifest));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->marks, manifest.marks);
  for (const char* text : {"", "{", "[]", "{}", R"({"version":2,"files":{}})", R"({"version":1,"files":{"a":1}})",
                           R"({"version":1,"files":{"../a":"x"}})", R"({"version":1,"files":{"/a":"x"}})"}) {
    EXPECT_FALSE(read_manifest(text)) << text;
  }
  EXPECT_NE(content_mark("a"), content_mark("b"));
  for (const char* path : {"", "/", "a/", "a//b", ".", "a/..", "../a", "a/./b"})
    EXPECT_FALSE(stays_below(path)) << path;
  EXPECT_TRUE(stays_below("a/..b/c"));
}

}  // namespace
}  // namespace assay
