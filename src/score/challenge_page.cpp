#include "score/challenge_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/text.h"
#include "engine/embedded.h"
#include "score/challenge_json.h"

namespace assay {
namespace {

// "lib/a.ex" of `# lib/a.ex`, `<%# lib/a.heex %>`, `-- priv/a.sql`: a first line that places what follows.
std::optional<std::string> path_comment(std::string_view line) {
  for (std::string_view open : {"# ", "<%# ", "<%!-- ", "<!-- ", "-- ", "// "}) {
    if (!line.starts_with(open)) continue;
    std::string_view path = line.substr(open.size());
    for (std::string_view close : {" %>", " --%>", " -->"}) {
      if (path.ends_with(close)) path.remove_suffix(close.size());
    }
    const bool plain =
        path.find_first_of(" \"'") == std::string_view::npos && path.find("..") == std::string_view::npos;
    const bool file = path.find('.') != std::string_view::npos && !path.starts_with('/') && !path.ends_with('.');
    if (plain && file && (path.find('/') != std::string_view::npos || path.starts_with("mix."))) {
      return std::string(path);
    }
  }
  return std::nullopt;
}

// "`code`" without its backticks; else as it is.
std::string unquoted(std::string_view text) {
  text = trimmed(text);
  std::string_view marks = text.starts_with("`` ") && text.ends_with(" ``") ? "`` " : "`";
  if (text.size() > 2 * marks.size() && text.starts_with('`') && text.ends_with('`')) {
    text.remove_prefix(marks.size());
    text.remove_suffix(marks.size());
  }
  return std::string(text);
}

// A page from its top to its bottom: sections of prose, bullets `- key: value` and code blocks.
class PageReader {
 public:
  PageReader(const Family& family, std::string_view name, std::string_view markdown) : rest_(markdown) {
    page_.name = name;
    page_.id = fmt::format("{}-{}", family.folder, name);
  }

  std::variant<ChallengePage, PageFault> read() {
    while (!rest_.empty() && fault_.message.empty()) line(next());
    if (in_block_) fail("the code block is not closed");
    complete();
    if (!fault_.message.empty()) return fault_;
    return std::move(page_);
  }

 private:
  enum class Section { head, fixture, expected, golden, wrong };

  std::string_view next() {
    ++number_;
    return take_line(rest_);
  }
  void fail(std::string message) {
    if (fault_.message.empty()) fault_ = {number_, std::move(message)};
  }

  void line(std::string_view text) {
    if (text.starts_with("```")) return fence();
    if (in_block_) return code(text);
    if (text.starts_with("# ")) {
      page_.title = trimmed(text.substr(2));
    } else if (text.starts_with("## ")) {
      heading(trimmed(text.substr(3)));
    } else if (const size_t colon = text.find(": "); text.starts_with("- ") && colon != std::string_view::npos) {
      bullet(text.substr(2, colon - 2), trimmed(text.substr(colon + 2)));
    } else {
      prose(text);
    }
  }

  void heading(std::string_view title) {
    if (title == "Fixture") {
      section_ = Section::fixture;
    } else if (title == "Expected") {
      section_ = Section::expected;
    } else if (title == "Golden") {
      section_ = Section::golden;
    } else if (title.starts_with("Wrong: ")) {
      section_ = Section::wrong;
      page_.wrong.push_back({std::string(title.substr(7)), {}, {}, {}});
    } else {
      fail(fmt::format("\"{}\" is no section: Fixture, Expected, Golden, or Wrong: and what is wrong", title));
    }
  }

  void fence() {
    in_block_ = !in_block_;
    if (!in_block_) return;
    file_ = nullptr;
    if (section_ == Section::head || section_ == Section::expected) {
      fail("code stands in the sections Fixture, Golden and Wrong");
    }
  }
  void code(std::string_view text) {
    SourceTexts& files = section_ == Section::fixture  ? page_.fixture
                         : section_ == Section::golden ? page_.golden
                         : page_.wrong.empty()         ? unused_
                                                       : page_.wrong.back().files;
    if (auto path = path_comment(text)) {
      files.emplace_back(std::move(*path), "");
      file_ = &files.back().second;
    } else if (file_ == nullptr) {
      fail("the first line of a code block is a comment with the path: `# lib/shop/prices.ex`");
    } else {
      *file_ += text;
      *file_ += '\n';
    }
  }

  void bullet(std::string_view key, std::string_view value) {
    if (section_ == Section::expected && key == "contains") {
      page_.contains.push_back(unquoted(value));
    } else if (section_ == Section::expected && key == "lacks") {
      page_.lacks.push_back(unquoted(value));
    } else if (section_ == Section::expected && key == "file") {
      page_.files.push_back(unquoted(value));
    } else if (section_ == Section::wrong && key == "fails") {
      page_.wrong.back().fails.push_back(unquoted(value));
    } else if (section_ == Section::head && key == "tier") {
      if (std::find(std::begin(kTiers), std::end(kTiers), value) == std::end(kTiers)) {
        fail(fmt::format("\"{}\" is none of {}", value, fmt::join(kTiers, ", ")));
      }
      page_.tier = value;
    } else if (section_ == Section::head && key == "capability") {
      page_.capability = value;
    } else if (section_ == Section::head && key == "also") {
      page_.also.emplace_back(value);
    } else if (section_ == Section::head && key == "held out") {
      if (value != "yes") fail("`held out` is `yes`, or is left out");
      page_.held_out = value == "yes";
    } else if (section_ == Section::expected) {
      fail(fmt::format("`{}` is no key of this section: contains, lacks, file", key));
    } else {
      prose(fmt::format("- {}: {}", key, value));
    }
  }

  void prose(std::string_view text) {
    std::string* into = section_ == Section::head     ? &page_.prompt
                        : section_ == Section::golden ? &page_.golden_why
                        : section_ == Section::wrong  ? &page_.wrong.back().why
                                                      : nullptr;
    if (into != nullptr) {
      *into += text;
      *into += '\n';
    } else if (section_ == Section::expected && !trimmed(text).empty()) {
      fail("this section has lines `- contains: TEXT`, `- lacks: TEXT`, `- file: PATH` and nothing else");
    }
  }

  void complete() {
    page_.prompt = trimmed(page_.prompt);
    page_.golden_why = trimmed(page_.golden_why);
    if (page_.files.empty()) {
      for (const auto& [path, text] : page_.golden) page_.files.push_back(path);
    }
    if (page_.title.empty()) fail("the page has no title");
    if (page_.tier.empty()) fail("`- tier:` is missing below the title");
    if (page_.capability.empty()) fail("`- capability:` is missing below the title");
    if (page_.prompt.empty()) fail("the prompt is missing: what is to be done, below the title");
    if (page_.golden.empty()) fail("the section Golden is missing, or has no code");
    if (page_.wrong.empty()) fail("there is no section `## Wrong: ...`");
    for (WrongAnswer& wrong : page_.wrong) {
      wrong.why = trimmed(wrong.why);
      if (wrong.files.empty()) fail(fmt::format("\"Wrong: {}\" has no code", wrong.name));
      if (wrong.fails.empty()) fail(fmt::format("\"Wrong: {}\" has no line `- fails: OBJECTIVE`", wrong.name));
      if (wrong.why.empty()) fail(fmt::format("\"Wrong: {}\" does not say what is wrong with it", wrong.name));
    }
  }

  std::string_view rest_;
  int number_ = 0;
  Section section_ = Section::head;
  bool in_block_ = false;
  std::string* file_ = nullptr;  // the text that lines of code go to
  SourceTexts unused_;
  ChallengePage page_;
  PageFault fault_;
};

size_t rank(std::string_view tier) {
  return static_cast<size_t>(std::find(std::begin(kTiers), std::end(kTiers), tier) - std::begin(kTiers));
}

std::vector<FamilyChallenges> read_all() {
  std::vector<FamilyChallenges> all;
  for (const Family& family : catalog().families()) {
    const std::string folder = fmt::format("families/{}/challenges/", family.folder);
    FamilyChallenges found{&family, {}, {}};
    for (std::string_view path : embedded_paths()) {
      if (!path.starts_with(folder)) continue;
      const std::string_view text = *embedded_file(path);
      const std::string_view name = path.substr(folder.size(), path.size() - folder.size() - 3);
      if (name == "README") {
        auto read = read_capabilities(text);
        if (auto* capabilities = std::get_if<std::vector<Capability>>(&read)) found.capabilities = *capabilities;
      } else {
        auto read = read_challenge_page(family, name, text);
        if (auto* page = std::get_if<ChallengePage>(&read)) found.challenges.push_back(std::move(*page));
      }
    }
    std::stable_sort(found.challenges.begin(), found.challenges.end(),
                     [](const ChallengePage& a, const ChallengePage& b) { return rank(a.tier) < rank(b.tier); });
    if (!found.challenges.empty()) all.push_back(std::move(found));
  }
  return all;
}

}  // namespace

std::variant<ChallengePage, PageFault> read_challenge_page(const Family& family, std::string_view name,
                                                           std::string_view markdown) {
  return PageReader(family, name, markdown).read();
}

std::variant<std::vector<Capability>, PageFault> read_capabilities(std::string_view markdown) {
  std::vector<Capability> all;
  int number = 0;
  while (!markdown.empty()) {
    const std::string_view line = take_line(markdown);
    ++number;
    if (line.starts_with("## ")) {
      all.push_back({std::string(trimmed(line.substr(3))), {}, {}});
    } else if (line.starts_with("- skill: ") && !all.empty()) {
      all.back().sections.push_back(unquoted(line.substr(9)));
    } else if (!trimmed(line).empty() && !all.empty()) {
      all.back().title += fmt::format("{}{}", all.back().title.empty() ? "" : " ", trimmed(line));
    }
  }
  for (const Capability& capability : all) {
    if (capability.title.empty()) return PageFault{number, fmt::format("{} has no sentence", capability.id)};
    if (capability.sections.empty()) {
      return PageFault{number, fmt::format("{} has no line `- skill: HEADING` of SKILL.md", capability.id)};
    }
  }
  if (all.empty()) return PageFault{number, "there is no capability: `## NAME`, a sentence, `- skill: HEADING`"};
  return all;
}

const std::vector<FamilyChallenges>& all_challenges() {
  static const std::vector<FamilyChallenges> all = read_all();
  return all;
}

const ChallengePage* challenge_page(std::string_view id, const Family** family) {
  for (const FamilyChallenges& group : all_challenges()) {
    for (const ChallengePage& page : group.challenges) {
      if (page.id != id) continue;
      if (family != nullptr) *family = group.family;
      return &page;
    }
  }
  return nullptr;
}

Challenge challenge_of(const ChallengePage& page, const Family& family) {
  Challenge challenge = challenge_of_family(page.id, family);
  challenge.fixtures = page.fixture;
  challenge.files = page.files;
  challenge.must_contain = page.contains;
  challenge.must_not_contain = page.lacks;
  return challenge;
}

std::string render_challenge(const ChallengePage& page, const Family& family) {
  using Json = nlohmann::ordered_json;
  Json fixtures = Json::object();
  for (const auto& [path, text] : page.fixture) fixtures[path] = text;
  const Json json = {
      {"id", page.id},
      {"family", family.name},
      {"tier", page.tier},
      {"title", page.title},
      {"prompt", page.prompt},
      {"fixture_files", std::move(fixtures)},
      {"expected_outputs", {{"files", page.files}, {"must_contain", page.contains}, {"must_not_contain", page.lacks}}},
      {"scoring",
       {{"primary_capability", page.capability},
        {"secondary_capabilities", page.also},
        {"criterion", "What is expected stands in code that runs, and no rule of the family is broken."},
        {"weight", 1.0}}},
      {"held_out", page.held_out}};
  return json_text(json);
}

}  // namespace assay
