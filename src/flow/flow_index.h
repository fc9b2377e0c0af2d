// Lookups over one file that questions about the flow of values share: the clauses of a function, where it is called,
// where a variable is read. Each is made when a check first asks for it; linear in the file. Checks use reach.h and
// uses.h instead.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/lazy.h"
#include "names/file.h"

namespace assay {

class FlowIndex {
 public:
  explicit FlowIndex(const File& file);

  // All def-like clauses of that name in a module, whatever their arity, in source order; those in `quote` are left
  // out.
  [[nodiscard]] std::span<const DefinitionId> definitions(ModuleId module, Symbol name) const;
  // The module of this file that a call's function belongs to: its own for local calls, the one named for remote ones
  // (`__MODULE__.f()`, `MyApp.Worker.f()`); invalid when it is another's.
  [[nodiscard]] ModuleId callee_module(const Call& call) const;
  // The calls of functions of that name in a module of this file, captures included, in source order.
  [[nodiscard]] std::span<const CallId> calls(ModuleId module, Symbol name) const;
  // The places that read what a pattern variable is bound to, in source order; `binding` is its node in the pattern.
  [[nodiscard]] std::span<const NodeId> reads(NodeId binding) const;

 private:
  template <typename Entry>
  struct Table {  // entries grouped by module and name
    struct Row {
      ModuleId module;
      Symbol name;
      Entry entry;
    };
    std::vector<Row> rows;
    std::vector<Entry> entries;  // of the sorted rows
    void sort();
    [[nodiscard]] std::span<const Entry> find(ModuleId module, Symbol name) const;
  };
  struct Reads {
    std::vector<uint32_t> first;  // by binding, one more at the end
    std::vector<NodeId> nodes;
  };
  [[nodiscard]] Table<CallId> index_calls() const;
  [[nodiscard]] Reads index_reads() const;

  const File& file_;
  Table<DefinitionId> definitions_;
  std::vector<std::pair<Symbol, ModuleId>> modules_;  // by symbol
  Lazy<Table<CallId>> calls_;
  Lazy<Reads> reads_;
};

const FlowIndex& flow_index(const File& file);

}  // namespace assay
