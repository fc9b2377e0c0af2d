// Flags tables whose type is left to default and that are used as another, and bags that are to count.
#include <algorithm>

#include "shared_type.h"

namespace assay::families::ets_usage {
namespace {

struct Misuse {
  const Use* use = nullptr;
  std::string_view what;  // of the type that the table has
  std::string_view help;
};

constexpr std::string_view kOrdered = "name the type: `:ordered_set` when the order matters, `:set` when it does not";

constexpr std::string_view kSeveral = "name the type: `:bag` for several rows of a key, `:set` for one";

Misuse misuse_of(const Context& ctx, const Creation& creation, const std::vector<const Use*>& uses) {
  for (const Use* use : uses) {
    bool counts = use->is("update_counter") || use->is("update_element");
    if (counts && (creation.type == Type::bag || creation.type == Type::duplicate_bag)) {
      return {use, "raises on a bag: it needs one object for each key", "use a `:set`"};
    }
    if (creation.type == Type::set && asks_from_the_end(*use)) {
      return {use, "is asked for an end of an order that a `:set` does not have", "make it an `:ordered_set`"};
    }
    if (creation.type != Type::by_default) continue;
    if (walks_keys(*use)) return {use, "follows no order on a `:set`, which is the default", kOrdered};
    if (selects_range(ctx.file, *use, creation.keypos)) {
      return {use, "selects a range of keys from a `:set`, the default, in no order", kOrdered};
    }
  }
  if (creation.type != Type::by_default) return {};
  for (const Use* use : uses) {
    if (accumulates(ctx.file, *use, creation.keypos)) {
      return {use, "stores several values under one key, of which a `:set`, the default, keeps the last alone",
              kSeveral};
    }
  }
  bool inserts = std::ranges::any_of(uses, [](const Use* use) { return use->is("insert"); });
  for (const Use* use : uses) {
    if (inserts && expects_several(ctx.file, *use)) {
      return {use, "expects several rows of a key, of which a `:set`, the default, keeps the last alone", kSeveral};
    }
  }
  return {};
}

void on_file(Context& ctx) {
  const Tables& tables = tables_of(ctx);
  for (const Creation& creation : tables.creations()) {
    if (creation.type == Type::unknown) continue;
    std::vector<const Use*> uses = tables.uses_of(creation);
    if (uses.empty()) continue;
    Site site = ctx.consider(*creation.call);
    Misuse misuse = misuse_of(ctx, creation, uses);
    if (misuse.use == nullptr) {
      site.pass();
      continue;
    }
    site.fail("`:ets.{}` on line {} {}", text(misuse.use->call->function), line_of(ctx, misuse.use->call->node),
              misuse.what)
        .help(std::string(misuse.help));
  }
  if (!tables.creations().empty()) return;
  // No :ets.new here: what is certain is that a table can't be a bag and count.
  for (const Use& use : tables.uses()) {
    if ((!use.is("update_counter") && !use.is("update_element")) || use.group < 0) continue;
    auto several = std::ranges::find_if(
        tables.uses(), [&](const Use& other) { return other.group == use.group && expects_several(ctx.file, other); });
    if (several == tables.uses().end()) continue;
    ctx.consider(*use.call)
        .fail("`:ets.{}` needs one object for each key, but line {} expects several rows of a key",
              text(use.call->function), line_of(ctx, several->call->node))
        .help("keep counters in a `:set` of their own");
  }
}

}  // namespace

extern const Check table_type_mismatch{
    .id = "ets-usage/table-type-mismatch",
    .level = Level::warning,
    .scope = Scope::file,
    .first_look = says_any_of<"ets">,
    .on_file = on_file,
};

}  // namespace assay::families::ets_usage
