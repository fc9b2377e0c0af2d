// What the checks of this family share: the calls that start tasks, and what is known of a stream of them.
#pragma once

#include <optional>
#include <vector>

#include "engine/check.h"

namespace assay::families::task_async {

// A call of Task.async_stream, Task.Supervisor.async_stream or async_stream_nolink, in any arity.
class TaskStream {
 public:
  TaskStream(const Context& ctx, const Call& call);

  [[nodiscard]] bool linked() const { return linked_; }
  // What is given for an option; not present when nothing is, unknown when something computed decides.
  [[nodiscard]] Value option(std::string_view name) const { return options_.entry(name); }
  // The option is certainly not given.
  [[nodiscard]] bool lacks(std::string_view name) const { return readable_ && options_.lacks(name); }
  // Writes an option that is lacking ("on_timeout: :kill_task"); nothing where the options stand elsewhere.
  [[nodiscard]] std::optional<Edit> add(std::string_view option) const;

 private:
  bool linked_ = true;
  bool readable_ = true;  // false: captured by name together with its options
  const Tree* tree_;
  NodeId call_;
  Value options_;
};

// The code at a node runs inside a `try` (or a function) whose catch clauses take exits.
bool exits_are_caught(const Context& ctx, NodeId node);

// The calls of Task.await, yield, shutdown and their like that the task which a call starts comes to.
std::vector<const Call*> awaits_of(const Context& ctx, const Call& async);
bool is_awaited(const Context& ctx, const Call& async);

// The function of a task lets neither exceptions nor exits out: a `try` around all of it, there or in what it calls.
bool handles_own_failures(const Context& ctx, const Call& async);

}  // namespace assay::families::task_async
