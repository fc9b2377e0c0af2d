// Inserts that rest on an earlier read of the same row.
#pragma once

#include <vector>

#include "shared.h"

namespace assay::families::ets_usage {

struct Update {
  const Use* insert = nullptr;
  const Use* read = nullptr;
  NodeId at;               // where read and insert come together: the insert, or the call of the function that holds it
  DefinitionId in;         // the function clause where they do
  bool computed = false;   // what is inserted was computed from the read; else the read decided that it is
  bool own_table = false;  // the same function made the table
  bool guarded = false;    // it uses an operation that is one step, or a lock, too
};

// update_counter, update_element, insert_new, select_replace.
[[nodiscard]] bool is_one_step(const Use& use);

// In source order of the place.
std::vector<Update> updates_of(const File& file, const Tables& tables);

}  // namespace assay::families::ets_usage
