// How long the process stays that makes a table, and whether it happens to be just any.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "shared_process.h"

namespace assay::families::ets_usage {

// A process that runs code beginning at `entry` stays: it waits for messages, sleeps for ever, or loops with pauses.
[[nodiscard]] bool stays(const File& file, NodeId entry);

// The uses of tables that pieces of code come to. Each is looked through once, however many tables are asked for.
class ReachedUses {
 public:
  // Both must outlive it.
  ReachedUses(const File& file, const Tables& tables) : file_(file), tables_(tables) {}
  const std::vector<const Use*>& from(NodeId code);

 private:
  const File& file_;
  const Tables& tables_;
  std::unordered_map<uint32_t, std::vector<const Use*>> found_;  // by node
};

// The table is made when it is first needed (`if :ets.whereis(t) == :undefined`, or with a rescue), by functions that
// go on to use it, each of them public: the process that happens to call first owns it.
[[nodiscard]] bool made_by_first_user(const File& file, const Tables& tables, const Creation& creation,
                                      const std::vector<Run>& runs, ReachedUses& reached);

// The table is made by each call of public functions that go on to read it, as if for their own use, and that are not
// named like what is called once.
[[nodiscard]] bool made_by_each_call(const File& file, const Tables& tables, const Creation& creation,
                                     const std::vector<Run>& runs, ReachedUses& reached);

}  // namespace assay::families::ets_usage
