#include "shared_owner.h"

#include <algorithm>

#include "flow/branches.h"
#include "flow/reach.h"
#include "syntax/symbols.h"

namespace assay::families::ets_usage {
namespace {

bool may_be_of(const Tables& tables, const Use& use, const Creation& creation) {
  return std::ranges::binary_search(tables.creations_of(use), &creation);  // in source order
}

bool changes_or_reads(const Use& use) { return use.action == Action::read || use.action == Action::write; }

// `if :ets.whereis(t) == :undefined`, `try ... rescue`, `rescue` of the function.
bool made_under_a_condition(const File& file, const Tables& tables, const Creation& creation) {
  auto asks = [&](NodeId code) {
    return std::ranges::any_of(file.names.calls_in(file.tree, code), [&](const Call& call) {
      const Use* use = tables.use_of(call);
      return use != nullptr && (use->is("whereis") || use->is("info")) && may_be_of(tables, *use, creation);
    });
  };
  for (const Branch& branch : branches_around(file, creation.call->node)) {
    auto branching = branching_at(file, branch.form);
    if (!branching) continue;
    if (branching->subject.valid() && asks(branching->subject)) return true;
    if (branching->form == sym::try_ && branching->has(sym::rescue_)) return true;
    if (branching->form == sym::cond_ && asks(branch.form)) return true;
  }
  if (!creation.call->definition) return false;
  NodeId section = file.names.definition(creation.call->definition).body;
  for (; section.valid(); section = file.tree.next_sibling(section)) {
    if (file.tree.is(section, NodeKind::do_section) && file.tree.symbol(section) == sym::rescue_) return true;
  }
  return false;
}

// Named like what is called once, when things are set up; init/1 may be the callback of a behaviour that nobody names.
bool named_like_setup(std::string_view function) {
  for (std::string_view word :
       {"init", "start", "setup", "set_up", "create", "new", "load", "open", "ensure", "build", "install"}) {
    if (function.starts_with(word)) return true;
  }
  return false;
}

}  // namespace

const std::vector<const Use*>& ReachedUses::from(NodeId code) {
  const auto [place, is_new] = found_.try_emplace(code.value);
  auto& uses = place->second;
  if (is_new) {
    find_reached_call(file_, code, [&](const Call& call, std::span<const CallId>) {
      if (const Use* use = tables_.use_of(call)) uses.push_back(use);
      return false;
    });
  }
  return uses;
}

bool made_by_first_user(const File& file, const Tables& tables, const Creation& creation, const std::vector<Run>& runs,
                        ReachedUses& reached) {
  if (!made_under_a_condition(file, tables, creation)) return false;
  bool used = false;
  for (const Run& run : runs) {
    DefinitionId in = file.names.definition_of(run.entry);
    if (!in || text(file.names.definition(in).name) == "init") return false;
    // One that makes tables together may be for a caller that uses another one of them.
    const std::vector<const Use*>& uses = reached.from(run.entry);
    if (std::ranges::none_of(uses, [](const Use* use) { return changes_or_reads(*use); })) return false;
    used = used || std::ranges::any_of(uses, [&](const Use* use) {
             return changes_or_reads(*use) && may_be_of(tables, *use, creation);
           });
  }
  return used;
}

bool made_by_each_call(const File& file, const Tables& tables, const Creation& creation, const std::vector<Run>& runs,
                       ReachedUses& reached) {
  if (!branches_around(file, creation.call->node).empty()) return false;
  return std::ranges::all_of(runs, [&](const Run& run) {
    DefinitionId in = file.names.definition_of(run.entry);
    return in && !named_like_setup(text(file.names.definition(in).name)) &&
           std::ranges::any_of(reached.from(run.entry), [&](const Use* use) {
             return use->action == Action::read && may_be_of(tables, *use, creation);
           });
  });
}

bool stays(const File& file, NodeId entry) {
  if (!entry.valid()) return false;
  std::vector<NodeId> code = {entry};  // and elsewhere: `spawn_link(&loop/0)`
  bool again = false, pauses = false;
  for (DefinitionId id : reached_from(file, entry)) {
    code.push_back(file.names.definition(id).node);
    std::vector<DefinitionId> reached = reached_from(file, id);
    again = again || std::ranges::find(reached, id) != reached.end();
  }
  for (NodeId one : code) {
    for (const Call& call : file.names.calls_in(file.tree, one)) {
      std::string_view name = text(call.function);
      if (name == "enter_loop" || name == "hibernate") return true;
      if (call.target == CallTarget::kernel && call.function == sym::receive_) {
        auto waiting = branching_at(file, call.node);
        if (!waiting || !waiting->has(sym::after_)) return true;
        pauses = true;
      } else if (name == "sleep") {
        std::vector<NodeId> arguments = arguments_of(file, call);
        if (!arguments.empty() && value_of(file, arguments[0]).is_atom("infinity")) return true;
        pauses = true;
      }
    }
  }
  return again && pauses;
}

}  // namespace assay::families::ets_usage
