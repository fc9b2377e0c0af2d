#include "flow/chain.h"

#include <algorithm>

#include "flow/enumerations.h"
#include "flow/origin.h"
#include "flow/patterns.h"
#include "flow/reach.h"
#include "flow/results.h"
#include "syntax/symbols.h"

namespace assay {
namespace {

constexpr size_t kMostChains = 32;
constexpr size_t kMostCalls = 500;  // of one chain
constexpr size_t kMostFrames = 8;   // functions of this file on one way

class Builder {
 public:
  explicit Builder(const File& file) : file_(file), names_(file.names) {}

  std::vector<Chain> run(NodeId expression) {
    visit(expression);
    if (chains_.empty()) end(expression, false);  // round and round, without a way in
    return std::move(chains_);
  }

 private:
  // Goes back from an expression; calls_ holds what runs after it, last first.
  void visit(NodeId node) {
    if (chains_.size() >= kMostChains) return;
    if (calls_.size() > kMostCalls || steps_-- <= 0) return end(node, false);
    const OriginLimits here{.calls = 0, .parameters = false, .results = false};
    const auto origins = origins_of(file_, node, here);
    if (origins.empty()) return end(node, false);
    for (const Origin& origin : origins) visit_origin(origin);
  }

  void visit_origin(const Origin& origin) {
    if (!origin.path.empty()) return end(origin.node, false);
    if (origin.kind == Origin::Kind::parameter) return visit_parameter(origin.node);
    if (origin.kind != Origin::Kind::expression) return end(origin.node, false);
    const CallId id = names_.call_at(origin.node);
    if (!id || names_.call(id).form == CallForm::captured) return end(origin.node, true);
    const Call& call = names_.call(id);
    const Step step{&call, frames_.empty() ? CallId{} : frames_.back()};
    if (std::ranges::find(calls_, step) != calls_.end()) return;  // round a loop: the way in ends elsewhere
    if (visit_function(id)) return;
    const auto arguments = arguments_of(file_, call);
    if (auto shape = per_element(call); shape && shape->results == PerElement::Results::folded &&
                                        arguments.size() == 3 && shape->function < arguments.size()) {
      const auto results = results_of_fn(file_, arguments[shape->function]);
      bool any = false;
      for (const CodeResult& result : results) {
        if (!result.is_value()) continue;
        any = true;
        visit(result.node);
      }
      if (any) return;
    }
    calls_.push_back(step);
    if (arguments.empty()) {
      end({}, true);
    } else {
      visit(arguments[0]);
    }
    calls_.pop_back();
  }

  // A call of a function of this file: on with its results.
  bool visit_function(CallId id) {
    const Call& call = names_.call(id);
    if (frames_.size() >= kMostFrames || std::ranges::find(frames_, id) != frames_.end()) return false;
    std::vector<NodeId> results;
    for (DefinitionId clause : clauses_of(file_, call)) {
      if (steps_-- <= 0) return false;
      const Definition& definition = names_.definition(clause);
      if (definition.kind != sym::def && definition.kind != sym::defp) continue;
      for (const CodeResult& result : results_of(file_, definition)) {
        if (result.is_value()) results.push_back(result.node);
      }
    }
    if (results.empty()) return false;
    frames_.push_back(id);
    for (NodeId result : results) visit(result);
    frames_.pop_back();
    return true;
  }

  void visit_parameter(NodeId pattern) {
    const PatternSource source = pattern_source(file_, pattern);
    if (frames_.empty() || source.kind != PatternSource::Kind::parameter) return end(pattern, false);
    const CallId id = frames_.back();
    const Call& call = names_.call(id);
    const Definition& definition = names_.definition(names_.definition_of(source.node));
    const auto arguments = arguments_of(file_, call);
    const auto index = argument_for(file_, definition, call.arity, source.index);
    if (!index || *index >= arguments.size()) return end(pattern, false);
    frames_.pop_back();
    visit(arguments[*index]);
    frames_.push_back(id);
  }

  void end(NodeId source, bool complete) {
    if (chains_.size() >= kMostChains) return;
    Chain chain{{}, source, complete};
    for (auto step = calls_.rbegin(); step != calls_.rend(); ++step) chain.calls.push_back(step->call);
    if (chains_.size() + 1 == kMostChains) chain.complete = false;
    chains_.push_back(std::move(chain));
  }

  const File& file_;
  const Names& names_;
  int steps_ = 2000;
  struct Step {
    const Call* call;
    CallId in;  // the call of the function of this file that it stands in
    friend bool operator==(const Step&, const Step&) = default;
  };
  std::vector<Step> calls_;
  std::vector<CallId> frames_;
  std::vector<Chain> chains_;
};

}  // namespace

std::vector<Chain> chains_of(const File& file, NodeId expression) {
  return expression.valid() ? Builder(file).run(expression) : std::vector<Chain>();
}

}  // namespace assay
