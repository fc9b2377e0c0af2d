// Sets of Mix environments, and the conditions in mix.exs and config files that choose by them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "names/file.h"

namespace assay {

// Environments in which something holds: all, only some, or all but some. Projects invent environments of their own,
// so that "all but prod" is no list of names.
struct Environments {
  std::vector<std::string> names;
  bool except = true;  // all but `names`; false: only `names`

  [[nodiscard]] bool hold(std::string_view environment) const;
  [[nodiscard]] bool all() const { return except && names.empty(); }
  [[nodiscard]] bool none() const { return !except && names.empty(); }
  // "all", "dev, test", "all but prod".
  [[nodiscard]] std::string text() const;

  static Environments only(std::vector<std::string> names) { return {std::move(names), false}; }
  friend bool operator==(const Environments&, const Environments&) = default;
};

Environments complement(Environments set);
Environments intersection(const Environments& a, const Environments& b);
Environments union_of(const Environments& a, const Environments& b);

// What a condition says: where it can be true, where it can be false, and whether something else decides, too.
struct Condition {
  Environments when_true;
  Environments when_false;
  bool computed = true;
};

// `config_env() == :prod`, `Mix.env() in [:dev, :test]`, `not ...`, `... and ...`, `... or ...`, true, false.
Condition read_condition(const File& file, NodeId node);

// `config_env()` or `Mix.env()`, also through a variable.
bool is_environment_call(const File& file, NodeId node);

// The environments that the patterns of a `case config_env()` clause match; `earlier` collects those of the clauses
// before. Guards make the answer computed.
Condition read_environment_patterns(const File& file, NodeId clause_head);

}  // namespace assay
