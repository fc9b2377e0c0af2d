#include "engine/baseline.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "source/paths.h"
#include "source/read_file.h"

namespace assay {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kVersion = 1;
constexpr uint64_t kMaxSize = 64 << 20;

// From the folder `base` (absolute) to an absolute path: with `..` where it lies outside.
std::string relative_to(std::string_view base, std::string_view path) {
  std::string up;
  while (!is_within(path, base)) {
    up += "../";
    base = parent_path(base);
  }
  path.remove_prefix(std::min(path.size(), base == "/" ? 1 : base.size() + 1));
  return up + std::string(path);
}

std::string folder_of(const Baseline& baseline) { return std::string(parent_path(absolute_path(baseline.path))); }

std::string text_of(const Json& entry, const char* key) {
  auto found = entry.find(key);
  return found != entry.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// Pairs free entries with unknown findings of an equal key, in order. An empty key pairs with nothing.
class Pairing {
 public:
  Pairing(const Baseline& baseline, std::vector<BaselineEntry> findings)
      : entries_(baseline.entries), findings_(std::move(findings)) {
    match_.known.resize(findings_.size());
    match_.needed.resize(entries_.size());
  }

  void pair(const std::function<std::string(const BaselineEntry&)>& entry_key,
            const std::function<std::string(const BaselineEntry&)>& finding_key) {
    std::unordered_map<std::string, std::vector<size_t>> free;  // last one first
    for (size_t i = entries_.size(); i-- > 0;) {
      if (match_.needed[i]) continue;
      if (std::string key = entry_key(entries_[i]); !key.empty()) free[std::move(key)].push_back(i);
    }
    for (size_t i = 0; i < findings_.size() && !free.empty(); ++i) {
      if (match_.known[i]) continue;
      auto found = free.find(finding_key(findings_[i]));
      if (found == free.end() || found->second.empty()) continue;
      match_.known[i] = match_.needed[found->second.back()] = true;
      found->second.pop_back();
    }
  }

  BaselineMatch match_;

 private:
  const std::vector<BaselineEntry>& entries_;
  std::vector<BaselineEntry> findings_;
};

}  // namespace

BaselineResult load_baseline(const std::string& path) {
  BaselineResult result;
  result.baseline.path = reported_path(path);
  FileText file = read_source(result.baseline.path, kMaxSize);
  result.missing = file.missing;
  auto fail = [&](std::string message) {
    result.problem = InputProblem{result.baseline.path, std::move(message), "make it anew: assay baseline create"};
    return result;
  };
  if (file.missing) return fail("there is no such baseline");
  if (file.problem) {
    result.problem = std::move(file.problem);
    return result;
  }
  const Json json = Json::parse(file.text, nullptr, false);
  if (!json.is_object() || !json.contains("findings") || !json["findings"].is_array()) {
    return fail("this is no baseline: a JSON object with \"findings\"");
  }
  if (json.value("version", Json()) != kVersion) return fail("this baseline is of another version of Assay");
  for (const Json& entry : json["findings"]) {
    if (!entry.is_object()) return fail("this baseline holds a finding that is no object");
    result.baseline.entries.push_back(
        {text_of(entry, "check"), text_of(entry, "path"), text_of(entry, "fingerprint"), text_of(entry, "content")});
  }
  return result;
}

std::string render_baseline(const Baseline& baseline) {
  std::vector<BaselineEntry> entries = baseline.entries;
  std::sort(entries.begin(), entries.end(), [](const BaselineEntry& a, const BaselineEntry& b) {
    return std::tie(a.path, a.check, a.fingerprint) < std::tie(b.path, b.check, b.fingerprint);
  });
  std::string out = fmt::format("{{\"version\": {},\n \"findings\": [", kVersion);
  for (size_t i = 0; i < entries.size(); ++i) {
    const BaselineEntry& entry = entries[i];
    const Json json = {
        {"path", entry.path}, {"check", entry.check}, {"fingerprint", entry.fingerprint}, {"content", entry.content}};
    out += i == 0 ? "\n  " : ",\n  ";
    out += json.dump(-1, ' ', false, Json::error_handler_t::replace);
  }
  return out + (entries.empty() ? "]}\n" : "\n ]}\n");
}

BaselineEntry baseline_entry(const Result& result, const Baseline& baseline) {
  return {std::string(result.finding.check), relative_to(folder_of(baseline), absolute_path(result.path())),
          result.fingerprint, result.content};
}

BaselineMatch match_baseline(const Baseline& baseline, std::span<const Result* const> findings) {
  std::vector<BaselineEntry> wanted;
  const std::string folder = folder_of(baseline);
  for (const Result* result : findings) {
    wanted.push_back({std::string(result->finding.check), relative_to(folder, absolute_path(result->path())),
                      result->fingerprint, result->content});
  }
  std::unordered_map<std::string, bool> gone;
  auto is_gone = [&](const std::string& path) {
    auto [found, is_new] = gone.try_emplace(path);
    if (is_new) found->second = ::access(child_path(folder, path).c_str(), F_OK) != 0;
    return found->second;
  };
  using Entry = const BaselineEntry&;
  auto exact = [](Entry e) { return e.fingerprint + '\n' + e.path; };
  auto anywhere = [](Entry e) { return e.fingerprint; };
  auto same_code = [](Entry e) { return e.check + '\n' + e.content + '\n' + e.path; };
  auto moved_code = [](Entry e) { return e.check + '\n' + e.content; };
  auto gone_code = [&](Entry e) { return is_gone(e.path) ? moved_code(e) : std::string(); };
  Pairing pairing(baseline, std::move(wanted));
  pairing.pair(exact, exact);
  pairing.pair(anywhere, anywhere);
  pairing.pair(same_code, same_code);
  pairing.pair(gone_code, moved_code);
  return std::move(pairing.match_);
}

}  // namespace assay
