// Which checks run: what --select and --ignore say, and the same lists of .assay.toml.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/catalog.h"

namespace assay {

// Names of families and checks, with or without `elixir-`; `syntax` and `suppression` stand for the engine's own.
struct SelectionLists {
  std::vector<std::string> select;  // empty: all
  std::vector<std::string> ignore;
};

// Splits at commas, drops blanks: "a, b,c" is three names.
std::vector<std::string> split_names(const std::vector<std::string>& lists);

// A sentence on the first name that names nothing, with the one that was probably meant; empty when all are known.
std::string unknown_name(const Catalog& catalog, const std::vector<std::string>& names);

// True when a name is that of the check or of its family.
bool names_check(std::string_view name, const Check& check);

// Given names decide over configured ones, a check's id over its family's name, and --ignore over --select where both
// say the same. A given --select takes the place of the configured one. The engine's own checks run unless ignored.
bool is_selected(const Check& check, const SelectionLists& given, const SelectionLists& configured);

}  // namespace assay
