#include "shared_views.h"

namespace assay::families::phoenix_json_api {
namespace {

bool renders_json_template(const File& file, const Definition& clause) {
  static const Symbol kRender = intern("render");
  if (clause.name != kRender || clause.in_quote || !file.tree.is(clause.head, NodeKind::call)) return false;
  const NodeId first = file.tree.first_child(clause.head);
  const auto name = first ? value_of(file, first).string() : std::nullopt;
  return name && name->ends_with(".json");
}

}  // namespace

ViewMakers find_makers_of_json_views(const Project& project) {
  static const Symbol kUsing = intern("__using__");
  ViewMakers makers;
  for (const File& file : project.files) {
    if (project.is_test_code(file.id)) continue;
    for (const Definition& clause : file.names.definitions()) {
      if (!renders_json_template(file, clause)) continue;
      for (const Directive& use : file.names.directives()) {
        if (use.kind != sym::use_ || use.in != clause.module || use.followed || !use.module) continue;
        makers.emplace(use.module, use.which ? use.which : kUsing);
      }
    }
  }
  return makers;
}

}  // namespace assay::families::phoenix_json_api
