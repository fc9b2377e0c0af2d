// What challenges want to know of a handful of source texts: the code that runs, what it offers, and what the checks of
// a family say of it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/analysis.h"
#include "score/fragment.h"
#include "score/live_code.h"

namespace assay {

class Reading {
 public:
  // Without a family (empty) no check looks. `called`: names of functions that somebody else calls, sorted.
  Reading(const SourceTexts& texts, const std::string& family, const Catalog& catalog,
          std::span<const Symbol> called = {});

  [[nodiscard]] const Project& project() const { return *project_; }
  // The family's checks, advice included; empty without a family.
  [[nodiscard]] const std::vector<CheckTally>& checks() const { return checks_; }
  // "lib/a.ex:3:5: message" for each finding of a check.
  [[nodiscard]] std::vector<std::string> findings_of(const Check& check) const;
  // Sorted, without callbacks; see live_code.h.
  [[nodiscard]] const std::vector<PublicFunction>& offers() const { return offers_; }
  // A public function is there, a callback or not: `@impl true` may have been added.
  [[nodiscard]] bool defines(const PublicFunction& function) const;
  [[nodiscard]] bool does_work(const PublicFunction& function) const;
  // The file holds a call or a definition.
  [[nodiscard]] bool holds_code(std::string_view path) const;
  // Where a text stands in code that runs: "path:line:column", "path" for what was looked for as text; else empty.
  // `only`: in these files alone; empty: in all.
  [[nodiscard]] std::string place_of(const Fragment& fragment, std::span<const std::string_view> only) const;

 private:
  std::unique_ptr<Project> own_;  // without a family
  Analysis analysis_;             // with one
  const Project* project_ = nullptr;
  std::vector<std::pair<std::string, std::string>> other_;  // files that are not Elixir
  std::vector<LiveCode> live_;                              // by file
  std::vector<CheckTally> checks_;
  std::vector<PublicFunction> offers_, defined_;
};

}  // namespace assay
