// Flags slices of larger binaries that are inserted as they are: the row keeps the whole binary in memory.
#include <algorithm>

#include "shared_slice.h"

namespace assay::families::ets_usage {
namespace {

// The table ends with the function that fills it.
bool for_a_moment(const Context& ctx, const Use& insert) {
  std::vector<const Creation*> made = tables_of(ctx).creations_of(insert);
  return !made.empty() && std::ranges::all_of(made, [&](const Creation* creation) {
    return creation->call->definition == insert.call->definition && creation->named != Answer::yes;
  });
}

// The parts of an object, as deep as literals go, that are or hold slices.
void parts_with_slices(const Context& ctx, NodeId node, std::vector<NodeId>& parts, int depth) {
  const Tree& tree = ctx.tree();
  NodeId inside = value_of(ctx.file, node).node();
  bool literal =
      inside.valid() && depth < 8 &&
      (tree.is(inside, NodeKind::tuple) || tree.is(inside, NodeKind::list) || tree.is(inside, NodeKind::map));
  if (!literal) {
    if (slices_in(ctx.file, node).any()) parts.push_back(node);
    return;
  }
  for (NodeId child : tree.children(inside)) {
    bool pair = tree.is(child, NodeKind::keyword_pair) || tree.is(child, NodeKind::map_pair);
    parts_with_slices(ctx, pair ? tree.last_child(child) : child, parts, depth + 1);
  }
}

// Not safe: what is picked of a list or map may be nil, which can't be copied.
Fix store_copies(const Context& ctx, const std::vector<NodeId>& parts) {
  Fix fix{.title = "Store a copy", .safe = false, .edits = {}};
  for (NodeId part : parts) {
    if (slices_in(ctx.file, part).contained) return {};
    fix.edits.push_back({ctx.tree().span(part), fmt::format(":binary.copy({})", ctx.tree().text(part))});
  }
  return fix;
}

bool copies(const Context& ctx, NodeId object) {
  NodeId inside = value_of(ctx.file, object).node();
  for (NodeId part : {object, inside}) {
    if (!part.valid()) continue;
    for (const Call& call : ctx.names().calls_in(ctx.tree(), part)) {
      if (text(call.module) == ":binary" && text(call.function) == "copy") return true;
    }
  }
  return false;
}

void on_file(Context& ctx) {
  for (const Use& use : tables_of(ctx).uses()) {
    if ((!use.is("insert") && !use.is("insert_new")) || in_test(ctx, use.call->node) || for_a_moment(ctx, use))
      continue;
    std::vector<NodeId> objects = objects_of(ctx.file, *use.call);
    std::vector<NodeId> parts;
    for (NodeId object : objects) parts_with_slices(ctx, object, parts, 0);
    if (parts.empty()) {
      if (std::ranges::any_of(objects, [&](NodeId one) { return copies(ctx, one); })) ctx.consider(*use.call).pass();
      continue;
    }
    Slices slices = slices_in(ctx.file, parts[0]);
    const std::string value = Value(ctx.file, parts[0], parts[0]).text();
    const uint32_t line = line_of(ctx, slices.cut);
    Site site = ctx.consider(*use.call);
    if (slices.contained) {
      site.fail("`{}` holds slices, cut off on line {}: while the row stands, they keep the whole binary in memory",
                value, line)
          .help("store copies: `:binary.copy/1` of each");
      continue;
    }
    Report report = site.fail(
        "`{}` is a slice, cut off on line {}: while the row stands, it keeps the whole binary in memory", value, line);
    report.help(fmt::format("store a copy: `:binary.copy({})`", value));
    if (Fix fix = store_copies(ctx, parts); !fix.edits.empty()) report.fix(std::move(fix));
  }
}

}  // namespace

extern const Check sub_binary_stored{
    .id = "ets-usage/sub-binary-stored",
    .level = Level::warning,
    .scope = Scope::file,
    .first_look = says_any_of<"ets">,
    .on_file = on_file,
};

}  // namespace assay::families::ets_usage
