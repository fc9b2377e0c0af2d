#include "shared_embedded.h"

#include <algorithm>
#include <unordered_set>

namespace assay::families::phoenix_json_api {
namespace {

bool has_secret(const Context& ctx, const Attribute& derive) {
  return std::ranges::any_of(ctx.names().calls(), [&](const Call& call) {
    if (call.module_in != derive.module || call.definition || text(call.function) != "field") return false;
    const auto name = ctx.arg(call, 0).atom();
    return name && (has_word(*name, {"password", "passwd", "pwd", "secret", "token", "hash", "salt", "otp", "totp",
                                     "pin", "ssn", "cvv", "iban", "credential", "credentials", "apikey"}) ||
                    (has_word(*name, {"key"}) && has_word(*name, {"api", "private", "access", "signing"})));
  });
}

// Stands in the block of embeds_one or embeds_many.
bool is_inline(const Tree& tree, NodeId node) {
  for (NodeId at = tree.parent(node); at.valid() && at != Tree::root(); at = tree.parent(at)) {
    if (tree.is(at, NodeKind::call) && text(tree.symbol(at)).starts_with("embeds_")) return true;
  }
  return false;
}

bool is_embedded_by(const Schema& schema, Symbol module) {
  return std::ranges::any_of(schema.associations, [&](const SchemaAssociation& part) {
    using Kind = SchemaAssociation::Kind;
    return part.related == module && (part.kind == Kind::embeds_one || part.kind == Kind::embeds_many);
  });
}

bool sends_json(std::string_view module) {
  constexpr std::string_view kEnds[] = {"Controller", "JSON", "View", "Channel", "Socket", "Serializer"};
  return std::ranges::any_of(kEnds, [&](std::string_view end) { return module.ends_with(end); });
}

// Every module that controllers, JSON modules and channels name. LiveViews send no JSON.
std::unordered_set<Symbol> find_named_in_web(const Project& project) {
  std::unordered_set<Symbol> named;
  for (const File& file : project.files) {
    const bool web =
        std::ranges::any_of(file.names.modules(), [](const Module& module) { return sends_json(text(module.name)); });
    if (!web) continue;
    for (NodeId node = Tree::root(); node < file.tree.end(Tree::root()); node.value += 1) {
      if (!file.tree.is(node, NodeKind::alias)) continue;
      if (const Symbol module = file.names.resolve_module(file.tree, node)) named.insert(module);
    }
  }
  return named;
}

bool has_no_table(const Context& ctx, ModuleId module) {
  return std::ranges::any_of(ctx.names().calls(), [&](const Call& call) {
    return call.module_in == module && !call.definition &&
           text(call.function).find("embedded_schema") != std::string_view::npos;
  });
}

}  // namespace

bool is_inner_value(const Context& ctx, const Attribute& derive) {
  if (has_secret(ctx, derive)) return false;
  if (is_inline(ctx.tree(), derive.node)) return true;
  const Symbol module = ctx.names().module(derive.module).name;
  if (!module) return false;
  const auto& schemas = ctx.project.schemas;
  if (std::ranges::any_of(schemas, [&](const Schema& schema) { return is_embedded_by(schema, module); })) return true;
  return has_no_table(ctx, derive.module) && !ctx.project.web.controllers.empty() &&
         !ctx.project_fact(find_named_in_web).contains(module);
}

}  // namespace assay::families::phoenix_json_api
