#include "shared_order.h"

#include <algorithm>
#include <array>
#include <set>

namespace assay::families::plug_pipeline {
namespace {

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// "require_api_token" and "RequireAPIToken" alike; "OAuth" is one word.
std::vector<std::string> split_words(std::string_view name) {
  std::vector<std::string> found(1);
  for (size_t i = 0; i < name.size(); ++i) {
    const bool after_lower = i > 0 && is_lower(name[i - 1]);
    const bool before_lower = i + 1 < name.size() && is_lower(name[i + 1]) && i > 0 && is_upper(name[i - 1]);
    const bool in_oauth = found.back() == "o" && name.substr(i).starts_with("Auth");
    const bool begins = is_upper(name[i]) && (after_lower || before_lower) && !in_oauth;
    if (begins && !found.back().empty()) found.emplace_back();
    if (is_upper(name[i])) {
      found.back() += static_cast<char>(name[i] - 'A' + 'a');
    } else if (is_lower(name[i])) {
      found.back() += name[i];
    } else if (!found.back().empty()) {
      found.emplace_back();
    }
  }
  if (found.back().empty()) found.pop_back();
  return found;
}

bool has(const std::vector<std::string>& words, std::initializer_list<std::string_view> any) {
  return std::ranges::any_of(words, [&](const std::string& word) { return std::ranges::find(any, word) != any.end(); });
}

void add_steps(PlugSequence& sequence, const std::vector<PlugMount>& mounts) {
  for (const PlugMount& mount : mounts) sequence.steps.push_back({&mount, mount.node});
}

void add_router(std::vector<PlugSequence>& found, const Router& router) {
  for (const Pipeline& pipeline : router.pipelines) {
    PlugSequence sequence{.of_router = true};
    add_steps(sequence, pipeline.plugs);
    found.push_back(std::move(sequence));
  }
  std::set<std::vector<std::string>> seen;
  for (const Route& route : router.routes) {
    std::vector<std::string> key;
    for (const PipeThrough& pipe : route.pipes) {
      key.push_back(pipe.name.empty() ? std::string(text(pipe.module)) : ":" + pipe.name);
    }
    if (key.size() < 2 || !seen.insert(std::move(key)).second) continue;
    PlugSequence sequence{.of_router = true};
    for (const PipeThrough& pipe : route.pipes) {
      const auto pipelines = router.pipelines_through({pipe});
      for (const Pipeline* pipeline : pipelines) add_steps(sequence, pipeline->plugs);
      if (!pipelines.empty()) continue;
      for (const PlugMount& mount : router.pipe_plugs) {
        const bool same = pipe.name.empty() ? mount.module == pipe.module : text(mount.function) == pipe.name;
        if (!same) continue;
        sequence.steps.push_back({&mount, pipe.node});
        break;
      }
    }
    found.push_back(std::move(sequence));
  }
}

}  // namespace

std::vector<PlugSequence> read_sequences(const File& file, const Project& project) {
  std::vector<PlugSequence> found;
  for (const PlugHost& host : project.web.plug_hosts) {
    if (host.file != file.id) continue;
    PlugSequence sequence;
    sequence.endpoint = host.kind == PlugHost::Kind::endpoint;
    sequence.of_router = sequence.endpoint || host.kind == PlugHost::Kind::plug_router;
    add_steps(sequence, host.plugs);
    found.push_back(std::move(sequence));
  }
  for (const Router& router : project.web.routers) {
    if (router.file == file.id) add_router(found, router);
  }
  return found;
}

std::vector<std::string> name_words(const PlugMount& mount) {
  if (mount.function) return split_words(text(mount.function));
  std::string_view name = text(mount.module);
  const size_t dot = name.rfind('.');
  const std::string_view last = dot == std::string_view::npos ? name : name.substr(dot + 1);
  if (dot != std::string_view::npos && (last == "Plug" || last == "Pipeline")) {
    name = name.substr(0, dot);
    const size_t before = name.rfind('.');
    return split_words(before == std::string_view::npos ? name : name.substr(before + 1));
  }
  return split_words(last);
}

bool authenticates(const PlugMount& mount) {
  const auto words = name_words(mount);
  if (words.empty() || has({words[0]}, {"put", "assign", "set", "generate", "issue", "refresh", "log", "delete"})) {
    return false;
  }
  if (has(words, {"csrf", "xsrf", "forgery"})) return false;
  const auto api = std::ranges::adjacent_find(
      words, [](const std::string& a, const std::string& b) { return a == "api" && b == "key"; });
  return api != words.end() ||
         has(words, {"auth", "authenticate", "authentication", "authenticator", "token", "verify", "apikey"});
}

bool requires_authentication(const PlugMount& mount) { return has(name_words(mount), {"authenticated"}); }

bool handles_cors(const PlugMount& mount) {
  return has(name_words(mount), {"cors", "corsica"}) || text(mount.module).starts_with("Corsica");
}

}  // namespace assay::families::plug_pipeline
