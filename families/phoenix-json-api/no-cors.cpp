// Advises CORS for JSON APIs, which pages of other origins can't call without.
#include <algorithm>

#include "base/text.h"
#include "shared.h"

namespace assay::families::phoenix_json_api {
namespace {

// A module or function named after CORS (CORSPlug, Corsica), or the header itself, anywhere in the project.
bool mentions_cors(const Project& project) {
  return std::ranges::any_of(project.files, [&](const File& file) {
    if (project.is_test_code(file.id) || project.role_of(file.id) == FileRole::mix_file) return false;
    if (!contains_any_case(file.source.text, "cors") && !contains(file.source.text, "ontrol-")) return false;
    for (NodeId node = Tree::root(); node.value < file.tree.size(); node.value += 1) {
      const NodeKind kind = file.tree.kind(node);
      if (kind == NodeKind::alias || kind == NodeKind::atom || kind == NodeKind::call) {
        const std::string_view name = text(file.tree.symbol(node));
        if (name.find("CORS") != std::string_view::npos || has_word(name, {"cors", "corsica"})) return true;
      } else if (kind == NodeKind::string || kind == NodeKind::string_part) {
        if (file.tree.text(node).find("ccess-") != std::string_view::npos &&
            file.tree.text(node).find("ontrol-") != std::string_view::npos) {
          return true;
        }
      }
    }
    return false;
  });
}

void on_file(Context& ctx) {
  const WebFacts& web = ctx.project.web;
  for (const Router& router : web.routers) {
    for (const Pipeline& pipeline : router.pipelines) {
      if (pipeline.file != ctx.file.id || !pipeline.accepts || ctx.project.is_test_code(ctx.file.id)) continue;
      if (std::ranges::find(pipeline.formats, "json") == pipeline.formats.end()) continue;
      Site site = ctx.consider(pipeline.node);
      if (ctx.project_fact(mentions_cors)) {
        site.pass();
        continue;
      }
      site.fail("no plug of this project answers CORS: pages of other origins can't call this API")
          .help("mount CORSPlug or Corsica in the endpoint, with the origins named");
    }
  }
}

}  // namespace

extern const Check no_cors{
    .id = "phoenix-json-api/no-cors",
    .level = Level::advice,
    .scope = Scope::project,
    .first_look = says_any_of<"pipeline">,
    .on_file = on_file,
};

}  // namespace assay::families::phoenix_json_api
