// Flags JSON that goes through Phoenix.View, which Phoenix 1.7 took out: a function of a JSON module is all it needs.
#include <algorithm>

#include "shared_views.h"

namespace assay::families::phoenix_json_api {
namespace {

constexpr std::string_view kHelp =
    "name the action's template by an atom, `render(conn, :show, user: user)`, and write `def show(%{user: user})` in "
    "a JSON module";

// Before Phoenix 1.7 there was no other way.
bool has_views(const Context& ctx) {
  const auto version = ctx.project.version_of("phoenix", ctx.file.id);
  return version && *version < Version{1, 7, 0};
}

bool names_json(const Value& value) {
  const auto name = value.string();
  return name && name->ends_with(".json");
}

void on_call(Context& ctx, const Call& call) {
  const std::string_view name = text(call.function);
  if (call.form == CallForm::captured || !call.definition || !is_controller_call(call, name)) return;
  if (ctx.project.is_test_code(ctx.file.id) || has_views(ctx)) return;
  bool legacy = false;
  if (name == "render") {
    legacy = (call.arity >= 2 && call.arity <= 4) && (names_json(ctx.arg(call, 1)) || names_json(ctx.arg(call, 2)));
    if (!legacy && !answers_with_json(ctx, call)) return;
  } else {
    if (call.arity < 3 || call.arity > 4) return;
    legacy = names_json(ctx.arg(call, 2));
  }
  Site site = ctx.consider(call);
  if (!legacy) return site.pass();
  site.fail("this JSON is rendered by {}, of views that Phoenix no longer has",
            name == "render" ? "the name of a view's template" : "Phoenix.View")
      .help(name == "render" ? std::string(kHelp) : "call the function: `for user <- users, do: data(user)`");
}

// A view that renders pages or mail alone is none of this family's.
bool renders_pages_only(const Context& ctx, ModuleId module) {
  bool pages = has_word(last_part(ctx.names().module(module).name), {"email", "mail", "mailer", "layout", "html"});
  for (const Definition& clause : ctx.names().definitions()) {
    if (clause.module != module || text(clause.name) != "render" || !ctx.tree().is(clause.head, NodeKind::call)) {
      continue;
    }
    const auto name = ctx.value(ctx.tree().first_child(clause.head)).string();
    if (name && name->ends_with(".json")) return false;
    pages |= name.has_value();
  }
  return pages;
}

void report_use(Context& ctx, const Directive& use) {
  ctx.consider(use.node)
      .fail("Phoenix.View is a package of its own since Phoenix 1.7, kept for old applications")
      .help("write a JSON module: plain functions that give maps");
}

// `use ShopWeb, :view` makes JSON views by what stands in ShopWeb's quote.
void on_file(Context& ctx) {
  static const Symbol kView = intern("Phoenix.View");
  for (const Directive& use : ctx.names().directives()) {
    if (use.kind != sym::use_ || use.module != kView || !use.in_quote || use.followed || !use.in) continue;
    if (has_views(ctx) || ctx.project.is_test_code(ctx.file.id)) return;
    if (!use.definition) continue;
    const std::pair maker{ctx.names().module(use.in).name, ctx.names().definition(use.definition).name};
    if (ctx.project_fact(find_makers_of_json_views).contains(maker)) report_use(ctx, use);
  }
}

void on_use(Context& ctx, const Module& module) {
  const ModuleId id = ctx.names().module_of(module.body);
  if (has_views(ctx) || ctx.project.is_test_code(ctx.file.id)) return;
  for (const Directive& use : ctx.names().directives()) {
    if (use.kind != sym::use_ || use.in != id || use.followed || use.in_quote || text(use.module) != "Phoenix.View") {
      continue;
    }
    if (!renders_pages_only(ctx, id)) report_use(ctx, use);
  }
}

}  // namespace

extern const Check legacy_view_rendering{
    .id = "phoenix-json-api/legacy-view-rendering",
    .level = Level::warning,
    .scope = Scope::file,
    .callees = {"_.render", "_.render_many", "_.render_one"},
    .on_call = on_call,
    .uses = {"Phoenix.View"},
    .on_use = on_use,
    .on_file = on_file,
};

}  // namespace assay::families::phoenix_json_api
