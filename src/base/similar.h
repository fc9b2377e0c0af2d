// "Did you mean": the word that a misspelt one was probably meant to be.
#pragma once

#include <span>
#include <string_view>

namespace assay {

// The candidate with the fewest edits (insert, delete, replace, swap of neighbours) from `word`; empty when even that
// one is further than a third of the word. The first wins among equals.
std::string_view most_similar(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace assay
