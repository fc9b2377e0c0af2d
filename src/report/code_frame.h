// The lines of source around a finding, with its exact span marked:
//
//       4 │ def change do
//       5 │   create index(:users, [:email])
//         │   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
//       6 │ end
//
// A span over several lines gets a bracket at the left instead. Long lines are cut around the span.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "report/style.h"
#include "source/source_file.h"

namespace assay {

struct FrameOptions {
  Style style;
  Level level = Level::warning;
  uint32_t width = 100;  // of the terminal
  uint32_t indent = 2;   // columns before the line numbers
};

std::string code_frame(std::string_view text, const LineIndex& lines, Span span, const FrameOptions& options);

}  // namespace assay
