// A challenge from its JSON. See challenge.h.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/similar.h"
#include "score/challenge_json.h"
#include "source/read_file.h"

namespace assay {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

// Reads as long as all is well; the first fault stays.
class Reader {
 public:
  explicit Reader(const Json& json) : json_(json) {}

  [[nodiscard]] const Json* find(const Json& object, std::string_view key) const {
    auto found = object.find(key);
    return found == object.end() || found->is_null() ? nullptr : &*found;
  }
  std::string text(std::string_view key, bool required) {
    const Json* value = find(json_, key);
    if (value == nullptr) {
      if (required) fail(fmt::format("`{}` is missing", key));
      return {};
    }
    if (!value->is_string()) fail(fmt::format("`{}` is no string", key));
    return value->is_string() ? value->get<std::string>() : "";
  }
  std::vector<std::string> texts(const Json& object, std::string_view key, std::string_view path) {
    std::vector<std::string> all;
    const Json* list = find(object, key);
    if (list == nullptr) return all;
    if (!list->is_array()) {
      fail(fmt::format("`{}` is no list of strings", path));
      return all;
    }
    for (const Json& item : *list) {
      if (item.is_string())
        all.push_back(item.get<std::string>());
      else
        fail(fmt::format("`{}` holds {}, which is no string", path, item.dump().substr(0, 60)));
    }
    return all;
  }
  void fail(std::string message) {
    if (fault.empty()) fault = std::move(message);
  }
  std::string fault;

 private:
  const Json& json_;
};

// A key that is nearly a known one was meant to be it: what it asks for would be left out in silence.
void look_for_misspelt(const Json& object, std::string_view path, std::initializer_list<std::string_view> keys,
                       Reader& reader) {
  for (const auto& [key, value] : object.items()) {
    if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
    const std::vector<std::string_view> candidates(keys);
    const std::string_view near = most_similar(key, candidates);
    if (!near.empty()) reader.fail(fmt::format("`{}{}` is unknown; did you mean `{}`?", path, key, near));
  }
}

// Where the texts of fixtures lie, seen from the challenge's own folder.
std::optional<std::string> read_fixture(const std::string& folder, const std::string& path) {
  if (folder.empty() || path.find("..") != std::string::npos || fs::path(path).is_absolute()) return std::nullopt;
  for (const char* place :
       {"", "fixtures", "test_fixtures", "../test_fixtures", "../../test_fixtures", "..", "../..", "../../fixtures"}) {
    const fs::path file = fs::path(folder) / place / path;
    std::error_code none;
    if (!fs::is_regular_file(file, none)) continue;
    FileText read = read_source(file.string());
    if (!read.problem) return std::move(read.text);
  }
  return std::nullopt;
}

void take_fixtures(const Json& fixtures, const std::string& folder, Challenge& challenge, Reader& reader) {
  if (fixtures.is_object()) {
    for (const auto& [path, text] : fixtures.items()) {
      if (text.is_string())
        challenge.fixtures.emplace_back(path, text.get<std::string>());
      else
        reader.fail(fmt::format("`fixture_files` has no text for {}", path));
    }
    return;
  }
  if (!fixtures.is_array()) return reader.fail("`fixture_files` is neither a list of paths nor texts by path");
  for (const Json& item : fixtures) {
    std::string path;
    if (item.is_string()) {
      path = item.get<std::string>();
    } else if (item.is_object() && item.contains("path") && item["path"].is_string()) {
      path = item["path"].get<std::string>();
      const Json* text = reader.find(item, "content");
      if (text == nullptr) text = reader.find(item, "text");
      if (text != nullptr && text->is_string()) {
        challenge.fixtures.emplace_back(path, text->get<std::string>());
        continue;
      }
    } else {
      reader.fail(fmt::format("`fixture_files` holds {}, which is no path", item.dump().substr(0, 60)));
      return;
    }
    if (auto text = read_fixture(folder, path)) {
      challenge.fixtures.emplace_back(path, std::move(*text));
    } else {
      challenge.notes.push_back(
          fmt::format("the fixture {} was not found near the challenge, so what it offers is unknown", path));
    }
  }
}

const Family* family_in(std::string_view id, const Catalog& catalog) {
  const Family* best = nullptr;
  for (const Family& family : catalog.families()) {
    for (std::string_view name : {std::string_view(family.name), std::string_view(family.folder)}) {
      const bool starts = id.starts_with(name) &&
                          (id.size() == name.size() || !std::isalnum(static_cast<unsigned char>(id[name.size()])));
      if (starts && (best == nullptr || family.folder.size() > best->folder.size())) best = &family;
    }
  }
  return best;
}

}  // namespace

nlohmann::json parse_json(std::string_view text) {
  constexpr int kDeepest = 64;  // values are written by functions that call themselves
  int depth = 0;
  bool in_string = false;
  for (size_t i = 0; i < text.size() && depth <= kDeepest; ++i) {
    if (text[i] == '\\' && in_string)
      ++i;
    else if (text[i] == '"')
      in_string = !in_string;
    else if (!in_string && (text[i] == '[' || text[i] == '{'))
      ++depth;
    else if (!in_string && (text[i] == ']' || text[i] == '}'))
      --depth;
  }
  if (depth > kDeepest) return Json(Json::value_t::discarded);
  return Json::parse(text, nullptr, false);
}

Challenge challenge_of_family(std::string id, const Family& family) {
  Challenge challenge;
  challenge.id = std::move(id);
  challenge.family = family.folder;
  return challenge;
}

std::variant<Challenge, MalformedChallenge> read_challenge(std::string_view text, const std::string& folder,
                                                           const Catalog& catalog) {
  const Json json = parse_json(text);
  if (json.is_discarded()) return MalformedChallenge{"it is no JSON"};
  return read_challenge(json, folder, catalog);
}

std::variant<Challenge, MalformedChallenge> read_challenge(const Json& json, const std::string& folder,
                                                           const Catalog& catalog) {
  if (!json.is_object()) return MalformedChallenge{"it is no JSON object"};
  Reader reader(json);
  Challenge challenge;
  challenge.id = reader.text("id", true);
  const std::string named = reader.text("family", false);
  const Family* family = named.empty() ? family_in(challenge.id, catalog) : catalog.family(named);
  if (!named.empty() && family == nullptr)
    reader.fail(fmt::format("`family` names \"{}\", and there is no such family", named));
  if (family != nullptr)
    challenge.family = family->folder;
  else
    challenge.notes.push_back("no family is named, so no checks judge; `family` names one");

  look_for_misspelt(
      json, "", {"id", "family", "tier", "title", "prompt", "fixture_files", "expected_outputs", "scoring"}, reader);
  const Json* expected = reader.find(json, "expected_outputs");
  if (expected == nullptr) {
    reader.fail("`expected_outputs` is missing");
  } else if (!expected->is_object()) {
    reader.fail("`expected_outputs` is no object");
  } else {
    look_for_misspelt(*expected, "expected_outputs.", {"files", "must_contain", "must_not_contain"}, reader);
    challenge.files = reader.texts(*expected, "files", "expected_outputs.files");
    challenge.must_contain = reader.texts(*expected, "must_contain", "expected_outputs.must_contain");
    challenge.must_not_contain = reader.texts(*expected, "must_not_contain", "expected_outputs.must_not_contain");
  }
  if (const Json* fixtures = reader.find(json, "fixture_files")) take_fixtures(*fixtures, folder, challenge, reader);
  if (const Json* scoring = reader.find(json, "scoring"); scoring != nullptr && !scoring->is_object()) {
    reader.fail("`scoring` is no object");
  }
  if (!reader.fault.empty()) return MalformedChallenge{reader.fault};
  return challenge;
}

}  // namespace assay
