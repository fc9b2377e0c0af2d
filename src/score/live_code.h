// Which parts of a file run: what can't count as having been written, whoever put it there.
//
// Not live are branches that are never taken, private functions that no public one reaches, values that nothing reads
// (literals in statement position, bound to a variable or set to an attribute that nobody reads, or all that a function
// gives back which nobody calls), types, and documentation. Comments and strings are no code to begin with.
#pragma once

#include <cstdint>
#include <span>
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

// The public functions, macros and delegates that a file offers to callers, defaults counted as arities of their own;
// sorted. What a behaviour calls (`@impl`, the functions of a migration) is the behaviour's business, and is there only
// `with_callbacks`.
std::vector<PublicFunction> public_functions(const File& file, bool with_callbacks = false);

// Calls something outside its module, computes or decides, itself or through functions of the module. One that does
// none of it is all that is left of a function whose work was taken out.
bool does_work(const File& file, const PublicFunction& function);

// ~H and its like: a sigil that is a program.
bool is_template(const Tree& tree, NodeId node);

class LiveCode {
 public:
  // `called`: names of functions that code elsewhere calls, sorted.
  explicit LiveCode(const File& file, std::span<const Symbol> called = {});

  [[nodiscard]] bool contains(NodeId node) const { return !contains(hidden_, node); }

 private:
  class Finder;
  struct Range {
    uint32_t from, until;  // nodes
    uint32_t reach = 0;    // the highest `until` up to here
  };
  using Ranges = std::vector<Range>;  // sorted, may nest
  static void settle(Ranges& ranges);
  static bool contains(const Ranges& ranges, NodeId node);
  Ranges hidden_;
};

}  // namespace assay
