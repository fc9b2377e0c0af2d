#include "bench/parse/tree_sitter.h"

#ifdef ASSAY_TREE_SITTER

#include <tree_sitter/api.h>

extern "C" const TSLanguage* tree_sitter_elixir(void);

bool tree_sitter_linked() { return true; }

uint64_t tree_sitter_nodes(std::string_view text) {
  static TSParser* parser = [] {
    TSParser* made = ts_parser_new();
    ts_parser_set_language(made, tree_sitter_elixir());
    return made;
  }();
  TSTree* tree = ts_parser_parse_string(parser, nullptr, text.data(), static_cast<uint32_t>(text.size()));
  uint64_t nodes = ts_node_descendant_count(ts_tree_root_node(tree));
  ts_tree_delete(tree);
  return nodes;
}

#else

bool tree_sitter_linked() { return false; }
uint64_t tree_sitter_nodes(std::string_view) { return 0; }

#endif
