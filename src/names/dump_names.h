// The names of a file as text, a line each: for people who wonder how something was understood, and for tests.
#pragma once

#include <string>

#include "names/names.h"
#include "syntax/tree.h"

namespace assay {

//     module MyApp.Repo 1:1 defmodule
//     directive 2:3 use Ecto.Repo
//     def 4:3 fetch/1-2 def
//     attribute 3:3 @timeout
//     call 5:5 Ecto.Query.from/2 imported piped
std::string dump_names(const Tree& tree, const Names& names);

// A call as one reads it: "Ecto.Query.from/2", "?.foo/1" when the module is unknown.
std::string call_text(const Call& call);

}  // namespace assay
