// Comments that silence findings:
//
//   # assay:ignore FAMILY/CHECK[, CHECK] -- reason        this line, or the next line of code when it stands alone
//   # assay:ignore-file FAMILY/CHECK[, CHECK] -- reason   the whole file
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "base/span.h"

namespace assay {

struct Suppression {
  struct Target {
    std::string_view name;  // a check or a family, with or without `elixir-`; not checked here
    Span span;
  };
  Span span;                    // the comment, from its # on
  std::vector<Target> targets;  // none: the comment names nothing
  std::string_view reason;      // empty when it is missing
  bool whole_file = false;
  uint32_t line = 1;        // where the comment stands
  uint32_t first_line = 1;  // findings that start on these lines are meant
  uint32_t last_line = 1;

  [[nodiscard]] bool covers(uint32_t finding_line) const {
    return whole_file || (first_line <= finding_line && finding_line <= last_line);
  }
};

// In source order. `is_comment` tells whether the # at an offset starts a comment (and doesn't stand in a string); it
// is asked only where the text looks like a suppression, so almost never.
std::vector<Suppression> find_suppressions(std::string_view text, const std::function<bool(uint32_t)>& is_comment);

}  // namespace assay
