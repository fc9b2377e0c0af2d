// The families and their checks: what the registry and the embedded family.toml files say, joined.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/finding.h"

namespace assay {

struct Check;

struct Family {
  std::string name;    // "elixir-ecto-safe-migration"
  std::string folder;  // "ecto-safe-migration", the first part of its checks' ids
  std::string title;   // "Safe Ecto migrations"
  std::string summary;
  int tier = 0;
  std::string reach;                    // "80%+"
  std::string applies;                  // which code it concerns, in words
  std::vector<std::string> neighbours;  // skills beside it, whose ground it leaves alone
  std::vector<std::string> packages;    // Hex packages that show that a project is concerned
  std::vector<std::string> modules;  // modules whose names show that a file is concerned, even one that doesn't parse
  std::vector<std::string> options;  // settings in .assay.toml that its checks ask for, beside `level`
  std::vector<const Check*> checks;  // by id
};

class Catalog {
 public:
  // Of the given checks; families whose folder has no check are there too. What is wrong with the families' files (they
  // are part of the program) ends the process with a message.
  explicit Catalog(std::span<const Check* const> checks);

  [[nodiscard]] std::span<const Family> families() const { return families_; }    // by name
  [[nodiscard]] std::span<const Check* const> checks() const { return checks_; }  // of all families, by id
  // By name, with or without `elixir-`; null when there is none.
  [[nodiscard]] const Family* family(std::string_view name) const;
  // By id, with or without `elixir-`, the engine's own (syntax/error, suppression/...) included.
  [[nodiscard]] const Check* check(std::string_view id) const;
  [[nodiscard]] const Family* family_of(const Check& check) const;
  // The nearest family name or check id to a misspelt one; empty when none is near.
  [[nodiscard]] std::string nearest(std::string_view name) const;

 private:
  std::vector<Family> families_;
  std::vector<const Check*> checks_;
};

// Everything that is built in.
const Catalog& catalog();

// The engine's own checks: they report what concerns every family.
std::span<const Check* const> engine_checks();
extern const Check syntax_error;               // "syntax/error"
extern const Check suppression_unused;         // "suppression/unused"
extern const Check suppression_no_reason;      // "suppression/no-reason"
extern const Check suppression_unknown_check;  // "suppression/unknown-check"

// "sequential-await" of task-async/sequential-await.
std::string_view name_in_family(const Check& check);

// The check's page (Markdown), and its title: the page's first line. The engine's own checks have pages too.
std::string_view page_of(const Check& check);
std::string_view title_of(const Check& check);

}  // namespace assay
