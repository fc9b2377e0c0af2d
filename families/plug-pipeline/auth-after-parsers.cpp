// Flags authentication that comes after the body was read: Plug.Parsers takes in up to length: bytes (8 MB by default)
// and writes uploads to disk before it calls the next plug.
#include <algorithm>
#include <unordered_set>

#include "project/reach.h"
#include "shared.h"
#include "shared_order.h"

namespace assay::families::plug_pipeline {
namespace {

enum class Reads : uint8_t { nothing_known, headers, other };

// Where the project's own plug takes the credentials from.
Reads reads_of_plug(const Context& ctx, const PlugMount& mount) {
  Reads found = Reads::nothing_known;
  for (const DefinitionPlace& place : mount.definitions) {
    const File& file = ctx.project.file(place.file);
    const Definition& definition = file.names.definition(place.definition);
    auto visit = [](const File&, const Call& call, auto) {
      const std::string_view name = text(call.function);
      return name == "get_req_header" || name == "basic_auth" || name == "parse_basic_auth" ? Follow::found
                                                                                            : Follow::go_on;
    };
    if (find_reached_call(ctx.project, place.file, definition.node, visit, 40)) return Reads::headers;
    for (NodeId node = definition.node; node < definition.end; node.value += 1) {
      const std::string_view name = text(file.tree.symbol(node));
      if (name == "req_headers" || name == "authorization") return Reads::headers;
      if (name == "params" || name == "body_params" || name == "query_params" || name == "get_session" ||
          name == "assigns" || name == "current_user" || name == "current_resource") {
        found = Reads::other;
      }
    }
  }
  return found;
}

void on_file(Context& ctx) {
  static const Symbol kParsers = intern("Plug.Parsers");
  std::unordered_set<uint32_t> reported;
  for (const PlugSequence& sequence : ctx.file_fact(read_sequences)) {
    auto is_parsers = [](const PlugStep& step) { return step.mount->module == kParsers; };
    if (!sequence.of_router || std::ranges::none_of(sequence.steps, is_parsers)) continue;
    bool parsed = false;
    for (const PlugStep& step : sequence.steps) {
      parsed = parsed || is_parsers(step);
      if (step.mount->file != ctx.file.id || !authenticates(*step.mount)) continue;
      const auto words = name_words(*step.mount);
      if (std::ranges::find(words, "session") != words.end()) continue;
      if (reads_of_plug(ctx, *step.mount) == Reads::other || !reported.insert(step.at.value).second) continue;
      Site site = ctx.consider(step.at);
      if (!parsed) {
        site.pass();
        continue;
      }
      site.fail("Plug.Parsers has read the whole body, uploads included, before this asks who the caller is")
          .help("mount it before Plug.Parsers: headers are there from the start");
    }
  }
}

}  // namespace

extern const Check auth_after_parsers{
    .id = "plug-pipeline/auth-after-parsers",
    .level = Level::warning,
    .scope = Scope::file,
    .first_look = says_any_of<"plug", "pipe_through">,
    .on_file = on_file,
};

}  // namespace assay::families::plug_pipeline
