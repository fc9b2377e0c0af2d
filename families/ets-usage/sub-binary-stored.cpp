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

// The part of an object, as deep as literals go, that is or holds a slice.
NodeId part_with_slice(const Context& ctx, NodeId node, int depth) {
  const Tree& tree = ctx.tree();
  NodeId inside = value_of(ctx.file, node).node();
  bool literal =
      inside.valid() && depth < 8 &&
      (tree.is(inside, NodeKind::tuple) || tree.is(inside, NodeKind::list) || tree.is(inside, NodeKind::map));
  if (!literal) return node;
  for (NodeId child : tree.children(inside)) {
    bool pair = tree.is(child, NodeKind::keyword_pair) || tree.is(child, NodeKind::map_pair);
    NodeId value = pair ? tree.last_child(child) : child;
    if (slices_in(ctx.file, value).any()) return part_with_slice(ctx, value, depth + 1);
  }
  return node;
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
    auto object = std::ranges::find_if(objects, [&](NodeId one) { return slices_in(ctx.file, one).any(); });
    if (object == objects.end()) {
      if (std::ranges::any_of(objects, [&](NodeId one) { return copies(ctx, one); })) ctx.consider(*use.call).pass();
      continue;
    }
    NodeId part = part_with_slice(ctx, *object, 0);
    Slices slices = slices_in(ctx.file, part);
    Value value(ctx.file, part, part);
    const uint32_t line = line_of(ctx.tree(), slices.cut);
    Site site = ctx.consider(*use.call);
    if (!slices.contained) {
      site.fail("`{}` is a slice, cut off on line {}: while the row stands, it keeps the whole binary in memory",
                value.text(), line)
          .help(fmt::format("store a copy: `:binary.copy({})`", value.text()));
    } else {
      site.fail("`{}` holds slices, cut off on line {}: while the row stands, they keep the whole binary in memory",
                value.text(), line)
          .help("store copies: `:binary.copy/1` of each");
    }
  }
}

}  // namespace

extern const Check sub_binary_stored{
    .id = "ets-usage/sub-binary-stored",
    .level = Level::warning,
    .scope = Scope::file,
    .on_file = on_file,
};

}  // namespace assay::families::ets_usage
