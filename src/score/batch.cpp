#include "score/batch.h"

#include <fmt/format.h>

#include <unordered_map>

#include "score/challenge_json.h"
#include "score/challenge_page.h"

namespace assay {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kMostKnown = 4'096;  // challenges kept between lines

std::string line_of(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n"; }

std::string key_of(const nlohmann::json& json) {
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

class Batch::State {
 public:
  State(const Catalog& catalog, bool compiling) : catalog_(catalog), compiling_(compiling) {}

  std::string answer(std::string_view line) {
    const nlohmann::json json = parse_json(line);
    if (!json.is_object()) return fault(nullptr, "the line is no JSON object");
    Json id = json.contains("id") ? Json(json["id"]) : Json();
    if (!json.contains("files") || !json["files"].is_object()) return fault(id, "`files` holds no texts by path");
    SourceTexts files;
    for (const auto& [path, text] : json["files"].items()) {
      if (!text.is_string()) return fault(id, "`files` has no text for " + path);
      files.emplace_back(path, text.get<std::string>());
    }
    const Known& known = known_for(json);
    if (const auto* malformed = std::get_if<MalformedChallenge>(&known)) return fault(id, malformed->message);
    Json result = {{"id", id}};
    result.update(json_of(std::get<ChallengeScorer>(known).score(files, compiling_)));
    return line_of(result);
  }
  [[nodiscard]] bool malformed() const { return malformed_; }

 private:
  using Known = std::variant<ChallengeScorer, MalformedChallenge>;

  const Known& known_for(const nlohmann::json& json) {
    std::string key;
    if (json.contains("challenge"))
      key = "challenge " + key_of(json["challenge"]);
    else if (json.contains("family"))
      key = "family " + key_of(json["family"]);
    if (auto found = known_.find(key); found != known_.end()) return found->second;
    if (known_.size() >= kMostKnown) known_.clear();
    return known_.emplace(std::move(key), read(json)).first->second;
  }
  [[nodiscard]] Known read(const nlohmann::json& json) const {
    if (json.contains("challenge") && json["challenge"].is_string()) {
      const std::string id = json["challenge"].get<std::string>();
      const Family* family = nullptr;
      const ChallengePage* page = challenge_page(id, &family);
      if (page == nullptr) return MalformedChallenge{fmt::format("there is no challenge \"{}\"", id)};
      return ChallengeScorer(challenge_of(*page, *family), catalog_);
    }
    if (json.contains("challenge")) {
      auto challenge = read_challenge(json["challenge"], "", catalog_);
      if (auto* malformed = std::get_if<MalformedChallenge>(&challenge)) return std::move(*malformed);
      return ChallengeScorer(std::move(std::get<Challenge>(challenge)), catalog_);
    }
    if (!json.contains("family")) return MalformedChallenge{"there is neither `challenge` nor `family`"};
    if (!json["family"].is_string()) return MalformedChallenge{"`family` is no string"};
    const std::string name = json["family"].get<std::string>();
    const Family* family = catalog_.family(name);
    if (family == nullptr) return MalformedChallenge{fmt::format("there is no family \"{}\"", name)};
    return ChallengeScorer(challenge_of_family(family->name, *family), catalog_);
  }
  std::string fault(const Json& id, std::string_view message) {
    malformed_ = true;
    return line_of({{"id", id}, {"error", message}});
  }

  const Catalog& catalog_;
  std::unordered_map<std::string, Known> known_;
  bool compiling_;
  bool malformed_ = false;
};

Batch::Batch(const Catalog& catalog, bool compiling) : state_(std::make_unique<State>(catalog, compiling)) {}
Batch::~Batch() = default;
std::string Batch::answer(std::string_view line) { return state_->answer(line); }
bool Batch::malformed() const { return state_->malformed(); }

}  // namespace assay
