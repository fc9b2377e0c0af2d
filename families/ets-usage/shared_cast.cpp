#include "shared_cast.h"

#include <algorithm>

#include "flow/enclosing.h"
#include "flow/order.h"
#include "flow/reach.h"
#include "shared_process.h"
#include "syntax/symbols.h"

namespace assay::families::ets_usage {
namespace {

// In one function; more are generated code.
constexpr size_t kMostEvents = 200;

struct Words {
  Symbol gen_server = intern("GenServer"), erlang_gen_server = intern(":gen_server"), sys = intern(":sys"),
         task = intern("Task"), agent = intern("Agent"), enum_ = intern("Enum");
  Symbol cast = intern("cast"), call = intern("call"), multi_call = intern("multi_call"), stop = intern("stop"),
         handle_cast = intern("handle_cast"), await = intern("await");
};

const Words& words() {
  static const Words instance;
  return instance;
}

// A place in a function where something is done to a server or a table, by itself or by a function of the file.
struct Event {
  enum class Kind : uint8_t { cast, read, wait };
  Kind kind;
  NodeId place;              // in the function
  const Call* call;          // what it comes to
  const Use* use = nullptr;  // read
};

class Finder {
 public:
  Finder(const File& file, const Tables& tables) : file_(file), tree_(file.tree), tables_(tables) {}

  std::vector<StaleRead> all() {
    bool casts = std::ranges::any_of(file_.names.calls(), [](const Call& call) { return is_cast(call); });
    bool reads = std::ranges::any_of(
        tables_.uses(), [&](const Use& use) { return use.action == Action::read || asks_for_size(*use.call); });
    if (!casts || !reads) return {};
    const auto definitions = file_.names.definitions();
    for (uint32_t i = 0; i < definitions.size(); ++i) {
      if (definitions[i].body && !definitions[i].in_quote && !definitions[i].unreachable) look(definitions[i]);
    }
    return std::move(found_);
  }

 private:
  static bool is_cast(const Call& call) {
    bool server = call.module == words().gen_server || call.module == words().erlang_gen_server;
    return server && call.function == words().cast && !call.in_quote;
  }

  // The caller stops until the server, or somebody, has answered.
  static bool waits(const Call& call) {
    const Words& w = words();
    if (call.module == w.gen_server || call.module == w.erlang_gen_server) {
      return call.function == w.call || call.function == w.multi_call || call.function == w.stop;
    }
    if (call.module == w.sys) return true;
    if (call.module == w.agent) return true;
    return call.target == CallTarget::kernel && call.function == sym::receive_;
  }

  void look(const Definition& definition) {
    std::vector<Event> events = events_of(definition);
    if (events.size() > kMostEvents) return;
    for (size_t i = 0; i < events.size(); ++i) {
      if (events[i].kind != Event::Kind::read) continue;
      bool stale = false, judged = false;
      NodeId cast;
      for (size_t j = 0; j < i; ++j) {
        if (events[j].kind != Event::Kind::cast || events[j].place == events[i].place) continue;
        if (!after(events[j].place, events[i].place) || !writes(*events[j].call, *events[i].use)) continue;
        judged = true;
        bool waited = std::any_of(
            events.begin() + static_cast<long>(j) + 1, events.begin() + static_cast<long>(i),
            [&](const Event& one) { return one.kind == Event::Kind::wait && after(one.place, events[i].place); });
        if (!waited && !stale) {
          stale = true;
          cast = events[j].place;
        }
      }
      if (judged) found_.push_back({events[i].place, cast, events[i].use, stale});
    }
  }

  std::vector<Event> events_of(const Definition& definition) const {
    std::vector<Event> events;
    for (const Call& call : file_.names.calls_in(tree_, definition.body)) {
      if (call.in_quote || call.unreachable || other_process_around(file_, call.node).valid()) continue;
      add(events, call, call.node, 0);
    }
    // A call's arguments are evaluated before it; what is piped stands before it already.
    return events;
  }

  // `:ets.info(table, :size)` tells of the rows as a lookup does.
  bool asks_for_size(const Call& call) const {
    if (text(call.function) != "info" || call.arity != 2) return false;
    return value_of(file_, arguments_of(file_, call).back()).is_atom("size");
  }

  // `Enum.each(keys, &put/1)` is done when it returns.
  bool runs_here(const Call& captured) const {
    const std::vector<Enumeration> around = enumerations_around(file_, captured.node);
    return !around.empty() && around[0].call->module == words().enum_;
  }

  // What a call comes to; of a function of the file, the first casts, reads and waits inside.
  void add(std::vector<Event>& events, const Call& call, NodeId place, int depth) const {
    if (is_cast(call)) {
      events.push_back({Event::Kind::cast, place, &call});
      return;
    }
    if (waits(call)) {
      events.push_back({Event::Kind::wait, place, &call});
      return;
    }
    if (const Use* use = tables_.use_of(call)) {
      if (use->group >= 0 && (use->action == Action::read || asks_for_size(call))) {
        events.push_back({Event::Kind::read, place, &call, use});
      }
      return;
    }
    if (depth > 2 || (call.form == CallForm::captured && !runs_here(call))) return;
    for (DefinitionId clause : clauses_of(file_, call)) {
      const Definition& inner = file_.names.definition(clause);
      if (!inner.body.valid() || tree_.is_ancestor(inner.node, call.node)) continue;
      for (const Call& one : file_.names.calls_in(tree_, inner.body)) {
        if (!one.in_quote && !one.unreachable && !other_process_around(file_, one.node).valid())
          add(events, one, place, depth + 1);
      }
    }
  }

  // Calls of one definition, a closure's among them: the written order, where no branches exclude each other.
  bool after(NodeId first, NodeId second) const { return order_of(file_, first, second) == Order::before; }

  // The server that the cast goes to writes to the table when it handles that message.
  bool writes(const Call& cast, const Use& read) const {
    std::vector<NodeId> arguments = arguments_of(file_, cast);
    if (arguments.size() < 2) return false;
    ModuleId server = server_of(arguments[0], cast);
    if (!server) return false;
    std::vector<DefinitionId> clauses = clauses_of(file_, server, words().handle_cast, 2);
    bool exact = std::ranges::any_of(clauses, [&](DefinitionId id) { return matches(id, arguments[1]) == Match::yes; });
    for (DefinitionId id : clauses) {
      Match match = matches(id, arguments[1]);
      if (match == Match::no || (exact && match == Match::maybe)) continue;
      bool found = find_reached_call(file_, file_.names.definition(id).node, [&](const Call& call, auto) {
        const Use* use = tables_.use_of(call);
        return use != nullptr && use->action == Action::write && use->group == read.group;
      });
      if (found) return true;
    }
    return false;
  }

  // The module of this file whose process is meant; the caller's own where it is not said.
  ModuleId server_of(NodeId expression, const Call& cast) const {
    Value value = value_of(file_, expression);
    if (Symbol name = value.module(); name && value.kind() != NodeKind::dot_call) {
      const auto modules = file_.names.modules();
      for (uint32_t i = 0; i < modules.size(); ++i) {
        if (modules[i].name == name && !modules[i].in_quote) return ModuleId{i};
      }
    }
    ModuleId own = cast.module_in;
    bool answers = own && !clauses_of(file_, own, words().handle_cast, 2).empty();
    return answers ? own : ModuleId{};
  }

  enum class Match : uint8_t { no, maybe, yes };

  // Whether a clause of handle_cast takes the message, by its atoms and its size.
  Match matches(DefinitionId clause, NodeId message) const {
    const Definition& definition = file_.names.definition(clause);
    NodeId pattern = tree_.first_child(definition.head);
    while (tree_.is(pattern, NodeKind::binary_op) && tree_.symbol(pattern) == sym::op_match) {
      NodeId left = tree_.first_child(pattern);
      pattern = tree_.is(left, NodeKind::variable) ? tree_.last_child(pattern) : left;
    }
    Value value = value_of(file_, message);
    if (!value.known() || tree_.is(pattern, NodeKind::variable)) return Match::maybe;
    if (tree_.is(pattern, NodeKind::tuple) && value.kind() == NodeKind::tuple) {
      std::vector<Value> parts = value.elements();
      if (parts.size() != tree_.child_count(pattern)) return Match::no;
      NodeId tag = tree_.first_child(pattern);
      if (!tree_.is(tag, NodeKind::atom) || !parts[0].atom()) return Match::maybe;
      return parts[0].is_atom(text(tree_.symbol(tag))) ? Match::yes : Match::no;
    }
    if (tree_.is(pattern, NodeKind::atom) && value.atom()) {
      return value.is_atom(text(tree_.symbol(pattern))) ? Match::yes : Match::no;
    }
    bool differ = tree_.is(pattern, NodeKind::tuple) != (value.kind() == NodeKind::tuple) &&
                  (value.atom() || value.kind() == NodeKind::tuple);
    return differ ? Match::no : Match::maybe;
  }

  const File& file_;
  const Tree& tree_;
  const Tables& tables_;
  std::vector<StaleRead> found_;
};

}  // namespace

std::vector<StaleRead> reads_after_cast(const File& file, const Tables& tables) { return Finder(file, tables).all(); }

}  // namespace assay::families::ets_usage
