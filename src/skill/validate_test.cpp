#include "skill/validate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "engine/catalog.h"
#include "skill/skill_package.h"

namespace assay {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kHead = "---\nname: pdf-forms\ndescription: Fill PDF forms. Use for PDFs.\n---\n";

// A skill of these files in a folder "pdf-forms".
SkillFolder skill_of(std::vector<std::pair<std::string, std::string>> files) {
  SkillPackage package;
  package.name = "pdf-forms";
  package.files = std::move(files);
  return folder_of(package, "s");
}

// "SKILL.md:2 name-format", with "?" in front for warnings.
std::vector<std::string> faults_of(const SkillFolder& skill) {
  std::vector<std::string> lines;
  for (const SkillFault& fault : validate(skill)) {
    EXPECT_FALSE(fault.message.empty());
    EXPECT_FALSE(fault.remedy.empty()) << fault.message;
    const std::string path = fault.path == "s" ? "" : fault.path.substr(fault.path.find('/') + 1);
    lines.push_back((fault.error ? "" : "?") + path + ":" + std::to_string(fault.line) + " " + std::string(fault.rule));
  }
  return lines;
}

std::vector<std::string> faults(std::string text) { return faults_of(skill_of({{"SKILL.md", std::move(text)}})); }

std::vector<std::string> head_faults(const std::string& head) { return faults("---\n" + head + "---\nDo it.\n"); }

TEST(ValidateSkill, AcceptsTheShortestAndTheFullest) {
  EXPECT_THAT(faults(std::string(kHead) + "Do it.\n"), IsEmpty());
  EXPECT_THAT(head_faults("name: pdf-forms\n"
                          "description: >\n  Fill forms.\n  Use when: a PDF has fields.\n"
                          "license: Proprietary. LICENSE.txt has the terms\n"
                          "compatibility: needs git\n"
                          "metadata:\n  author: me\n  version: \"1.0\"\n  since: 1.2.3\n"
                          "allowed-tools: Bash(git:*) Read\n"),
              IsEmpty());
}

TEST(ValidateSkill, ReadsWindowsLineEnds) {
  EXPECT_THAT(faults("---\r\nname: pdf-forms\r\ndescription: Fill forms.\r\n---\r\n\r\nDo it.\r\n"), IsEmpty());
  EXPECT_THAT(faults("---\r\nname: PDF\r\ndescription: Fill forms.\r\n---\r\nDo it.\r\n"),
              ElementsAre("SKILL.md:2 name-format", "SKILL.md:2 name-folder"));
}

TEST(ValidateSkill, WantsFrontmatter) {
  EXPECT_THAT(faults(""), ElementsAre("SKILL.md:1 frontmatter"));
  EXPECT_THAT(faults("# Forms\n"), ElementsAre("SKILL.md:1 frontmatter"));
  EXPECT_THAT(faults("\n" + std::string(kHead) + "x\n"), ElementsAre("SKILL.md:1 frontmatter"));
  EXPECT_THAT(faults("---\nname: pdf-forms\n"), ElementsAre("SKILL.md:1 frontmatter"));
  EXPECT_THAT(head_faults(""), ElementsAre("SKILL.md:2 frontmatter"));
  EXPECT_THAT(head_faults("- a\n- b\n"), ElementsAre("SKILL.md:2 frontmatter"));
  EXPECT_THAT(head_faults("name: pdf-forms\ndescription: Use when: always\n"), ElementsAre("SKILL.md:3 frontmatter"));
  EXPECT_THAT(head_faults("name: pdf-forms\n\tdescription: x\n"), ElementsAre("SKILL.md:3 frontmatter"));
  EXPECT_THAT(head_faults("name: \"pdf-forms\n"), ElementsAre("SKILL.md:2 frontmatter"));
  EXPECT_THAT(head_faults("name: 'pdf-forms\ndescription: x\n"), ElementsAre("SKILL.md:2 frontmatter"));
  EXPECT_THAT(head_faults("name: \"pdf-forms\" x\ndescription: x\n"), ElementsAre("SKILL.md:2 frontmatter"));
  EXPECT_THAT(head_faults("name: 'pdf-forms' # quoted\ndescription: \"it's \\\" fine\"\n"), IsEmpty());
  EXPECT_THAT(head_faults("name: pdf-forms\ndescription: 'it''s fine: yes'\n"), IsEmpty());
}

TEST(ValidateSkill, TakesHostileYamlCalmly) {
  EXPECT_THAT(head_faults("name: " + std::string(200'000, '[') + "\n"), ElementsAre("SKILL.md:2 too-large"));
  EXPECT_THAT(head_faults("name: " + std::string(16'000, '[') + "\n"), ElementsAre(HasSubstr(" frontmatter")));
  EXPECT_THAT(head_faults("name: pdf-forms\ndescription: x\nmetadata: &a\n  b: *a\n"),
              ElementsAre("?SKILL.md:5 metadata-value"));
  std::string bomb = "metadata:\n  a0: &a0 [x, x]\n";
  for (int i = 1; i < 60; ++i) {
    const std::string now = std::to_string(i), before = std::to_string(i - 1);
    bomb += "  a" + now + ": &a" + now + " [*a" + before + ", *a" + before + "]\n";
  }
  EXPECT_EQ(head_faults("name: pdf-forms\ndescription: x\n" + bomb).size(), 60u);
}

TEST(ValidateSkill, ChecksTheName) {
  const auto named = [](const std::string& name) { return head_faults("name: " + name + "\ndescription: x\n"); };
  EXPECT_THAT(named("pdf_forms"), ElementsAre("SKILL.md:2 name-format", "SKILL.md:2 name-folder"));
  EXPECT_THAT(named("pdf--forms"), ElementsAre("SKILL.md:2 name-format", "SKILL.md:2 name-folder"));
  EXPECT_THAT(named("-pdf"), ElementsAre("SKILL.md:2 name-format", "SKILL.md:2 name-folder"));
  EXPECT_THAT(named("other"), ElementsAre("SKILL.md:2 name-folder"));
  EXPECT_THAT(named(std::string(65, 'a')), ElementsAre("SKILL.md:2 name-length", "SKILL.md:2 name-folder"));
  EXPECT_THAT(named("12"), ElementsAre("SKILL.md:2 value-type"));
  EXPECT_THAT(named("yes"), ElementsAre("SKILL.md:2 value-type"));
  EXPECT_THAT(named("2024-01-01"), ElementsAre("SKILL.md:2 value-type"));
  EXPECT_THAT(named(""), ElementsAre("SKILL.md:2 empty-value"));
  EXPECT_THAT(named("[a]"), ElementsAre("SKILL.md:2 value-type"));
  EXPECT_THAT(head_faults("description: x\n"), ElementsAre("SKILL.md:1 name-missing"));
}

TEST(ValidateSkill, ChecksTheDescription) {
  const auto described = [](const std::string& text) {
    return head_faults("name: pdf-forms\ndescription: " + text + "\n");
  };
  EXPECT_THAT(described(std::string(1024, 'x')), IsEmpty());
  EXPECT_THAT(described(std::string(1025, 'x')), ElementsAre("SKILL.md:3 description-length"));
  std::string umlauts;
  for (int i = 0; i < 1024; ++i) umlauts += "ä";
  EXPECT_THAT(described(umlauts), IsEmpty()) << "characters count, not bytes";
  EXPECT_THAT(described("fills <b>forms</b>"), ElementsAre("SKILL.md:3 description-brackets"));
  EXPECT_THAT(described("\"  \""), ElementsAre("SKILL.md:3 empty-value"));
  EXPECT_THAT(head_faults("name: pdf-forms\n"), ElementsAre("SKILL.md:1 description-missing"));
}

TEST(ValidateSkill, ChecksTheOtherKeys) {
  const auto with = [](const std::string& more) { return head_faults("name: pdf-forms\ndescription: x\n" + more); };
  EXPECT_THAT(with("version: 1.0\n"), ElementsAre("SKILL.md:4 unknown-key"));
  EXPECT_THAT(with("licence: MIT\n"), ElementsAre("SKILL.md:4 unknown-key"));
  EXPECT_THAT(with("license: MIT\nlicense: MIT\n"), ElementsAre("SKILL.md:5 duplicate-key"));
  EXPECT_THAT(with("license:\n"), ElementsAre("SKILL.md:4 empty-value"));
  EXPECT_THAT(with("compatibility: " + std::string(501, 'x') + "\n"), ElementsAre("SKILL.md:4 compatibility-length"));
  EXPECT_THAT(with("metadata: {a: b}\n"), ElementsAre("?SKILL.md:4 metadata-brackets"));
  EXPECT_THAT(with("metadata: text\n"), ElementsAre("SKILL.md:4 value-type"));
  EXPECT_THAT(with("metadata:\n  version: 1.0\n  tags: [a]\n"),
              ElementsAre("?SKILL.md:5 metadata-value", "?SKILL.md:6 metadata-value"));
  EXPECT_THAT(with("allowed-tools: [Read]\n"), ElementsAre("?SKILL.md:4 value-type"));
  EXPECT_THAT(
      validate(skill_of({{"SKILL.md", "---\nname: pdf-forms\ndescription: x\nlicence: MIT\n---\nx\n"}}))[0].remedy,
      HasSubstr("`license:`"));
}

TEST(ValidateSkill, ChecksTheBody) {
  const std::string head(kHead);
  EXPECT_THAT(faults(head), ElementsAre("SKILL.md:5 body-empty"));
  EXPECT_THAT(faults(head + "\n \n"), ElementsAre("SKILL.md:5 body-empty"));
  std::string lines;
  for (int i = 0; i < 499; ++i) lines += "x\n";
  EXPECT_THAT(faults(head + lines), IsEmpty());
  EXPECT_THAT(faults(head + lines + "x\n"), ElementsAre("?SKILL.md:5 body-length"));
  EXPECT_THAT(faults(head + std::string(19'990, 'x')), IsEmpty());
  EXPECT_THAT(faults(head + std::string(20'000, 'x')), ElementsAre("?SKILL.md:5 body-tokens"));
}

TEST(ValidateSkill, ChecksEncoding) {
  const std::string head(kHead);
  EXPECT_THAT(faults("\xEF\xBB\xBF" + head + "x\n"), ElementsAre("SKILL.md:1 encoding"));
  EXPECT_THAT(faults(head + "a\nb \xC3\x28\n"), ElementsAre("SKILL.md:6 encoding"));
  EXPECT_THAT(faults(head + "a" + std::string(1, '\0')), ElementsAre("SKILL.md:5 encoding"));
  EXPECT_THAT(faults_of(skill_of({{"SKILL.md", head + "[a](references/a.md)\n"}, {"references/a.md", "\xFF"}})),
              ElementsAre("references/a.md:1 encoding"));
}

TEST(ValidateSkill, FollowsLinks) {
  const auto with = [](const std::string& body) {
    return faults_of(
        skill_of({{"SKILL.md", std::string(kHead) + body}, {"references/a.md", "# A\n[back](../SKILL.md)\n"}}));
  };
  EXPECT_THAT(
      with("See [a](references/a.md#part), [b](./references/a.md), [site](https://example.com/x.md), [top](#top).\n"),
      IsEmpty());
  EXPECT_THAT(with("[a](references/a.md)\n[b](references/b.md)\n"), ElementsAre("SKILL.md:6 dead-link"));
  EXPECT_THAT(with("[a](references/a.md)\n\n[b]: references/b.md\n"), ElementsAre("SKILL.md:7 dead-link"));
  EXPECT_THAT(with("[a](references/a.md) ![b](<no file.png>)\n"), ElementsAre("SKILL.md:5 dead-link"));
  EXPECT_THAT(with("[a](references/a.md) [b](../../etc/passwd)\n"), ElementsAre("SKILL.md:5 link-leaves-skill"));
  EXPECT_THAT(with("[a](references/a.md) [b](/etc/passwd)\n"), ElementsAre("SKILL.md:5 link-leaves-skill"));
  EXPECT_THAT(with("[a](references/a.md) [b](references/%2e%2e/%2e%2e/x)\n"),
              ElementsAre("SKILL.md:5 link-leaves-skill"));
  EXPECT_THAT(with("[a](references/a.md) `[b](b.md)`\n\n```elixir\nx = [c](d.md)\n```\n\n    [e](e.md)\n"), IsEmpty())
      << "code is no link";
  std::string many;
  for (int i = 0; i < 50'000; ++i) many += "[a](b.md) ";
  EXPECT_EQ(with("[a](references/a.md)\n" + many + "\n").size(), 52u)
      << "fifty, what was left out, and too many tokens";
  many.clear();
  for (int i = 0; i < 200'000; ++i) many += "[a](";
  EXPECT_THAT(with("[a](references/a.md)\n" + many + "\n"), ElementsAre("?SKILL.md:5 body-tokens"));
}

TEST(ValidateSkill, WantsReferencesNearAndNamed) {
  const auto with = [](const std::string& body, std::vector<std::pair<std::string, std::string>> more) {
    more.emplace_back("SKILL.md", std::string(kHead) + body);
    return faults_of(skill_of(std::move(more)));
  };
  EXPECT_THAT(with("x\n", {{"references/a.md", "A\n"}}), ElementsAre("?references/a.md:0 reference-unused"));
  EXPECT_THAT(with("Read `references/a.md`.\n", {{"references/a.md", "A\n"}}), IsEmpty());
  EXPECT_THAT(with("All of references/ is worth reading.\n", {{"references/a.md", "A\n"}}), IsEmpty());
  EXPECT_THAT(with("[a](references/a.md)\n", {{"references/a.md", "A\n\n[b](b.md)\n"}, {"references/b.md", "B\n"}}),
              ElementsAre("?references/a.md:3 reference-chain"));
  EXPECT_THAT(with("[a](references/x/a.md)\n", {{"references/x/a.md", "A\n"}}),
              ElementsAre("?references/x/a.md:0 reference-depth"));
}

TEST(ValidateSkill, TellsWhatIsMissing) {
  EXPECT_THAT(faults_of(skill_of({{"README.md", "x\n"}})), ElementsAre(":0 skill-file"));
  EXPECT_THAT(faults_of(skill_of({{"skill.md", std::string(kHead) + "x\n"}})), ElementsAre("skill.md:0 skill-file"));
}

// What the format asks of everybody's skills, Assay's keep; and what Assay promises of its own.
TEST(ValidateSkill, EverySkillOfAssayIsWithoutFault) {
  ASSERT_GE(catalog().families().size(), 10u);
  for (const Family& family : catalog().families()) {
    const SkillPackage package = package_skill(family);
    for (const SkillFault& fault : validate(folder_of(package, package.name))) {
      ADD_FAILURE() << fault.path << ":" << fault.line << " " << fault.message << "; " << fault.remedy;
    }
    const std::string skill(package.skill_text());
    const size_t last = skill.rfind("\n## ");
    ASSERT_NE(last, std::string::npos) << family.name;
    EXPECT_THAT(skill.substr(last), testing::StartsWith("\n## Before you finish\n")) << family.name;
    EXPECT_THAT(skill.substr(last), HasSubstr("Run `assay check")) << family.name;
    EXPECT_EQ(package.files.size(), family.checks.size() + 1);
    for (const auto& [path, text] : package.files) {
      for (const char* inside : {"<- fires", "proofs/", "docs/", "elixir bad", "elixir good", "cases/", "families/"}) {
        EXPECT_EQ(text.find(inside), std::string::npos) << package.name << "/" << path << " says " << inside;
      }
      EXPECT_EQ(std::count(text.begin(), text.end(), '\r'), 0) << path;
    }
  }
}

class SkillOnDisk : public testing::Test {
 protected:
  SkillOnDisk() : place_(fs::path(testing::TempDir()) / ("assay-skill-" + std::to_string(::getpid()))) {
    fs::remove_all(place_);
    fs::create_directories(place_ / "pdf-forms");
    write("pdf-forms/SKILL.md", std::string(kHead) + "Do it.\n");
  }
  ~SkillOnDisk() override { fs::remove_all(place_); }
  void write(const std::string& path, const std::string& text) {
    fs::create_directories((place_ / path).parent_path());
    std::ofstream(place_ / path, std::ios::binary) << text;
  }
  std::vector<std::string> rules() {
    std::vector<std::string> rules;
    for (const SkillFault& fault : validate(read_skill_folder((place_ / "pdf-forms").string()))) {
      rules.emplace_back(fault.rule);
    }
    return rules;
  }
  fs::path place_;
};

TEST_F(SkillOnDisk, IsReadWithWhateverElseIsThere) {
  write("pdf-forms/scripts/fill.py", std::string("\0\1\2", 3));
  write("pdf-forms/assets/fonts/a/b.ttf", "\xFF\xFE");
  write("pdf-forms/.assay-skill.json", "{}");
  EXPECT_THAT(rules(), IsEmpty());
}

TEST_F(SkillOnDisk, LinksStayInside) {
  write("outside.md", "x\n");
  fs::create_symlink("../outside.md", place_ / "pdf-forms/a.md");
  EXPECT_THAT(rules(), ElementsAre("link-leaves-skill"));
  fs::remove(place_ / "pdf-forms/a.md");
  fs::create_symlink("SKILL.md", place_ / "pdf-forms/a.md");
  fs::create_symlink(".", place_ / "pdf-forms/self");
  EXPECT_THAT(rules(), IsEmpty()) << "a folder that holds itself is not walked into";
  fs::create_symlink("nowhere", place_ / "pdf-forms/b.md");
  EXPECT_THAT(rules(), ElementsAre("broken-link"));
}

TEST_F(SkillOnDisk, IsNotReadWhenItIsHugeOrNoFile) {
  fs::resize_file(place_ / "pdf-forms/SKILL.md", 3u << 30);
  EXPECT_THAT(rules(), ElementsAre("too-large"));
  fs::remove(place_ / "pdf-forms/SKILL.md");
  ASSERT_EQ(::mkfifo((place_ / "pdf-forms/SKILL.md").c_str(), 0600), 0);
  EXPECT_THAT(rules(), ElementsAre("no-file"));
  fs::remove(place_ / "pdf-forms/SKILL.md");
  fs::create_directory(place_ / "pdf-forms/SKILL.md");
  EXPECT_THAT(rules(), ElementsAre("skill-file"));
}

TEST_F(SkillOnDisk, IsFoundFromAbove) {
  const auto found = [&](const std::string& path) { return find_skills((place_ / path).string()); };
  EXPECT_EQ(found("pdf-forms").folders.size(), 1u);
  EXPECT_EQ(found("").folders.size(), 1u);
  EXPECT_TRUE(found("nowhere").problem);
  EXPECT_TRUE(found("pdf-forms/SKILL.md").problem);
  write("project/.agents/skills/a/SKILL.md", "x");
  write("project/.claude/skills/b/README.md", "x");
  fs::create_directory_symlink("../../.agents/skills/a", place_ / "project/.claude/skills/a");
  EXPECT_EQ(found("project").folders.size(), 2u) << "the linked one comes once";
  EXPECT_EQ(found("project/.claude/skills").folders.size(), 2u);
  write("empty/x", "x");
  EXPECT_TRUE(found("empty").problem);
}

}  // namespace
}  // namespace assay
