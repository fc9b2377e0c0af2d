// Whether a value, or the decision to run a piece of code, comes from a read of a table.
//
// Code is looked at within a frame: the call that led into its function, so that a parameter is what that call hands
// over. Dependence goes through variables, patterns, branches, closures that are given a read value, and functions of
// the file that give one.
#pragma once

#include <functional>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "flow/branches.h"
#include "shared.h"

namespace assay::families::ets_usage {

// How code was come to. The outermost function has none.
struct Frame {
  const Call* call = nullptr;  // in the code of `outer`
  DefinitionId clause;         // of the function that is called
  const Frame* outer = nullptr;
};

// What reads count: those of lookup, lookup_element and member.
[[nodiscard]] bool reads_a_row(const Use& use);

class Derivation {
 public:
  // From reads of the table `name`, as it is known in the outermost frame.
  Derivation(const File& file, const Tables& tables, TableName name)
      : file_(file), tree_(file.tree), tables_(tables), name_(std::move(name)) {}

  // The value of an expression was computed from a read.
  bool computed(NodeId expression, const Frame* frame);
  // Whether the code at a node runs was decided by one.
  bool decided(NodeId node, const Frame* frame);
  // Whether functions of the file that give a read value count as reads, too. They do.
  void count_helpers(bool they_do) { helpers_ = they_do; }
  // The read that the last yes was due to: the call of :ets.
  [[nodiscard]] const Use* read() const { return read_; }
  // Its key, as the outermost frame writes it; where that can't be said, as the helper writes it.
  [[nodiscard]] NodeId read_key() const { return read_key_; }
  [[nodiscard]] bool read_key_is_outer() const { return read_key_is_outer_; }

  // The expression that a parameter stands for in the outermost frame; itself when it is none, invalid when it can't be
  // said there.
  [[nodiscard]] NodeId outer_expression(NodeId expression, const Frame* frame) const;

  // The table that an expression means, as the outermost frame knows it.
  [[nodiscard]] TableName outer_name(NodeId expression, const Frame* frame) const;

 private:
  bool from_binding(const Binding& binding, const Frame* frame);
  bool from_pattern(NodeId pattern_root, const Frame* frame);
  bool from_function_argument(NodeId function, const Frame* frame);
  bool is_read(NodeId node, const Frame* frame);
  bool guarded_before(NodeId node, const Frame* frame);
  bool decided_by_branch(const Branch& branch, NodeId node, const Frame* frame);
  bool decided_by_generators(NodeId call, NodeId at, const Frame* frame);

  const File& file_;
  const Tree& tree_;
  const Tables& tables_;
  TableName name_;
  const Use* read_ = nullptr;
  NodeId read_key_;
  bool read_key_is_outer_ = false;
  bool helpers_ = true;
  int depth_ = 0;
  int steps_ = 20'000;
  std::unordered_set<uint64_t> seen_;
};

}  // namespace assay::families::ets_usage
