// Processes that the project starts: what supervisors are given to start, what is started under a DynamicSupervisor or
// in a test, and what is started by a direct call under a name. For questions like "is this Finch pool started?".
//
// Children are found in the lists given to Supervisor.start_link/2, Supervisor.init/2 and the older supervise/2,
// put together as code does (++, variables, functions of this and other modules, `if`), and in any form of child spec:
// a module, {module, argument}, a map with start:, Supervisor.child_spec/2, module.child_spec/1, worker/2.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "names/file.h"
#include "project/answer.h"
#include "project/environments.h"

namespace assay {

// A supervisor whose children are listed: the call of Supervisor.start_link/2, init/2 ...
struct SupervisorStart {
  FileId file;
  ModuleId module_in_file;  // the module in whose code it stands; invalid in scripts
  NodeId call;
  Symbol name;           // name: of start_link, a module or ":atom"; invalid when none is given or it is computed
  std::string strategy;  // "one_for_one"; empty when computed
  bool complete = true;  // all its children are known
};

struct ProcessStart {
  enum class How : uint8_t {
    child,          // by a supervisor, from its list
    dynamic_child,  // Supervisor.start_child, DynamicSupervisor.start_child
    test_child,     // start_supervised and its like, in tests
    direct,         // Module.start_link(name: ...)
  };
  How how = How::child;
  Symbol module;               // whose start_link is called ("Finch", "MyApp.Worker"); invalid when computed
  Symbol name;                 // a module or ":atom"; invalid when none is given or it is computed
  bool name_computed = false;  // it may have a name that isn't known
  FileId file;
  ModuleId module_in_file;      // the module in whose code it stands
  NodeId node;                  // the child spec, or the call
  NodeId argument;              // what start_link is given, or invalid
  uint32_t supervisor = kNone;  // index into Project::supervisors, of a child
  Environments environments;
  bool conditional = false;  // something computed decides whether it is started

  static constexpr uint32_t kNone = 0xFFFFFFFF;
};

std::string_view how_name(ProcessStart::How how);

// A list of children that another module's function gives: followed when all files are read.
struct ChildrenElsewhere {
  uint32_t supervisor;
  Symbol module;
  Symbol function;
  uint32_t arity;
  Environments environments;
  bool conditional;
};

// What one file starts; `supervisor` counts within the file.
struct Supervision {
  std::vector<SupervisorStart> supervisors;
  std::vector<ProcessStart> processes;
  std::vector<ChildrenElsewhere> elsewhere;
  bool complete = true;  // of children_of_function: they are all that it gives
};

Supervision collect_supervision(const File& file);

// The children in the result of a module's function, as part of a supervisor's list.
Supervision children_of_function(const File& file, ModuleId module, const ChildrenElsewhere& call);

}  // namespace assay
