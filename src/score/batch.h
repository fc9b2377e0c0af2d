// Answers to challenges, one JSON object a line: what `assay score --batch` reads and writes.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "engine/catalog.h"

namespace assay {

class Batch {
 public:
  // The catalog must outlive it. `compiling`: see score/compile.h.
  Batch(const Catalog& catalog, bool compiling);
  ~Batch();
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;

  // {"id", "challenge": {...} or ID, or "family": NAME, "files": {path: text}} gives {"id", "challenge_id", "passed",
  // "score",
  // ...}, and what is malformed {"id", "error"}; a line each, with its end. Challenges that come again are read once.
  std::string answer(std::string_view line);
  [[nodiscard]] bool malformed() const;  // some line was

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace assay
