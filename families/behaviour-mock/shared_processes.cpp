#include "shared_processes.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "flow/callbacks.h"
#include "flow/reach.h"
#include "project/reach.h"

namespace assay::families::behaviour_mock {
namespace {

constexpr std::array<std::string_view, 12> kPlumbing = {"Registry",
                                                        "Task.Supervisor",
                                                        "DynamicSupervisor",
                                                        "PartitionSupervisor",
                                                        "Supervisor",
                                                        "Phoenix.PubSub",
                                                        "Finch",
                                                        "Task",
                                                        "Bypass",
                                                        "Phoenix.Presence",
                                                        "ConCache",
                                                        "Cachex"};

bool is_plumbing(Symbol module) { return module && std::ranges::find(kPlumbing, text(module)) != kPlumbing.end(); }

bool starts_supervised(const Call& call) {
  const std::string_view function = text(call.function);
  return function == "start_supervised" || function == "start_supervised!" || function == "start_link_supervised!";
}

// Which functions of test code come to Mox.allow: what one search found out holds for all tests that call them.
class Helpers {
 public:
  explicit Helpers(const Project& project) : project_(project) {
    any_ = std::ranges::any_of(project.files, all_of_looks<says_any_of<"Mox", "Hammox">, says_any_of<"allow">>);
  }

  [[nodiscard]] bool allows(const DefinitionPlace& place) const {
    if (!any_ || !project_.is_test_code(place.file)) return false;
    const std::pair key(place.file, place.definition);
    {
      std::scoped_lock lock(mutex_);
      if (auto found = known_.find(key); found != known_.end()) return found->second;
    }
    const bool comes_to_it = search(place);
    std::scoped_lock lock(mutex_);
    return known_.emplace(key, comes_to_it).first->second;
  }

 private:
  [[nodiscard]] bool search(const DefinitionPlace& place) const {
    const Definition& helper = project_.file(place.file).names.definition(place.definition);
    return helper.body && find_reached_call(project_, place.file, helper.body,
                                            [](const File&, const Call& one, std::span<const CallPlace>) {
                                              return is_mox(one, "allow") ? Follow::found : Follow::go_on;
                                            });
  }

  const Project& project_;
  bool any_ = false;
  mutable std::mutex mutex_;
  mutable std::map<std::pair<FileId, DefinitionId>, bool> known_;
};

std::unique_ptr<Helpers> find_helpers(const Project& project) { return std::make_unique<Helpers>(project); }

// Mox.allow, or a helper of another module that comes to it.
bool allows(const Context& ctx, const Call& call) {
  if (text(call.function) == "allow") return !text(call.module).ends_with(".Sandbox");
  if (call.target == CallTarget::local || call.target == CallTarget::kernel || is_mox(call, text(call.function))) {
    return false;
  }
  const auto helpers = definitions_of(ctx.project, ctx.file.id, call);
  const Helpers& known = *ctx.project_fact(find_helpers);
  return std::ranges::any_of(helpers, [&](const DefinitionPlace& place) { return known.allows(place); });
}

// What a block does, by the places in it: those of calls in functions that it reaches are where it calls them.
struct Timeline {
  std::vector<std::string> expected;
  NodeId first_expectation, start, last_use;
  bool allows = false, expects = false;
  [[nodiscard]] bool uses_later() const { return last_use.valid() && first_expectation < last_use; }
};

Timeline timeline_of(const Context& ctx, const TestBlock& block, const Call& start, Symbol started) {
  static const Symbol kGenServer = intern("GenServer");
  Timeline time;
  find_reached_call(ctx.file, block.body, [&](const Call& call, std::span<const CallId> via) {
    const NodeId place = via.empty() ? call.node : ctx.names().call(via.front()).node;
    if (call.node == start.node) time.start = place;
    time.allows |= allows(ctx, call);
    if (is_expectation(call)) {
      if (auto name = ctx.arg(call, 1).atom()) time.expected.emplace_back(*name);
      if (!time.first_expectation || place < time.first_expectation) time.first_expectation = place;
      time.expects |= is_mox(call, "expect");
    } else if (started && text(started) != "Agent" &&
               (call.module == started || (call.module == kGenServer && !text(call.function).starts_with("start")))) {
      if (!time.last_use || time.last_use < place) time.last_use = place;
    }
    return false;
  });
  return time;
}

std::vector<TestBlock> blocks_of(const Context& ctx, ModuleId module) {
  std::vector<TestBlock> blocks;
  for (const Call& call : ctx.names().calls()) {
    const std::string_view name = text(call.function);
    if (call.module_in != module || (name != "test" && name != "setup") || call.definition.valid()) continue;
    if (const auto block = test_block_around(ctx.file, call.node); block && block->call == call.node) {
      blocks.push_back(*block);
    }
  }
  return blocks;
}

// Agent.start_link(fn -> 0 end) only keeps a value: tests count calls with it.
bool calls_something(const Context& ctx, NodeId function) {
  return !function || find_reached_call(ctx.file, function, [](const Call& call, auto) {
    return call.target != CallTarget::kernel && call.target != CallTarget::local && text(call.module) != "Map" &&
           text(call.module) != "MapSet";
  });
}

// Something in the file is expected of a mock; most tests use none.
bool has_expectations(const File& file, const Project&) {
  return std::ranges::any_of(file.names.calls(), [](const Call& call) { return is_expectation(call); });
}

// What the setups of a test expect before it.
Timeline expected_by_setups(const Context& ctx, const std::vector<TestBlock>& blocks, const TestBlock& test,
                            const Call& start) {
  Timeline all;
  for (const TestBlock& block : blocks) {
    if (text(block.kind) != "setup" || !ctx.tree().is_ancestor(ctx.tree().parent(block.call), test.call)) continue;
    Timeline time = timeline_of(ctx, block, start, {});
    all.allows |= time.allows;
    if (!time.expects) continue;
    all.expects = true;
    all.expected.insert(all.expected.end(), time.expected.begin(), time.expected.end());
  }
  return all;
}

}  // namespace

bool starts_process(const Context& ctx, const Call& call) {
  const std::string_view function = text(call.function);
  if (is_plumbing(call.module) || is_plumbing(started_module(ctx, call))) return false;
  if (starts_supervised(call) || function.starts_with("spawn")) return true;
  if (text(call.module) == "Agent" && !calls_something(ctx, ctx.arg(call, 0).written())) return false;
  return function.starts_with("start") && call.target == CallTarget::remote;
}

Symbol started_module(const Context& ctx, const Call& call) {
  static const Symbol kGenServer = intern("GenServer");
  if (text(call.function).starts_with("spawn")) return {};
  if (!starts_supervised(call) && call.module != kGenServer) return call.module;
  const Value spec = ctx.arg(call, 0);
  if (Symbol module = spec.module()) return module;
  const auto elements = spec.elements();
  if (spec.kind() == NodeKind::tuple && !elements.empty()) return elements[0].module();
  return {};
}

ProcessExpectations expected_in_process(const Context& ctx, const Call& call) {
  ProcessExpectations found;
  if (!ctx.file_fact(has_expectations)) return found;
  const Symbol started = started_module(ctx, call);
  const auto blocks = blocks_of(ctx, call.module_in);
  // True at a test that allows nothing, which decides.
  auto take = [&](const Timeline& time, bool allowed) {
    found = {time.expected, allowed};
    return !allowed;
  };
  for (const TestBlock& block : blocks) {
    const Timeline time = timeline_of(ctx, block, call, started);
    if (!time.start) continue;
    if (time.first_expectation) {
      const bool meets = time.first_expectation < time.start || time.uses_later();
      if (meets && take(time, time.allows)) return found;
      continue;
    }
    if (text(block.kind) == "test") {
      const Timeline before = expected_by_setups(ctx, blocks, block, call);
      if (before.expects && take(before, before.allows || time.allows)) return found;
      continue;
    }
    // Started by a setup: it stands before the tests of its describe block.
    for (const TestBlock& test : blocks) {
      if (text(test.kind) != "test" || !ctx.tree().is_ancestor(ctx.tree().parent(block.call), test.call)) continue;
      const Timeline later = timeline_of(ctx, test, call, started);
      const bool meets = later.first_expectation && later.uses_later();
      if (meets && take(later, later.allows || time.allows)) return found;
    }
  }
  return found;
}

}  // namespace assay::families::behaviour_mock
