// Which parts of a file run: what can't count as having been written, whoever put it there.
//
// Not live are branches that are never taken, private functions that no public one reaches, literals in statement
// position and values bound to `_`, and documentation attributes. Comments and strings are no code to begin with.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "names/file.h"

namespace assay {

// A public function or macro, as a name that other code may call.
struct PublicFunction {
  Symbol module;
  Symbol name;
  uint8_t arity = 0;
  friend auto operator<=>(const PublicFunction&, const PublicFunction&) = default;
};

// The public functions, macros and delegates that a file defines, defaults counted as arities of their own; sorted.
std::vector<PublicFunction> public_functions(const File& file);

class LiveCode {
 public:
  // Functions are live when they are reached from a public one. With `entries`, only from those of them that the
  // project defines, or from functions that a behaviour or another module's code may call (`@impl`).
  LiveCode(const File& file, std::span<const PublicFunction> entries);

  [[nodiscard]] bool contains(NodeId node) const;

 private:
  void hide(NodeId node, const Tree& tree) { hidden_.emplace_back(node.value, tree.end(node).value); }
  std::vector<std::pair<uint32_t, uint32_t>> hidden_;  // nodes, [from, until); sorted, may nest
  std::vector<uint32_t> reach_;                        // the highest `until` so far
};

}  // namespace assay
