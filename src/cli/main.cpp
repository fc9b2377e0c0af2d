// assay: reads Elixir projects and tells where they break the rules of its families.
//
// The phases: arguments -> one command -> output. What a command does stands in the file of its name; the way from
// paths to findings is engine/analysis.cpp.
#include <csignal>
#include <cstdlib>

#include "base/large_stack.h"
#include "cli/arguments.h"
#include "cli/commands.h"

// How jemalloc, where it is linked, is set up for what Assay does with memory: tens of megabytes that grow until the
// process ends, so that nothing is given back before. One arena: each thread has a cache of its own in front of it.
extern "C" {
const char* malloc_conf = "dirty_decay_ms:-1,muzzy_decay_ms:-1,narenas:1";
}

int main(int argc, char** argv) {
  using namespace assay;
  // A closed pipe then shows as an error of the write, which says more than a silent death.
  std::signal(SIGPIPE, SIG_IGN);
  auto parsed = cli::parse_arguments(argc, argv);
  int code = 0;
  if (auto* exit = std::get_if<int>(&parsed)) {
    code = *exit;
  } else {
    // Parsing and checks recurse as deeply as code is nested.
    run_on_large_stack(
        [&] { code = std::visit([](const auto& a) { return cli::run(a); }, std::get<cli::Arguments>(parsed)); });
  }
  // Everything is written; giving back the memory of thousands of trees one by one would take longer than some checks.
  std::_Exit(code);
}
