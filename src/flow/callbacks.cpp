#include "flow/callbacks.h"

#include <algorithm>
#include <array>

#include "flow/enclosing.h"
#include "flow/reach.h"
#include "flow/value.h"
#include "syntax/symbols.h"

namespace assay {
namespace {

struct HostRow {
  Host host;
  std::string_view name;
  std::string_view modules;    // of `use` and @behaviour
  std::string_view which;      // of `use SomethingWeb, :which`
  std::string_view callbacks;  // "name/arity"
};

// From the behaviours' documentation: Elixir 1.18, OTP 27, Phoenix 1.8, LiveView 1.1, GenStage 1.2, Broadway 1.2,
// Oban 2.19, Absinthe 1.7.
constexpr std::array<HostRow, 18> kHosts = {{
    {Host::gen_server, "GenServer", "GenServer :gen_server", "",
     "init/1 handle_call/3 handle_cast/2 handle_info/2 handle_continue/2 terminate/2 code_change/3 format_status/1 "
     "format_status/2"},
    {Host::gen_statem, "gen_statem", "GenStateMachine :gen_statem", "",
     "callback_mode/0 init/1 handle_event/4 terminate/3 code_change/4"},
    {Host::gen_stage, "GenStage", "GenStage ConsumerSupervisor", "",
     "init/1 handle_call/3 handle_cast/2 handle_info/2 handle_demand/2 handle_events/3 handle_subscribe/4 "
     "handle_cancel/3 terminate/2 code_change/3"},
    {Host::supervisor, "Supervisor", "Supervisor DynamicSupervisor PartitionSupervisor", "", "init/1"},
    {Host::application, "Application", "Application", "", "start/2 start_phase/3 prep_stop/1 stop/1 config_change/3"},
    {Host::live_view, "LiveView", "Phoenix.LiveView", "live_view",
     "mount/3 handle_params/3 handle_event/3 handle_info/2 handle_call/3 handle_cast/2 handle_async/3 render/1 "
     "terminate/2"},
    {Host::live_component, "LiveComponent", "Phoenix.LiveComponent", "live_component",
     "mount/1 update/2 update_many/1 handle_event/3 handle_async/3 render/1"},
    {Host::channel, "Channel", "Phoenix.Channel", "channel",
     "join/3 handle_in/3 handle_out/3 handle_info/2 handle_call/3 handle_cast/2 terminate/2 code_change/3"},
    {Host::socket, "Socket", "Phoenix.Socket Phoenix.Socket.Transport", "", "connect/2 connect/3 id/1"},
    {Host::plug, "Plug", "Plug Plug.Builder Plug.Router Plug.ErrorHandler", "plug", "init/1 call/2 handle_errors/2"},
    {Host::controller, "Controller", "Phoenix.Controller", "controller", "init/1 call/2 action/2"},
    {Host::absinthe_middleware, "Absinthe.Middleware", "Absinthe.Middleware", "", "call/2"},
    {Host::oban_worker, "Oban.Worker", "Oban.Worker Oban.Pro.Worker", "", "perform/1 backoff/1 timeout/1 process/1"},
    {Host::broadway, "Broadway", "Broadway", "", "handle_message/3 handle_batch/4 prepare_messages/2 handle_failed/2"},
    {Host::mix_task, "Mix.Task", "Mix.Task", "", "run/1"},
    {Host::agent, "Agent", "Agent", "", ""},
    {Host::task, "Task", "Task", "", ""},
    {Host::ex_unit, "ExUnit", "ExUnit.Case ExUnit.CaseTemplate", "", ""},
}};

struct HostWords {
  Host host;
  std::vector<Symbol> modules;
  Symbol which;
  std::vector<std::pair<Symbol, uint32_t>> callbacks;
};

std::vector<std::string_view> split(std::string_view words) {
  std::vector<std::string_view> all;
  while (!words.empty()) {
    size_t end = std::min(words.find(' '), words.size());
    if (end > 0) all.push_back(words.substr(0, end));
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return all;
}

const std::vector<HostWords>& hosts() {
  static const std::vector<HostWords> instance = [] {
    std::vector<HostWords> all;
    for (const HostRow& row : kHosts) {
      HostWords words{.host = row.host, .which = row.which.empty() ? Symbol{} : intern(row.which)};
      for (std::string_view module : split(row.modules)) words.modules.push_back(intern(module));
      for (std::string_view one : split(row.callbacks)) {
        words.callbacks.emplace_back(intern(one.substr(0, one.size() - 2)), static_cast<uint32_t>(one.back() - '0'));
      }
      all.push_back(std::move(words));
    }
    return all;
  }();
  return instance;
}

const HostWords& words_of(Host host) { return *std::ranges::find(hosts(), host, &HostWords::host); }

// A test file's own case template: `use MyApp.DataCase`, `use MyAppWeb.ConnCase`.
bool is_case(std::string_view module) { return module.ends_with("Case") && module != "ExUnit.Case"; }

bool mounted_as_plug(const File& file, const Definition& definition) {
  static const Symbol plug = intern("plug"), action_fallback = intern("action_fallback");
  for (const Call& call : file.names.calls_in(file.tree, file.names.module(definition.module).body)) {
    if (call.module_in != definition.module || call.definition || call.in_quote) continue;
    if (call.function != plug && call.function != action_fallback) continue;
    const auto arguments = arguments_of(file, call);
    NodeId named = arguments.empty() ? NodeId{} : arguments[0];
    if (file.tree.is(named, NodeKind::binary_op))
      named = file.tree.first_child(named);  // plug :name when action in ...
    if (file.tree.is(named, NodeKind::atom) && file.tree.symbol(named) == definition.name) return true;
  }
  return false;
}

// Some clause of the function is for one kind of event: `idle(:cast, event, data)`, `idle({:call, from}, event, data)`.
bool takes_events(const File& file, const Definition& definition) {
  static constexpr std::array<std::string_view, 6> kTypes = {"enter",    "info",    "cast",
                                                             "internal", "timeout", "state_timeout"};
  const Tree& tree = file.tree;
  const auto clauses = clauses_of(file, definition.module, definition.name, definition.arity);
  return std::ranges::any_of(clauses, [&](DefinitionId clause) {
    const NodeId type = tree.first_child(file.names.definition(clause).head);
    if (tree.is(type, NodeKind::atom)) return std::ranges::find(kTypes, text(tree.symbol(type))) != kTypes.end();
    const NodeId tag = tree.is(type, NodeKind::tuple) ? tree.first_child(type) : NodeId{};
    return tree.is(tag, NodeKind::atom) && (text(tree.symbol(tag)) == "call" || text(tree.symbol(tag)) == "timeout");
  });
}

}  // namespace

std::string_view host_name(Host host) { return std::ranges::find(kHosts, host, &HostRow::host)->name; }

std::vector<Host> hosts_of(const File& file, ModuleId module) {
  std::vector<Host> found;
  if (!module) return found;
  auto add = [&](Host host) {
    if (std::ranges::find(found, host) == found.end()) found.push_back(host);
  };
  static const Symbol behaviour = sym::behaviour;
  auto add_module = [&](Symbol named) {
    for (const HostWords& words : hosts()) {
      if (std::ranges::find(words.modules, named) != words.modules.end()) add(words.host);
    }
  };
  for (const Directive& directive : file.names.directives_within(module)) {
    if (directive.kind != sym::use_ || directive.in != module || directive.in_quote || directive.unreachable) continue;
    if (!directive.module) continue;
    add_module(directive.module);
    const std::string_view name = text(directive.module);
    if (directive.which && name.ends_with("Web")) {
      for (const HostWords& words : hosts()) {
        if (words.which && words.which == directive.which) add(words.host);
      }
    }
    if (!directive.definition && is_case(name)) add(Host::ex_unit);
  }
  for (const Attribute& attribute : file.names.attributes_within(module)) {
    if (attribute.name != behaviour || attribute.module != module || attribute.in_quote) continue;
    if (Symbol named = file.names.resolve_module(file.tree, attribute.value)) add_module(named);
  }
  return found;
}

bool has_host(const File& file, ModuleId module, Host host) {
  const auto found = hosts_of(file, module);
  return std::ranges::find(found, host) != found.end();
}

bool is_server(Host host) {
  switch (host) {
    case Host::gen_server:
    case Host::gen_statem:
    case Host::gen_stage:
    case Host::live_view:
    case Host::live_component:
    case Host::channel: return true;
    default: return false;
  }
}

std::optional<Callback> callback_of(const File& file, DefinitionId clause) {
  const Definition& definition = file.names.definition(clause);
  if (definition.kind != sym::def || !definition.module || !definition.name) return std::nullopt;
  for (Host host : hosts_of(file, definition.module)) {
    for (const auto& [name, arity] : words_of(host).callbacks) {
      if (name == definition.name && definition.min_arity <= arity && arity <= definition.arity) {
        return Callback{host, clause};
      }
    }
    if (host == Host::controller && definition.arity == 2 && !mounted_as_plug(file, definition)) {
      return Callback{host, clause};
    }
    // With callback_mode :state_functions each state is a function.
    if (host == Host::gen_statem && definition.arity == 3 &&
        (impl_of(file, clause) || takes_events(file, definition))) {
      return Callback{host, clause};
    }
  }
  return std::nullopt;
}

std::vector<Callback> callbacks_reaching(const File& file, NodeId node) {
  std::vector<Callback> found;
  DefinitionId in = file.names.definition_of(node);
  if (!in) return found;
  if (auto own = callback_of(file, in)) found.push_back(*own);
  for (DefinitionId caller : reaching(file, in)) {
    if (caller == in) continue;
    if (auto callback = callback_of(file, caller)) found.push_back(*callback);
  }
  return found;
}

Symbol impl_of(const File& file, DefinitionId clause) {
  static const Symbol for_true = intern(":true");
  const Definition& asked = file.names.definition(clause);
  const auto clauses = clauses_of(file, asked.module, asked.name, asked.arity);
  const Definition& definition = clauses.empty() ? asked : file.names.definition(clauses[0]);
  const auto attributes = file.names.attributes();
  auto after = std::ranges::lower_bound(attributes, definition.node, {}, &Attribute::node);
  // Back to the definition before: only @doc, @spec and the like stand between.
  NodeId least{0};
  for (uint32_t i = 0; i < file.names.definitions().size(); ++i) {
    const Definition& one = file.names.definitions()[i];
    if (one.node >= definition.node) break;
    if (one.module == definition.module) least = one.node;
  }
  while (after != attributes.begin()) {
    const Attribute& attribute = *--after;
    if (attribute.node < least) break;
    if (attribute.name != sym::impl || attribute.module != definition.module) continue;
    if (file.tree.is(attribute.value, NodeKind::atom)) {
      return file.tree.symbol(attribute.value) == sym::true_ ? for_true : Symbol{};
    }
    return file.names.resolve_module(file.tree, attribute.value);
  }
  return {};
}

namespace {

bool begins_test_block(Symbol name) {
  static const Symbol on_exit = intern("on_exit");
  return name == sym::test || name == sym::setup || name == sym::setup_all || name == sym::property ||
         name == sym::feature || name == on_exit;
}

}  // namespace

bool may_hold_test_blocks(const File& file) {
  return std::ranges::any_of(file.names.calls(), [](const Call& call) { return begins_test_block(call.function); });
}

std::optional<TestBlock> test_block_around(const File& file, NodeId node) {
  const Tree& tree = file.tree;
  for (NodeId at = node; at.valid(); at = tree.parent(at)) {
    if (DefinitionId in = file.names.definition_of(at); in && file.names.definition(in).node == at) return std::nullopt;
    if (!tree.is(at, NodeKind::call)) continue;
    const Symbol name = tree.symbol(at);
    if (!begins_test_block(name)) continue;
    CallId id = file.names.call_at(at);
    if (!id || file.names.call(id).target == CallTarget::local) continue;
    NodeId body = body_of(tree, at, sym::do_);
    if (!body) {
      const auto arguments = arguments_of(file, file.names.call(id));
      if (arguments.empty()) continue;
      body = arguments.back();
    }
    if (at != node && !tree.is_ancestor(body, node)) continue;
    return TestBlock{name, at, body};
  }
  return std::nullopt;
}

}  // namespace assay
