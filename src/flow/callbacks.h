// What calls a definition from outside: the behaviours and frameworks that a module works for, and the callbacks among
// its functions; blocks of tests. From `use` (the project's own `use MyAppWeb, :controller` followed), @behaviour,
// @impl, name and arity.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "names/file.h"

namespace assay {

enum class Host : uint8_t {
  gen_server,
  gen_statem,
  gen_stage,
  supervisor,  // DynamicSupervisor too
  application,
  live_view,
  live_component,
  channel,
  socket,
  plug,        // use Plug.Builder and Plug.Router too
  controller,  // its callbacks are the actions
  absinthe_middleware,
  oban_worker,
  broadway,
  mix_task,
  agent,  // `use Agent` and `use Task` have no callbacks
  task,
  ex_unit,  // a test module or case template
};
std::string_view host_name(Host host);

// Those that a module works for. Phoenix's own convention counts where the project's module is not at hand:
// `use MyAppWeb, :live_view`.
std::vector<Host> hosts_of(const File& file, ModuleId module);
bool has_host(const File& file, ModuleId module, Host host);
// A GenServer, gen_statem, GenStage, LiveView, LiveComponent or Channel: code in its callbacks runs in a long-lived
// process, one message at a time.
bool is_server(Host host);

struct Callback {
  Host host;
  DefinitionId definition;
};
// The host that calls a clause, by name and arity. An action of a controller is a public function of two arguments that
// no `plug :name` mounts.
std::optional<Callback> callback_of(const File& file, DefinitionId clause);
// The callbacks from which a place is reached: that of its own definition, and those that come to it through functions
// of the file. Empty when none does.
std::vector<Callback> callbacks_reaching(const File& file, NodeId node);

// `@impl true` or `@impl Module` stands before the function's first clause: the module then, ":true" for true; invalid
// when there is none.
Symbol impl_of(const File& file, DefinitionId clause);

// A block of ExUnit around a node: they are calls, not definitions. The innermost of test, property, feature, setup,
// setup_all, on_exit; nothing outside.
struct TestBlock {
  Symbol kind;  // sym::test, ...
  NodeId call;
  NodeId body;  // its do section, or the function or value given
};
std::optional<TestBlock> test_block_around(const File& file, NodeId node);
// False when the file has no such block, told by the names of its calls alone.
bool may_hold_test_blocks(const File& file);

}  // namespace assay
