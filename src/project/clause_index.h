// The clauses of functions by module and name, for the files that are asked about: generated files have so many that a
// walk over all of them for each question would take minutes. For use while facts are built; not safe from threads.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "names/file.h"

namespace assay {

// A clause of a function of the project.
struct DefinitionPlace {
  FileId file;
  DefinitionId definition;
  friend bool operator==(const DefinitionPlace&, const DefinitionPlace&) = default;
};

class ClauseIndex {
 public:
  // All def-like clauses of that name in a module, whatever their arity, in source order; those in a `quote` too.
  [[nodiscard]] std::span<const DefinitionId> named(const File& file, ModuleId module, Symbol name);

  // The steps that all readers of a project may take together: one for each statement and each clause noted. False when
  // they are spent, which only generated code does (the largest projects known take some 50,000); what is read then is
  // incomplete, and says so.
  [[nodiscard]] bool spend() { return steps_ > 0 && steps_-- > 0; }

 private:
  int64_t steps_ = 5'000'000;
  std::unordered_map<uint32_t, std::vector<DefinitionId>> files_;  // sorted by module, name, place
};

// Adds the clauses of name/arity that a module of a file has; those in quotes are what it gives to its users.
void add_clauses(ClauseIndex& index, const File& file, ModuleId module, Symbol name, uint32_t arity, bool in_quote,
                 std::vector<DefinitionPlace>& clauses);

}  // namespace assay
