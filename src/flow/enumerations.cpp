#include "flow/enumerations.h"

#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace assay {
namespace {

struct Tables {
  Symbol enum_ = intern("Enum"), stream = intern("Stream"), task = intern("Task"),
         supervisor = intern("Task.Supervisor"), list = intern("List"), async_stream = intern("async_stream"),
         async_stream_nolink = intern("async_stream_nolink"), into = intern("into"), with_index = intern("with_index"),
         flatten = intern("flatten"), each = intern("each"), find = intern("find"), chunk_every = intern("chunk_every"),
         new_ = intern("new"), map = intern("Map"), map_set = intern("MapSet"), keyword = intern("Keyword");
  // Of Enum and Stream; the function is the last argument.
  std::unordered_map<Symbol, PerElement> last;
  std::unordered_set<Symbol> keeping;

  Tables() {
    using Results = PerElement::Results;
    auto add = [&](Results results, bool keeps, std::initializer_list<std::string_view> names) {
      for (std::string_view name : names) last[intern(name)] = {.results = results, .keeps = keeps};
    };
    add(Results::dropped, false, {"each"});
    add(Results::mapped, false, {"map", "map_every", "map_intersperse"});
    add(Results::flat, false, {"flat_map"});
    add(Results::folded, false,
        {"reduce", "reduce_while", "map_reduce", "flat_map_reduce", "scan", "transform", "find_value"});
    add(Results::tested, true,
        {"filter", "reject", "sort_by", "uniq_by", "dedup_by", "take_while", "drop_while", "find", "min_by", "max_by",
         "min_max_by", "split_with", "split_while", "chunk_by", "group_by"});
    add(Results::tested, false,
        {"any?", "all?", "count", "find_index", "sum_by", "product_by", "frequencies_by", "map_join"});
    for (std::string_view name : {"reverse", "take", "drop", "uniq", "dedup", "sort", "shuffle", "concat", "to_list",
                                  "into", "slice", "take_random", "take_every", "drop_every"}) {
      keeping.insert(intern(name));
    }
  }
};

const Tables& tables() {
  static const Tables instance;
  return instance;
}

}  // namespace

std::optional<PerElement> per_element(const Call& call) {
  const Tables& known = tables();
  if (call.form == CallForm::captured || !call.module) return std::nullopt;
  if (call.module == known.enum_ || call.module == known.stream) {
    if (call.function == known.into && call.arity == 3) return PerElement{.function = 2};
    if (call.function == known.with_index && call.arity == 2) return PerElement{};
    auto found = known.last.find(call.function);
    if (found == known.last.end() || call.arity < 2 || call.arity > 4) return std::nullopt;
    PerElement shape = found->second;
    shape.function = static_cast<uint8_t>(call.arity - 1);
    if (call.module == known.stream && call.function == known.each) shape.keeps = true;
    // sort_by(list, fun, sorter), min_by(list, fun, sorter, empty), group_by(list, key, value)
    if (shape.keeps && call.function != known.find) shape.function = 1;
    return shape;
  }
  // Map.new(list, fun), MapSet.new and Keyword.new.
  if (call.function == known.new_ && call.arity == 2 &&
      (call.module == known.map || call.module == known.map_set || call.module == known.keyword)) {
    return PerElement{};
  }
  const bool stream = call.function == known.async_stream || call.function == known.async_stream_nolink;
  if (stream && call.module == known.task && (call.arity == 2 || call.arity == 3)) return PerElement{};
  if (stream && call.module == known.supervisor && (call.arity == 3 || call.arity == 4)) {
    return PerElement{.collection = 1, .function = 2};
  }
  return std::nullopt;
}

bool keeps_elements(const Call& call) {
  const Tables& known = tables();
  if (call.module == known.list) return call.function == known.flatten;
  if (call.module != known.enum_ && call.module != known.stream) return false;
  return known.keeping.contains(call.function);
}

std::optional<PathStep> wraps_elements(const Call& call) {
  const Tables& known = tables();
  if (call.module != known.enum_ && call.module != known.stream) return std::nullopt;
  if (call.function == known.chunk_every) return PathStep::element();
  if (call.function == known.with_index && call.arity == 1) return PathStep::tuple(0);
  return std::nullopt;
}

}  // namespace assay
