// Who calls whom across the files of a project. The same inside one file: flow/reach.h.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "project/project.h"

namespace assay {

struct CallPlace {
  FileId file;
  CallId call;
};

// The clauses of the function that a call means, wherever in the project (in the projects that build together with the
// file) it is defined: local, imported, Module.function, through `defdelegate`. Empty for functions of libraries, for
// unknown modules, and where several modules of that name stand side by side and differ.
std::vector<DefinitionPlace> definitions_of(const Project& project, FileId file, const Call& call);
std::vector<DefinitionPlace> definitions_of(const Project& project, FileId near, Symbol module, Symbol function,
                                            uint32_t arity);

// Visits each call in a subtree and in all functions of the project that it reaches, breadth first, each function once.
// `via` holds the calls that led there, outermost first. Ends when `visit` answers found, and says so; `stop` does not
// follow that call. `functions` bounds the search.
enum class Follow : uint8_t { go_on, stop, found };
using ProjectCallVisit = std::function<Follow(const File& file, const Call& call, std::span<const CallPlace> via)>;
bool find_reached_call(const Project& project, FileId file, NodeId subtree, const ProjectCallVisit& visit,
                       size_t functions = 200);

}  // namespace assay
