// Brings what a file holds to the checks that asked for it.
//
// The subscriptions of all checks are read once: callee patterns into an array by function symbol, so that a call
// nobody wants costs one look into it; node kinds into a table; uses by module. Patterns are interned before any source
// is read, so their symbols are small numbers and the array stays small.
//
// In debug builds (ASSAY_DEBUG_CHECKS) each file's dispatch is compared with a naive walk that matches the text of
// every subscription with every call, use and node.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/check.h"
#include "engine/check_clock.h"

namespace assay {

// "Mod.fun/2" taken apart.
struct CalleePattern {
  Symbol module;  // invalid: whatever the module
  Symbol function;
  int arity = -1;  // -1: any
};
std::optional<CalleePattern> parse_callee(std::string_view pattern);

// What one check made of one file.
struct CheckOutcome {
  uint32_t check = 0;  // index into Dispatcher::checks()
  FileId file;
  uint32_t considered = 0;
  uint32_t failed = 0;
  std::vector<Finding> findings;
};

// A check that ended by an exception; its findings in that file are dropped, all else goes on.
struct CheckFailure {
  uint32_t check = 0;
  FileId file;  // invalid: while it looked at the project as a whole
  std::string message;
};

struct Outcome {
  std::vector<CheckOutcome> checks;  // by check index; only those that considered something
  std::vector<CheckFailure> failures;
};

class Dispatcher {
 public:
  // `checks` and `settings` have the same length and must outlive the dispatcher, as must `clock`, which may be null. A
  // malformed subscription ends the process with a message: it is a fault of the program.
  Dispatcher(std::span<const Check* const> checks, std::span<const CheckSettings> settings,
             CheckClock* clock = nullptr);

  [[nodiscard]] std::span<const Check* const> checks() const { return checks_; }
  // Runs every check on one file. Safe from many threads at once.
  Outcome run(const File& file, const Project& project, FactStore& project_facts) const;
  // Runs on_project of those checks that have it.
  Outcome run_project(const Project& project, FactStore& project_facts) const;
  [[nodiscard]] bool has_project_checks() const { return !project_checks_.empty(); }

 private:
  struct CalleeSubscription {
    uint32_t check;
    Symbol module;
    int arity;
  };
  struct UseSubscription {
    uint32_t check;
    std::vector<size_t> modules;  // indexes into used_modules_
  };
  class FileRun;
  class ProjectRunContext;

  void subscribe(uint32_t index, const Check& check);
  // By look, whether a file has anything for the checks behind it.
  [[nodiscard]] std::vector<bool> look_at(const File& file) const;
  [[nodiscard]] const CheckSettings* settings_of(uint32_t index) const;  // null when none are given
  void run_uses(FileRun& run, const Module& module, ModuleId id) const;

  std::span<const Check* const> checks_;
  std::span<const CheckSettings> settings_;
  CheckClock* clock_;
  std::vector<bool (*)(const File&)> looks_;            // Check::first_look, each once
  std::vector<uint32_t> look_of_;                       // by check
  std::vector<uint32_t> slot_of_;                       // by function symbol; 0: nobody asked
  std::vector<std::vector<CalleeSubscription>> slots_;  // by check
  std::vector<Symbol> used_modules_;                    // each once, so that a family's checks ask once
  std::vector<UseSubscription> uses_;
  static constexpr size_t kKinds = static_cast<size_t>(NodeKind::do_section) + 1;
  std::array<std::vector<uint32_t>, kKinds> kinds_;
  std::array<bool, kKinds> is_wanted_ = {};  // which of them are not empty: a byte each, all in one cache line
  std::vector<uint32_t> node_checks_, definition_checks_, module_checks_, file_checks_, project_checks_;
};

}  // namespace assay
