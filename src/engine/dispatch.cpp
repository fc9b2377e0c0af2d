#include "engine/dispatch.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iterator>
#include <map>
#include <memory>
#include <optional>

#include "base/parallel.h"
#include "engine/hidden.h"
#include "engine/naive_walk.h"

namespace assay {
namespace {

[[noreturn]] void stop(const std::string& message) {
  fmt::print(stderr, "assay: {}\n", message);
  std::abort();
}

void collect_context(uint32_t check, Context& context, Outcome& outcome) {
  if (context.considered == 0) return;
  outcome.checks.push_back({check, context.file.id, context.considered, context.failed, std::move(context.findings)});
}

}  // namespace

std::optional<CalleePattern> parse_callee(std::string_view pattern) {
  CalleePattern result;
  size_t slash = pattern.rfind('/');
  if (slash != std::string_view::npos && slash + 1 < pattern.size() && slash + 4 > pattern.size()) {
    std::string_view digits = pattern.substr(slash + 1);
    if (std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; })) {
      result.arity = std::atoi(std::string(digits).c_str());
      pattern = pattern.substr(0, slash);
    }
  }
  // The last dot, or the first of several: operators may hold dots (`Kernel...` is Kernel's `..`).
  size_t dot = pattern.rfind('.');
  while (dot != std::string_view::npos && dot > 0 && pattern[dot - 1] == '.') --dot;
  if (dot == std::string_view::npos || dot == 0 || dot + 1 >= pattern.size()) return std::nullopt;
  std::string_view module = pattern.substr(0, dot);
  bool named = module[0] == ':' || (module[0] >= 'A' && module[0] <= 'Z');
  if (module != "_" && !named) return std::nullopt;
  if (module != "_") result.module = intern(module);
  result.function = intern(pattern.substr(dot + 1));
  return result;
}

Dispatcher::Dispatcher(std::span<const Check* const> checks, std::span<const CheckSettings> settings, CheckClock* clock)
    : checks_(checks), settings_(settings), clock_(clock) {
  ensure_symbols();
  slots_.emplace_back();  // slot 0 stays empty
  for (uint32_t i = 0; i < checks.size(); ++i) subscribe(i, *checks[i]);
}

void Dispatcher::subscribe(uint32_t index, const Check& check) {
  if ((check.callees.size() > 0) != (check.on_call != nullptr) ||
      (check.uses.size() > 0) != (check.on_use != nullptr) || (check.kinds.size() > 0) != (check.on_node != nullptr)) {
    stop(fmt::format("{}: a subscription without its handler, or a handler without its subscription", check.id));
  }
  const auto look = std::find(looks_.begin(), looks_.end(), check.first_look);
  look_of_.push_back(static_cast<uint32_t>(look - looks_.begin()));
  if (look == looks_.end()) looks_.push_back(check.first_look);
  for (std::string_view pattern : check.callees) {
    std::optional<CalleePattern> callee = parse_callee(pattern);
    if (!callee)
      stop(fmt::format("{}: \"{}\" is no callee; write Mod.fun/2, Mod.fun, _.fun or :mod.fun", check.id, pattern));
    size_t at = callee->function.value;
    if (at >= slot_of_.size()) slot_of_.resize(at + 1, 0);
    if (slot_of_[at] == 0) {
      slot_of_[at] = static_cast<uint32_t>(slots_.size());
      slots_.emplace_back();
    }
    slots_[slot_of_[at]].push_back({index, callee->module, callee->arity});
  }
  if (check.uses.size() > 0) {
    UseSubscription& use = uses_.emplace_back(UseSubscription{index, {}});
    for (std::string_view name : check.uses) {
      auto found = std::find(used_modules_.begin(), used_modules_.end(), intern(name));
      use.modules.push_back(static_cast<size_t>(found - used_modules_.begin()));
      if (found == used_modules_.end()) used_modules_.push_back(intern(name));
    }
  }
  for (NodeKind kind : check.kinds) {
    kinds_[static_cast<size_t>(kind)].push_back(index);
    is_wanted_[static_cast<size_t>(kind)] = true;
  }
  if (check.on_node != nullptr) node_checks_.push_back(index);
  if (check.on_definition != nullptr) definition_checks_.push_back(index);
  if (check.on_module != nullptr) module_checks_.push_back(index);
  if (check.on_file != nullptr) file_checks_.push_back(index);
  if (check.on_project != nullptr) project_checks_.push_back(index);
}

const CheckSettings* Dispatcher::settings_of(uint32_t index) const {
  return index < settings_.size() ? &settings_[index] : nullptr;
}

// The contexts of one file, made when a check first gets something to see.
class Dispatcher::FileRun {
 public:
  FileRun(const Dispatcher& dispatcher, const File& in_file, const Project& project, FactStore& project_facts)
      : file(in_file),
        dispatcher_(dispatcher),
        project_(project),
        project_facts_(project_facts),
        contexts_(dispatcher.checks_.size()),
        failed_(dispatcher.checks_.size()),
        concerned_(dispatcher.look_at(in_file)) {}

  // Whether the check is shown the file, which debug builds do in spite of its first look.
  [[nodiscard]] bool shows(uint32_t index) const {
#ifdef ASSAY_DEBUG_CHECKS
    return index < contexts_.size();
#else
    return concerned_[dispatcher_.look_of_[index]];
#endif
  }
  [[nodiscard]] bool shows_any(std::span<const uint32_t> indexes) const {
    return std::ranges::any_of(indexes, [&](uint32_t index) { return shows(index); });
  }

  template <typename Handler, typename Subject>
  void call(uint32_t index, Handler handler, const Subject& subject) {
    guarded(index, [&](Context& ctx) { handler(ctx, subject); });
  }
  void call(uint32_t index, void (*handler)(Context&)) {
    guarded(index, [&](Context& ctx) { handler(ctx); });
  }

  Context& context(uint32_t index) {
    auto& context = contexts_[index];
    if (!context) {
      context.emplace(*dispatcher_.checks_[index], file, project_,
                      Surroundings{dispatcher_.settings_of(index), &project_facts_, &file_facts_});
    }
    return *context;
  }

  void collect(Outcome& outcome) {
    for (uint32_t i = 0; i < contexts_.size(); ++i) {
      if (!contexts_[i] || failed_[i]) continue;
      if (contexts_[i]->considered > 0 && !concerned_[dispatcher_.look_of_[i]]) {
        stop(fmt::format("{}: its first look would have passed over {}", contexts_[i]->check().id, file.source.path));
      }
      collect_context(i, *contexts_[i], outcome);
    }
    std::move(failures_.begin(), failures_.end(), std::back_inserter(outcome.failures));
  }

  const File& file;
#ifdef ASSAY_DEBUG_CHECKS
  std::vector<Delivery> deliveries;
#endif

 private:
  template <typename Action>
  void guarded(uint32_t index, Action action) {
    if (!shows(index) || failed_[index]) return;
    const CheckClock::Lap lap(dispatcher_.clock_, index);
    try {
      action(context(index));
    } catch (const std::exception& error) {
      fail(index, error.what());
    } catch (...) {
      fail(index, "an exception of unknown type");
    }
  }
  void fail(uint32_t index, std::string message) {
    failed_[index] = true;
    failures_.push_back({index, file.id, std::move(message)});
  }

  const Dispatcher& dispatcher_;
  const Project& project_;
  FactStore& project_facts_;
  FactStore file_facts_;
  std::vector<std::optional<Context>> contexts_;  // in one piece: nearly every check gets something to see
  std::vector<bool> failed_;
  std::vector<bool> concerned_;  // by look
  std::vector<CheckFailure> failures_;
};

#ifdef ASSAY_DEBUG_CHECKS
#define ASSAY_DELIVERED(subscription, node, index) run.deliveries.push_back({subscription, node, index})
#else
#define ASSAY_DELIVERED(subscription, node, index) static_cast<void>(0)
#endif

std::vector<bool> Dispatcher::look_at(const File& file) const {
  std::vector<bool> concerned(looks_.size());
  for (size_t i = 0; i < looks_.size(); ++i) concerned[i] = looks_[i] == nullptr || looks_[i](file);
  return concerned;
}

void Dispatcher::run_uses(FileRun& run, const Module& module, ModuleId id) const {
  std::vector<bool> used;
  for (Symbol wanted : used_modules_) used.push_back(run.file.names.uses(id, wanted));
  for (const UseSubscription& use : uses_) {
    if (std::none_of(use.modules.begin(), use.modules.end(), [&](size_t at) { return used[at]; })) continue;
    ASSAY_DELIVERED(Subscription::use, module.node, use.check);
    run.call(use.check, checks_[use.check]->on_use, module);
  }
}

Outcome Dispatcher::run(const File& file, const Project& project, FactStore& project_facts) const {
  FileRun run(*this, file, project, project_facts);
  const Names& names = file.names;
  const bool any_use = !uses_.empty() && std::any_of(names.directives().begin(), names.directives().end(),
                                                     [](const Directive& d) { return d.kind == sym::use_; });
  for (uint32_t index : file_checks_) run.call(index, checks_[index]->on_file);
  if (any_use || run.shows_any(module_checks_)) {
    for (uint32_t i = 0; i < names.modules().size(); ++i) {
      const Module& module = names.modules()[i];
      if (module.in_quote || module.unreachable) continue;
      for (uint32_t index : module_checks_) run.call(index, checks_[index]->on_module, module);
      if (any_use) run_uses(run, module, ModuleId{i});
    }
  }
  if (run.shows_any(definition_checks_)) {
    for (const Definition& definition : names.definitions()) {
      if (definition.in_quote || definition.unreachable) continue;
      for (uint32_t index : definition_checks_) run.call(index, checks_[index]->on_definition, definition);
    }
  }
  for (const Call& call : names.calls()) {
    if (call.function.value >= slot_of_.size()) continue;
    uint32_t slot = slot_of_[call.function.value];
    if (slot == 0 || call.in_quote || call.unreachable) continue;
    uint32_t last = UINT32_MAX;  // two patterns of one check may match; the check sees the call once
    for (const CalleeSubscription& wanted : slots_[slot]) {
      if (wanted.check == last || (wanted.arity >= 0 && wanted.arity != call.arity)) continue;
      if (wanted.module.valid() && wanted.module != call.module) continue;
      last = wanted.check;
      ASSAY_DELIVERED(Subscription::callee, call.node, wanted.check);
      run.call(wanted.check, checks_[wanted.check]->on_call, call);
    }
  }
  if (run.shows_any(node_checks_)) {
    HiddenNodes hidden(file);
    for (uint32_t n = 0; n < file.tree.size(); ++n) {
      const auto kind = static_cast<size_t>(file.tree.kind(NodeId{n}));
      if (!is_wanted_[kind] || hidden.contains(NodeId{n})) continue;
      const auto& wanted = kinds_[kind];
      uint32_t last = UINT32_MAX;
      for (uint32_t index : wanted) {
        if (std::exchange(last, index) == index) continue;
        ASSAY_DELIVERED(Subscription::kind, NodeId{n}, index);
        run.call(index, checks_[index]->on_node, NodeId{n});
      }
    }
  }
#ifdef ASSAY_DEBUG_CHECKS
  if (std::string difference = naive_difference(checks_, file, run.deliveries); !difference.empty()) stop(difference);
#endif
  Outcome outcome;
  run.collect(outcome);
  return outcome;
}

class Dispatcher::ProjectRunContext final : public ProjectContext {
 public:
  ProjectRunContext(const Dispatcher& dispatcher, uint32_t check, const Project& project, FactStore& facts)
      : dispatcher_(dispatcher), check_(check), project_(project), facts_(facts) {}
  [[nodiscard]] const Project& project() const override { return project_; }
  Context& in(FileId file) override {
    auto& there = contexts_[file.value];
    if (!there) there = std::make_unique<InFile>(*this, project_.file(file));
    return there->context;
  }
  void collect(Outcome& outcome) {
    for (auto& [file, there] : contexts_) collect_context(check_, there->context, outcome);
  }

 private:
  struct InFile {
    InFile(ProjectRunContext& run, const File& file)
        : context(*run.dispatcher_.checks_[run.check_], file, run.project_,
                  Surroundings{run.dispatcher_.settings_of(run.check_), &run.facts_, &file_facts}) {}
    FactStore file_facts;
    Context context;
  };
  const Dispatcher& dispatcher_;
  uint32_t check_;
  const Project& project_;
  FactStore& facts_;
  std::map<uint32_t, std::unique_ptr<InFile>> contexts_;
};

Outcome Dispatcher::run_project(const Project& project, FactStore& project_facts) const {
  std::vector<Outcome> outcomes(project_checks_.size());
  parallel_for(project_checks_.size(), [&](size_t i) {
    const uint32_t index = project_checks_[i];
    const CheckClock::Lap lap(clock_, index);
    std::string message;
    try {
      ProjectRunContext context(*this, index, project, project_facts);
      checks_[index]->on_project(context);
      context.collect(outcomes[i]);
      return;
    } catch (const std::exception& error) {
      message = error.what();
    } catch (...) {
      message = "an exception of unknown type";
    }
    outcomes[i].failures.push_back({index, FileId{}, std::move(message)});
  });
  Outcome all;
  for (Outcome& outcome : outcomes) {
    std::move(outcome.checks.begin(), outcome.checks.end(), std::back_inserter(all.checks));
    std::move(outcome.failures.begin(), outcome.failures.end(), std::back_inserter(all.failures));
  }
  return all;
}

}  // namespace assay
