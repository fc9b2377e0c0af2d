// One block of a text that belongs to people, kept by Assay between two marks (in AGENTS.md, in usage-rules.md).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace assay {

struct BlockChange {
  enum class Kind : uint8_t {
    added,
    refreshed,
    unchanged,
    edited,  // a person changed the block: it stays as it is
    broken,  // the marks are not one pair: nothing is certain, and all stays as it is
  };
  Kind kind = Kind::added;
  std::string text;   // the whole text with the change; as it was for the last three
  uint32_t line = 0;  // of the block's first mark, from 1
};

// Puts `content` (lines, without a line end at the end) into the block, or adds the block behind the text. The line
// ends of the text are kept.
BlockChange put_block(std::string_view text, std::string_view content);

}  // namespace assay
