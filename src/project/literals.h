// Reads what mix.exs, config files and options of `use` hold without running them: lists that are put together with
// `++`, from functions of the same file, or by branches. What can't be followed is reported as missing, never guessed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flow/value.h"
#include "names/file.h"
#include "project/environments.h"

namespace assay {

// One element of a list, or one entry of a keyword list, and when it is there.
struct ListItem {
  NodeId node;  // the element; a keyword_pair or `{:key, value}` tuple in keyword lists
  Environments environments;
  bool conditional = false;  // something computed decides whether it is there
};

struct ListItems {
  std::vector<ListItem> items;
  bool complete = true;  // false: there may be more than `items`
  // Calls of other modules' functions, whose results stand in the list. With any, the list is not complete;
  // `complete_without_calls` says whether it is apart from them.
  std::vector<ListItem> calls;
  bool complete_without_calls = true;
};

// Tells that an expression is an element, though it might be taken for a way to put a list together: a map, a call.
using IsElement = bool (*)(const File& file, NodeId node);

// The elements of a list expression: literals, `++`, `--`, `|`, local functions, if/case branches, variables,
// attributes, List.flatten, Enum.concat, Keyword.merge and the like. With `is_element`, what `for` and Enum.map make of
// each element of a list is an element as well, if not the only one.
ListItems list_items(const File& file, NodeId node, IsElement is_element = nullptr);

// A keyword list's (or map's) entry.
struct KeywordEntry {
  std::string_view key;
  NodeId value;
  ListItem item;
};

// The entries with a known key, in order; a later one of the same key is Elixir's to judge (Keyword.get takes the
// first, Keyword.merge the last).
std::vector<KeywordEntry> keyword_entries(const File& file, NodeId node, bool* complete = nullptr);

// The value under a key, or invalid.
NodeId keyword_value(const File& file, NodeId node, std::string_view key);

// What a module attribute, variable or parenthesis holds; the node itself when nothing is known.
NodeId followed(const File& file, NodeId node);

// The full name of an alias, or an atom's name; empty for others. Erlang's and other plain atoms come without colon.
std::string name_of(const File& file, NodeId node);

// The names of an atom, a list of atoms or ~w()a.
std::vector<std::string> atom_names(const File& file, NodeId node);

// The result expression of a function body, block or do section: its last expression.
NodeId result_of(const Tree& tree, NodeId body);

// The bodies of a function's clauses in a module (of any visibility), by name and arity.
std::vector<NodeId> function_bodies(const File& file, ModuleId module, Symbol name, uint32_t arity);

}  // namespace assay
