// Any bytes give a tree whose links hold, and a quoted form.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "syntax/quoted.h"
#include "syntax/tree.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void walk(const assay::Tree& tree) {
  require(tree.size() > 0 && tree.end(assay::Tree::root()).value == tree.size());
  for (uint32_t i = 1; i < tree.size(); ++i) {
    assay::NodeId node{i};
    assay::NodeId parent = tree.parent(node);
    require(parent.valid() && parent < node && tree.is_ancestor(parent, node));
    require(tree.end(node) > node && tree.end(node) <= tree.end(parent));
    assay::Span span = tree.span(node);
    require(span.start <= span.end && span.end <= tree.source().size() && tree.pos(node) <= tree.source().size());
  }
  for (const assay::SyntaxError& error : tree.errors()) {
    require(error.span.start <= error.span.end && error.span.end <= tree.source().size() && !error.message.empty());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  assay::Tree tree = assay::parse(text);
  walk(tree);
  require(!assay::quoted_etf(tree).empty());
  return 0;
}
