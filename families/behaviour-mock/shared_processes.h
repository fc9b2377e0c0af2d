// Processes that tests start, and when the expectations of a test come to be met in them.
#pragma once

#include <string>
#include <vector>

#include "shared.h"

namespace assay::families::behaviour_mock {

// start_supervised and its like, spawn, start_link of a module; not what makes no calls of its own (a Registry, Finch).
bool starts_process(const Context& ctx, const Call& call);

// The module whose process a call starts; invalid for spawn and where it isn't known.
Symbol started_module(const Context& ctx, const Call& call);

// What some test or setup expects of a mock before its code runs in the process that a call starts. The process may be
// started before: then the test must use its module afterwards.
struct ProcessExpectations {
  std::vector<std::string> names;  // of the expected functions; empty when nothing expects any
  bool allowed = false;            // each of these tests allows a process, too
};
ProcessExpectations expected_in_process(const Context& ctx, const Call& call);

}  // namespace assay::families::behaviour_mock
