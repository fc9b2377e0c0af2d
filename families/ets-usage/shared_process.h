// Which process runs a piece of code: the owner of a table in one of its callbacks, a task, a request, whoever calls.
#pragma once

#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

#include "shared.h"

namespace assay::families::ets_usage {

enum class Runner : uint8_t {
  server,       // a callback of a GenServer or its like (also an Agent's function): stays, one message after the other
  supervisor,   // start_link/1 of such a module, init/1 of a supervisor: the process that starts it, which stays
  application,  // Application.start/2: stays as long as the application
  task,         // a function given to Task, spawn and their like
  compiler,     // a plug's init/1: who compiles what mounts it, or each request while developing; neither stays
  request,      // a controller's action, a plug, a LiveView or channel, a job
  caller,       // whoever calls the function
};

struct Run {
  Runner runner = Runner::caller;
  ModuleId module;  // the module whose process it is, for server
  NodeId entry;     // where that process comes in: the function given to a task, the definition; invalid for the last
  bool operator==(const Run&) const = default;
};

// The innermost function around a node that is given to a task or another process to run; invalid where there is none.
NodeId other_process_around(const File& file, NodeId node);

// Who runs what in a file.
class Processes {
 public:
  explicit Processes(const File& file);
  Processes(Processes&& other) noexcept : file_(other.file_), started_(std::move(other.started_)) {}

  // Every way in which this file comes to run the code at a node. At least one; a run without entry at the end stands
  // for more than are looked at.
  [[nodiscard]] std::vector<Run> runs_of(NodeId node) const;
  // The module is a server's: GenServer and its like, by `use`, @behaviour, or its callbacks.
  [[nodiscard]] bool is_server(ModuleId module) const;
  // A call starts a process with this function by its name: `Task.start(__MODULE__, :run, [])`.
  [[nodiscard]] bool starts(const Definition& definition) const;

 private:
  const File& file_;
  std::unordered_multimap<Symbol, Symbol> started_;  // function, module
  mutable std::mutex mutex_;
  mutable std::unordered_map<uint32_t, std::vector<Run>> runs_;  // by definition
};

Processes read_processes(const File& file, const Project& project);
inline const Processes& processes_of(const Context& ctx) { return ctx.file_fact(read_processes); }

// Its clauses that answer messages: handle_call and its like.
[[nodiscard]] std::vector<const Definition*> message_clauses(const File& file, ModuleId module);

// All run in callbacks of the module's own process.
[[nodiscard]] bool only_in_server(const std::vector<Run>& runs, ModuleId module);

}  // namespace assay::families::ets_usage
