// Flags error payloads whose top-level keys differ from those that the project's API sends elsewhere.
#include <algorithm>
#include <map>

#include "flow/callbacks.h"
#include "shared_outcome.h"

namespace assay::families::phoenix_json_api {
namespace {

struct Payload {
  FileId file;
  NodeId node;
  std::string shape;  // its keys, sorted: "code, error"
};

std::string shape_of(std::vector<Entry> entries) {
  std::ranges::sort(entries, {}, &Entry::key);
  std::string shape;
  for (const Entry& entry : entries) shape += (shape.empty() ? "" : ", ") + entry.key;
  return shape;
}

void collect(ProjectContext& project, const File& file, std::vector<Payload>& found) {
  static const Symbol kJson = intern("json");
  for (const Call& call : file.names.calls()) {
    if (call.function != kJson || call.in_quote || call.unreachable || !call.definition || call.arity != 2) continue;
    if (call.form == CallForm::captured || !is_controller_call(call, "json")) continue;
    Context& ctx = project.in(file.id);
    const Module& module = ctx.names().module(call.module_in);
    const WebFacts& web = ctx.project.web;
    if (!web.controller_of(module.name) && !web.is_action_fallback(module.name) &&
        !has_host(ctx.file, call.module_in, Host::controller)) {
      continue;
    }
    if (!always_fails(ctx, call)) {
      const NodeId branch = error_pattern_around(ctx.file, call.node);
      if (!branch.valid() || means_success(ctx, call, branch)) continue;
    }
    for (NodeId payload : payloads_of(ctx, call)) {
      if (std::ranges::any_of(found, [&](const Payload& one) { return one.file == file.id && one.node == payload; }))
        continue;
      auto entries = literal_entries(ctx, payload);
      if (!entries || entries->empty() || is_no_error(*entries)) continue;
      found.push_back({ctx.file.id, payload, shape_of(std::move(*entries))});
    }
  }
}

// The common shape: the most frequent; where several are, all but the one that appears last count as common.
void report(ProjectContext& project, const std::vector<Payload>& payloads) {
  std::map<std::string, size_t> count;
  for (const Payload& payload : payloads) ++count[payload.shape];
  size_t most = 0;
  for (const auto& [shape, times] : count) most = std::max(most, times);
  std::string common, last;
  std::vector<std::string> seen;
  for (const Payload& payload : payloads) {
    if (count[payload.shape] != most || std::ranges::find(seen, payload.shape) != seen.end()) continue;
    if (common.empty()) common = payload.shape;
    seen.push_back(payload.shape);
    last = payload.shape;
  }
  for (const Payload& payload : payloads) {
    Site site = project.in(payload.file).consider(payload.node);
    if (count[payload.shape] == most && (seen.size() == 1 || payload.shape != last)) {
      site.pass();
      continue;
    }
    site.fail("this error has the keys {}, others of this API have {}: clients need a reader for each", payload.shape,
              common)
        .help("answer all errors in one place, with action_fallback, in one shape");
  }
}

void on_project(ProjectContext& project) {
  std::vector<const File*> files;
  for (const File& file : project.project().files) files.push_back(&file);
  auto path_of = [](const File* file) { return std::string_view(file->source.path); };
  if (!std::ranges::is_sorted(files, {}, path_of)) std::ranges::sort(files, {}, path_of);
  std::map<uint32_t, std::vector<Payload>> groups;  // apps that build together
  for (const File* file : files) {
    if (project.project().is_test_code(file->id)) continue;
    const App* app = project.project().app_of(file->id);
    collect(project, *file, groups[app ? app->group : 0xFFFFFFFF]);
  }
  for (const auto& [group, payloads] : groups) report(project, payloads);
}

}  // namespace

extern const Check inconsistent_error_shape{
    .id = "phoenix-json-api/inconsistent-error-shape",
    .level = Level::warning,
    .scope = Scope::project,
    .on_project = on_project,
};

}  // namespace assay::families::phoenix_json_api
