// tree-sitter with its Elixir grammar, as the parser to compare with. The grammar and the runtime are no part of the
// build: bench/parse/run fetches them, and without them tree_sitter_linked() is false.
#pragma once

#include <cstdint>
#include <string_view>

bool tree_sitter_linked();

// Parses the text and throws the tree away; answers how many nodes it had.
uint64_t tree_sitter_nodes(std::string_view text);
