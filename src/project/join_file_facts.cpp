#include "project/join_file_facts.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "project/project.h"

namespace assay {
namespace {

template <typename T>
void append(std::vector<T>& to, std::vector<T>&& from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

}  // namespace

class FactJoiner {
 public:
  FactJoiner(Project& project, std::vector<FileFacts> facts) : project_(project), facts_(std::move(facts)) {}

  void join() {
    join_behaviours();
    join_supervision();
    join_tests();
  }

 private:
  void join_behaviours() {
    std::vector<Implementation>& all = project_.implementations;
    for (uint32_t i = 0; i < facts_.size(); ++i) {
      append(project_.behaviours, std::move(facts_[i].behaviours.behaviours));
      const auto first = static_cast<std::ptrdiff_t>(all.size());
      append(all, std::move(facts_[i].behaviours.implementations));
      append(all, behaviours_of_uses(project_.file(FileId{i}), project_.usings));
      std::ranges::stable_sort(all.begin() + first, all.end(), {}, &Implementation::module_in_file);
    }
  }

  void join_supervision() {
    std::vector<ChildrenElsewhere> elsewhere;
    for (FileFacts& facts : facts_) take(facts.supervision, elsewhere);
    // Lists that other modules give, and those give in turn.
    constexpr size_t kMost = 1000;
    std::set<std::tuple<uint32_t, Symbol, Symbol, uint32_t>> seen;
    for (size_t i = 0; i < elsewhere.size(); ++i) {
      const ChildrenElsewhere call = elsewhere[i];
      if (!seen.emplace(call.supervisor, call.module, call.function, call.arity).second) continue;
      const auto places = project_.modules_named(call.module);
      bool complete = places.size() == 1 && elsewhere.size() < kMost;
      if (complete) {
        Supervision found = children_of_function(project_.file(places[0].file), places[0].module, call);
        complete = found.complete;
        append(project_.processes, std::move(found.processes));
        append(elsewhere, std::move(found.elsewhere));
      }
      if (!complete) project_.supervisors[call.supervisor].complete = false;
    }
  }

  // `supervisor` counts within the file as yet.
  void take(Supervision& found, std::vector<ChildrenElsewhere>& elsewhere) {
    const auto first = static_cast<uint32_t>(project_.supervisors.size());
    for (ProcessStart& process : found.processes) {
      if (process.supervisor != ProcessStart::kNone) process.supervisor += first;
    }
    for (ChildrenElsewhere& call : found.elsewhere) call.supervisor += first;
    append(project_.supervisors, std::move(found.supervisors));
    append(project_.processes, std::move(found.processes));
    append(elsewhere, std::move(found.elsewhere));
  }

  void join_tests() {
    std::unordered_map<Symbol, const TestParts::Template*> templates;
    for (const FileFacts& facts : facts_) {
      for (const TestParts::Template& one : facts.tests.templates) templates.emplace(one.module, &one);
    }
    for (FileFacts& facts : facts_) {
      for (TestModule& test : facts.tests.modules) {
        project_.test_modules.push_back(with_templates(std::move(test), templates));
      }
    }
  }

  static TestModule with_templates(TestModule test,
                                   const std::unordered_map<Symbol, const TestParts::Template*>& templates) {
    std::vector<SetupCall> setups;
    for (Symbol used : test.templates) {
      auto found = templates.find(used);
      if (found == templates.end()) continue;
      for (SetupCall call : found->second->setups) {
        call.from_template = true;
        setups.push_back(call);
      }
      if (test.async == Answer::no) test.async = found->second->async;
    }
    append(setups, std::move(test.setups));
    test.setups = std::move(setups);
    return test;
  }

  Project& project_;
  std::vector<FileFacts> facts_;
};

void join_file_facts(Project& project, std::vector<FileFacts> facts) { FactJoiner(project, std::move(facts)).join(); }

}  // namespace assay
