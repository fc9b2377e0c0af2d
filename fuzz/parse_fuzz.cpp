// Any bytes give a tree whose links hold, and a quoted form; and the lexer reads them with its shortcuts as without.
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "syntax/lexer.h"
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
    require(span.start >= tree.span(assay::NodeId{i - 1}).start);  // engine/suppress.cpp searches by start
    require(span.start >= tree.span(parent).start && span.end <= tree.span(parent).end);
  }
  for (const assay::SyntaxError& error : tree.errors()) {
    require(error.span.start <= error.span.end && error.span.end <= tree.source().size() && !error.message.empty());
  }
}

void reads_alike(std::string_view text) {
  assay::TokenList fast, careful;
  std::vector<assay::SyntaxError> fast_errors, careful_errors;
  std::vector<assay::ColumnShift> fast_shifts, careful_shifts;
  assay::lex(text, {fast, fast_errors, fast_shifts});
  assay::lex_carefully(text, {careful, careful_errors, careful_shifts});
  require(fast.size() == careful.size() && fast_errors.size() == careful_errors.size());
  for (size_t i = 0; i < fast.size(); ++i) {
    const assay::Token &a = fast[i], &b = careful[i];
    require(a.start == b.start && a.end == b.end && a.kind == b.kind && a.value == b.value &&
            a.clause_start == b.clause_start);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  reads_alike(text);
  assay::Tree tree = assay::parse(text);
  walk(tree);
  require(!assay::quoted_etf(tree).empty());
  return 0;
}
