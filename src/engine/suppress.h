// Applies the comments that silence findings, and reports those that are wrong or of no use.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "engine/catalog.h"
#include "engine/finding.h"
#include "names/file.h"

namespace assay {

struct Suppressed {
  uint32_t count = 0;             // findings taken out
  std::vector<Finding> findings;  // of suppression/...: what is wrong with the comments
};

// True when the # at this offset starts a comment, not part of a string, sigil, atom or character.
bool is_comment(const Tree& tree, uint32_t offset);

// Takes out what the file's comments silence. `ran` tells whether a check was run on this file to the end: a comment
// for one that wasn't may be of use elsewhere.
Suppressed apply_suppressions(const File& file, const LineIndex& lines, std::vector<Finding>& findings,
                              const Catalog& catalog, const std::function<bool(const Check&)>& ran);

}  // namespace assay
