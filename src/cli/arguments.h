// What the command line says, as data. CLI11 and the help texts stay in arguments.cpp.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/finding.h"

namespace assay::cli {

// Exit codes of every command.
inline constexpr int kNothingToReport = 0;
inline constexpr int kFindings = 1;
inline constexpr int kTrouble = 2;  // usage, unreadable path, nothing to scan, internal error

enum class Color : uint8_t { automatic, always, never };

// What `check`, `score` and `facts` share.
struct SourceArguments {
  std::vector<std::string> paths;
  std::string config_file;
  bool no_config = false;
  unsigned jobs = 0;
  bool timings = false;
  Color color = Color::automatic;
};

struct CheckArguments : SourceArguments {
  std::vector<std::string> select, ignore;  // comma lists taken apart
  std::optional<Level> level;
  std::optional<std::string> fail_on;  // a level or "never"
  std::string format;                  // of what goes to standard output; empty: text
  std::vector<std::string> outputs;    // "FORMAT:FILE" or "FILE"
  std::string stdin_filename;
  bool stats = false;
  bool fix = false;           // write safe fixes
  bool unsafe_fixes = false;  // write all fixes
  bool diff = false;          // print what these would change instead of writing it
  std::string baseline;       // file of known findings, instead of the configured one
  bool no_baseline = false;
  std::optional<std::string> since;  // only lines that differ from this revision; HEAD when empty

  [[nodiscard]] bool fixes() const { return fix || unsafe_fixes || diff; }
};

enum class BaselineAction : uint8_t { create, update, prune };

struct BaselineArguments : SourceArguments {
  BaselineAction action = BaselineAction::create;
  std::string file;  // empty: the configured one, else .assay-baseline.json in the project's folder
  std::optional<Level> level;
};

struct InitArguments : SourceArguments {  // one path at most
  bool no_baseline = false;
};

struct ScoreArguments : SourceArguments {
  std::vector<std::string> families;
  std::string format = "text";
  std::string challenge;  // a file; then `output` is the folder that is scored
  std::string output;
  bool batch = false;    // one JSON object a line, from standard input
  bool compile = false;  // also compile the answers, which runs their macros
};

struct ExplainArguments {
  std::string name;
  Color color = Color::automatic;
};

struct FamiliesArguments {
  std::string format = "text";
};

struct FactsArguments : SourceArguments {
  std::string format = "text";
};

struct AstArguments {
  std::string file;  // "-": standard input
  std::string format = "tree";
};

enum class SkillsAction : uint8_t { list, show, validate, install, write };

struct SkillsArguments {
  SkillsAction action = SkillsAction::list;
  std::string name;  // show: a family; validate, list, export: a folder
  std::string to;    // install: the project's folder
  std::vector<std::string> families;
  bool automatic = false;
  bool copy = false, link = false;
  bool dry_run = false;
  bool agents_md = false;
  std::string command = "assay check --changed";  // what agents are told to run
  bool usage_rules = false;
  std::string format = "text";
};

enum class ChallengesAction : uint8_t { list, show, write };

struct ChallengesArguments {
  ChallengesAction action = ChallengesAction::list;
  std::string target;  // a challenge's id (show), or a folder (write)
  std::vector<std::string> families;
  std::string format = "text";
};

using Arguments = std::variant<CheckArguments, BaselineArguments, InitArguments, ScoreArguments, ExplainArguments,
                               FamiliesArguments, FactsArguments, AstArguments, SkillsArguments, ChallengesArguments>;

// The arguments of one command; or an exit code when all is said already (help, version, misuse), the text printed.
std::variant<Arguments, int> parse_arguments(int argc, const char* const* argv);

}  // namespace assay::cli
