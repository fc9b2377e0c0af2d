// Who calls whom inside one file. A function is all clauses of its name and arity; captures (`&step/2`) count as calls.
// project/reach.h asks the same across the project's modules.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "names/file.h"

namespace assay {

// The clauses, in source order, of a function of this file: that a call means (local, or written with the name of a
// module of the file), or by name. Default arguments give several arities. Empty when the file does not define it.
std::vector<DefinitionId> clauses_of(const File& file, const Call& call);
std::vector<DefinitionId> clauses_of(const File& file, ModuleId module, Symbol name, uint32_t arity);

// The calls in this file of the function that a clause belongs to, in source order.
std::vector<CallId> calls_of(const File& file, DefinitionId clause);

// Which parameter of a clause takes argument `argument` of a call with `arity` arguments (its pattern, without the
// default), and the reverse; default arguments are counted as Elixir fills them. Nothing when none does.
NodeId parameter_for(const File& file, const Definition& clause, uint32_t arity, uint32_t argument);
std::optional<uint32_t> argument_for(const File& file, const Definition& clause, uint32_t arity, uint32_t parameter);

// Every clause that code may come to through functions of this file, in the order of discovery, breadth first; the
// clauses of a start that is a definition are among them only when something reaches them again.
std::vector<DefinitionId> reached_from(const File& file, NodeId subtree);
std::vector<DefinitionId> reached_from(const File& file, DefinitionId clause);
// The way back: every clause from which this one's function is reached.
std::vector<DefinitionId> reaching(const File& file, DefinitionId clause);

// Visits each call in a subtree and in all functions of this file that it reaches; each function once. `via` holds the
// calls that led there, outermost first, empty in the subtree itself. Ends when `visit` returns true, and returns it.
using ReachedCall = std::function<bool(const Call& call, std::span<const CallId> via)>;
bool find_reached_call(const File& file, NodeId subtree, const ReachedCall& visit);

}  // namespace assay
