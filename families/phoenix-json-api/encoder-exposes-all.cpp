// Flags JSON encoders derived for all fields of an Ecto schema: the next field that someone adds is public.
#include <algorithm>

#include "shared_embedded.h"

namespace assay::families::phoenix_json_api {
namespace {

bool is_schema(const Context& ctx, ModuleId module) {
  static const Symbol kSchema = intern("Ecto.Schema"), kBlock = intern("schema"), kEmbedded = intern("embedded_schema");
  if (ctx.names().uses(module, kSchema)) return true;
  return std::ranges::any_of(ctx.names().calls(), [&](const Call& call) {
    return call.module_in == module && !call.definition &&
           ((call.function == kBlock && call.arity == 2) || (call.function == kEmbedded && call.arity == 1));
  });
}

// `use Shop.Schema` brings both: @derive and `use Ecto.Schema` stand in one macro. Not what makes values without a
// table, which are stored and passed on as a whole.
bool makes_schemas(const Context& ctx, ModuleId module) {
  static const Symbol kSchema = intern("Ecto.Schema"), kEmbedded = intern("embedded_schema");
  const bool values = std::ranges::any_of(
      ctx.names().calls(), [&](const Call& call) { return call.module_in == module && call.function == kEmbedded; });
  return !values && std::ranges::any_of(ctx.names().directives(), [&](const Directive& use) {
    return use.kind == sym::use_ && use.in == module && use.in_quote && use.module == kSchema;
  });
}

bool is_encoder(const Value& value) {
  const std::string_view name = text(value.module());
  return name == "Jason.Encoder" || name == "JSON.Encoder" || name == "Poison.Encoder";
}

// One thing to derive: `Jason.Encoder` or `{Jason.Encoder, options}`.
void judge(Context& ctx, const Attribute& derive, const Value& one) {
  const bool with_options = ctx.tree().is(one.node(), NodeKind::tuple);
  const auto parts = with_options ? one.elements() : std::vector<Value>{one};
  if (parts.empty() || !is_encoder(parts[0])) return;
  Site site = ctx.consider(derive.node);
  // The options are the tuple's last child, be they in brackets or not.
  const Value options = with_options ? ctx.value(ctx.tree().last_child(one.node())) : Value{};
  if (with_options && (options.entry("only").present() || !options.known())) return site.pass();
  const bool except = with_options && options.entry("except").present();
  if (!except && is_inner_value(ctx, derive)) return site.pass();
  site.fail("{}", except ? "every field that is added to this schema later is sent to clients unless someone thinks of "
                           "this line"
                         : "all fields of this schema are sent to clients, those added later too")
      .help("name what is public: `only: [...]`, or render maps in a JSON module");
}

void on_file(Context& ctx) {
  static const Symbol kDerive = intern("derive");
  for (const Attribute& derive : ctx.names().attributes()) {
    if (derive.name != kDerive || !derive.module || !derive.value.valid()) continue;
    if (derive.in_quote ? !makes_schemas(ctx, derive.module) : !is_schema(ctx, derive.module)) continue;
    const Value value = ctx.value(derive.value);
    if (!ctx.tree().is(value.node(), NodeKind::list)) {
      judge(ctx, derive, value);
      continue;
    }
    for (const Value& one : value.elements()) judge(ctx, derive, one);
  }
}

}  // namespace

extern const Check encoder_exposes_all{
    .id = "phoenix-json-api/encoder-exposes-all",
    .level = Level::error,
    .scope = Scope::file,
    .first_look = says_any_of<"Jason.Encoder", "JSON.Encoder", "Poison.Encoder">,
    .on_file = on_file,
};

}  // namespace assay::families::phoenix_json_api
