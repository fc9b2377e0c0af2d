// The one header that a check includes.
//
// A check is a value: an id, a level, what it wants to see, and what it does there. The engine calls it for each thing
// it subscribed to. A check first *considers* a site, a place where its rule applies, and then passes or fails it, so
// that "nothing to judge" and "all good" differ in scores and tests:
//
//     void on_call(Context& ctx, const Call& call) {
//       Site site = ctx.consider(call);
//       if (ctx.option(call, "concurrently").is_true()) return site.pass();
//       site.fail("creating an index blocks every write to the table until done")
//           .help("pass `concurrently: true`");
//     }
//     extern const Check index_not_concurrent{
//         .id = "ecto-safe-migration/index-not-concurrent",
//         .level = Level::error,
//         .callees = {"Ecto.Migration.create/1", "Ecto.Migration.create/2"},
//         .on_call = on_call,
//     };
//
// The value's name is the check's file name with `_` for `-`, in namespace assay::families::FAMILY; the registry is
// generated from the folders. Checks hold no state: they run on many files at once.
#pragma once

#include <fmt/core.h>

#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/facts.h"
#include "engine/finding.h"
#include "engine/first_look.h"
#include "flow/value.h"
#include "names/file.h"
#include "project/project.h"
#include "syntax/symbols.h"
#include "syntax/tree.h"

namespace assay {

class Context;
struct Check;

// Adds to a finding just reported. Use it in the expression that reports, don't keep it.
class Report {
 public:
  Report& help(std::string text);
  Report& at(NodeId node);  // instead of the site's own place
  Report& at(Span span);
  Report& fix(Fix fix);

 private:
  friend class Site;
  Report(Finding& finding, const Tree& tree) : finding_(&finding), tree_(&tree) {}
  Finding* finding_;
  const Tree* tree_;
};

// A place where the rule applies. Settle it once: pass, fail, or skip (the rule turned out not to apply).
// A site that is dropped unsettled stops a debug build.
class [[nodiscard]] Site {
 public:
  Site(Site&& other) noexcept : ctx_(std::exchange(other.ctx_, nullptr)), span_(other.span_) {}
  Site& operator=(Site&&) = delete;
  ~Site();

  void pass();
  void skip();
  // The sentence says what happens and why it hurts, in terms of this code; no place, no full stop.
  template <typename... Args>
  Report fail(fmt::format_string<Args...> format, Args&&... args) {
    return fail_with(fmt::format(format, std::forward<Args>(args)...));
  }
  Report fail_with(std::string message);

 private:
  friend class Context;
  Site(Context& ctx, Span span) : ctx_(&ctx), span_(span) {}
  Context& settle();
  Context* ctx_;  // null once settled
  Span span_;
};

// What the engine knows for a check beside the file: its settings, and the facts that checks share.
struct CheckSettings {
  Level level = Level::warning;  // as configured, else the check's own
  std::vector<std::pair<std::string, std::string>> values;
};
struct Surroundings {
  const CheckSettings* settings = nullptr;  // null: none are set
  FactStore* project_facts = nullptr;
  FactStore* file_facts = nullptr;
};

// What a check may ask for, and where it reports. One per check and file.
class Context {
 public:
  Context(const Check& check, const File& in_file, const Project& of_project, const Surroundings& surroundings)
      : file(in_file), project(of_project), check_(&check), surroundings_(surroundings) {}
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  const File& file;
  const Project& project;
  [[nodiscard]] const Tree& tree() const { return file.tree; }
  [[nodiscard]] const Names& names() const { return file.names; }

  // The site stands at the node's text; that of a call is the call without what is piped into it.
  Site consider(NodeId node);
  Site consider(const Call& call) { return consider(call.node); }
  Site consider(Span span);

  // Arguments as the callee sees them: the piped value first. Unknown value where there is none.
  [[nodiscard]] Value arg(const Call& call, uint32_t index) const;
  // An option by name, from the last argument, be it keywords, a list, an attribute or a variable that holds one.
  // Unknown (and not present()) when it isn't given.
  [[nodiscard]] Value option(const Call& call, std::string_view name) const;
  [[nodiscard]] Value value(NodeId node) const;

  // A setting of this check in .assay.toml ([checks."FAMILY/CHECK"] name = ...), else of its family
  // ([checks.FAMILY] name = ...), as text; empty when not set.
  [[nodiscard]] std::string_view setting(std::string_view name) const;

  // What several checks need and is dear to find out: made at the first request, kept for all checks, of this file or
  // of the project. `make` is the key: name one function, in the family's shared.h.
  //
  //     Migration read_migration(const File&, const Project&);
  //     History read_history(const Project&);
  //     ...
  //     const Migration& migration = ctx.file_fact(read_migration);
  //     const History& history = ctx.project_fact(read_history);
  template <typename T>
  const T& file_fact(T (*make)(const File&, const Project&)) const {
    return surroundings_.file_facts->get<T>(reinterpret_cast<FactStore::Key>(make),
                                            [&] { return make(file, project); });
  }
  template <typename T>
  const T& project_fact(T (*make)(const Project&)) const {
    return surroundings_.project_facts->get<T>(reinterpret_cast<FactStore::Key>(make), [&] { return make(project); });
  }

  // Results, read by the engine.
  uint32_t considered = 0;
  uint32_t failed = 0;
  std::vector<Finding> findings;
  [[nodiscard]] const Check& check() const { return *check_; }
  [[nodiscard]] Level level() const;

 private:
  const Check* check_;
  Surroundings surroundings_;
};

// For rules about the project as a whole: runs once, reports into any file.
class ProjectContext {
 public:
  virtual ~ProjectContext() = default;
  [[nodiscard]] virtual const Project& project() const = 0;
  // The check's context in one of the project's files.
  virtual Context& in(FileId file) = 0;
};

// A check. Subscriptions may be combined; each handler that is set gets what it asks for. Code inside `quote` and code
// that can't run (`if false`) is not shown to any of them.
struct Check {
  std::string_view id;
  Level level = Level::warning;
  // file: the file alone decides. project: other files may change the verdict.
  Scope scope = Scope::file;

  // For speed alone: false where no handler but on_project can have anything to consider. Asked of each file before all
  // else, once for all checks that name the same function; Names::may_say is what it should be made of. Debug builds
  // show such files to the check all the same, and stop when it considers something.
  bool (*first_look)(const File&) = nullptr;

  // Callees: "Mod.fun/2", "Mod.fun" (any arity), "_.fun/1" or "_.fun" (whatever the module, unknown ones too),
  // ":ets.new/2" for Erlang's. Matched after resolution, plain, piped and captured alike.
  std::initializer_list<std::string_view> callees = {};
  void (*on_call)(Context&, const Call&) = nullptr;

  // Each module that says `use` of one of these (followed through the project's own __using__).
  std::initializer_list<std::string_view> uses = {};
  void (*on_use)(Context&, const Module&) = nullptr;

  std::initializer_list<NodeKind> kinds = {};
  void (*on_node)(Context&, NodeId) = nullptr;

  // Each def-like clause; each module; the whole file, once; the whole project, once.
  void (*on_definition)(Context&, const Definition&) = nullptr;
  void (*on_module)(Context&, const Module&) = nullptr;
  void (*on_file)(Context&) = nullptr;
  void (*on_project)(ProjectContext&) = nullptr;
};

}  // namespace assay
