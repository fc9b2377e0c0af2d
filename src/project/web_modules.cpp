#include "project/web_modules.h"

#include <algorithm>
#include <unordered_map>

#include "syntax/symbols.h"

namespace assay {

std::vector<WebModule> web_modules(const Project& project) {
  static const Symbol endpoint = intern("Phoenix.Endpoint"), router = intern("Phoenix.Router"),
                      plug_router = intern("Plug.Router"), controller = intern("Phoenix.Controller"),
                      builder = intern("Plug.Builder"), schema = intern("Absinthe.Schema"),
                      notation = intern("Absinthe.Schema.Notation");
  std::vector<WebModule> found;
  std::unordered_map<uint32_t, size_t> of_module;  // of the file at hand
  for (const File& file : project.files) {
    size_t first = found.size();
    of_module.clear();
    for (const Directive& directive : file.names.directives()) {
      if (directive.kind != sym::use_ || !directive.in.valid() || directive.in_quote || directive.unreachable) continue;
      Symbol used = directive.module;
      bool web = used == endpoint || used == router || used == plug_router || used == controller || used == builder;
      if (!web && used != schema && used != notation) continue;
      if (directive.definition.valid() || file.names.module(directive.in).in_quote) continue;
      auto [at, fresh] = of_module.try_emplace(directive.in.value, found.size());
      if (fresh) found.push_back({file.id, directive.in});
      WebModule& module = found[at->second];
      module.endpoint |= used == endpoint;
      module.router |= used == router || used == plug_router;
      module.plug_router |= used == plug_router;
      module.controller |= used == controller;
      module.builder |= used == builder;
      module.graphql |= used == notation;
      module.graphql_schema |= used == schema;
    }
    std::sort(found.begin() + static_cast<std::ptrdiff_t>(first), found.end(),
              [](const WebModule& a, const WebModule& b) { return a.module < b.module; });
  }
  return found;
}

}  // namespace assay
