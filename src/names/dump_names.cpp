#include "names/dump_names.h"

#include <fmt/format.h>

#include "source/source_file.h"

namespace assay {
namespace {

std::string_view target_name(CallTarget target) {
  switch (target) {
    case CallTarget::remote: return "remote";
    case CallTarget::erlang: return "erlang";
    case CallTarget::imported: return "imported";
    case CallTarget::kernel: return "kernel";
    case CallTarget::local: return "local";
    case CallTarget::unknown: return "unknown";
  }
  return "";
}

std::string_view or_unknown(Symbol symbol) { return symbol.valid() ? text(symbol) : "?"; }

}  // namespace

std::string call_text(const Call& call) {
  return fmt::format("{}.{}/{}", or_unknown(call.module), or_unknown(call.function), call.arity);
}

std::string dump_names(const Tree& tree, const Names& names) {
  LineIndex lines(tree.source());
  std::string out;
  auto begin = [&](std::string_view what, NodeId n) {
    Position at = lines.position(tree.pos(n));
    out += fmt::format("{} {}:{} ", what, at.line, at.column);
  };
  auto add = [&](bool flag, std::string_view name) {
    if (flag) out += fmt::format(" {}", name);
  };
  for (const Module& module : names.modules()) {
    begin("module", module.node);
    out += fmt::format("{} {}", or_unknown(module.name), text(module.kind));
    add(module.in_quote, "in_quote");
    add(module.unreachable, "unreachable");
    out += '\n';
  }
  for (const Definition& definition : names.definitions()) {
    begin("definition", definition.node);
    out += fmt::format("{} {}/", text(definition.kind), or_unknown(definition.name));
    if (definition.min_arity != definition.arity) out += fmt::format("{}-", definition.min_arity);
    out += fmt::format("{}", definition.arity);
    add(definition.guard.valid(), "guarded");
    add(!definition.body.valid(), "bodiless");
    add(definition.in_quote, "in_quote");
    add(definition.unreachable, "unreachable");
    out += '\n';
  }
  for (const Attribute& attribute : names.attributes()) {
    begin("attribute", attribute.node);
    out += fmt::format("@{}\n", text(attribute.name));
  }
  for (const Directive& directive : names.directives()) {
    begin("directive", directive.node);
    out += fmt::format("{} {}", text(directive.kind), or_unknown(directive.module));
    if (directive.as) out += fmt::format(" as {}", text(directive.as));
    if (directive.which) out += fmt::format(" which {}", text(directive.which));
    add(directive.followed, "followed");
    add(directive.in_quote, "in_quote");
    add(directive.unreachable, "unreachable");
    out += '\n';
  }
  for (const Call& call : names.calls()) {
    begin("call", call.node);
    out += fmt::format("{} {}", call_text(call), target_name(call.target));
    add(call.form == CallForm::piped, "piped");
    add(call.form == CallForm::captured, "captured");
    add(call.may_be_shadowed, "may_be_shadowed");
    add(call.in_quote, "in_quote");
    add(call.unreachable, "unreachable");
    out += '\n';
  }
  return out;
}

}  // namespace assay
