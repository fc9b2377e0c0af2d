#include "project/test_facts.h"

#include <algorithm>

#include "flow/value.h"
#include "project/paths.h"
#include "syntax/symbols.h"

namespace assay {
namespace {

struct Words {
  Symbol setup = intern("setup"), setup_all = intern("setup_all"), describe = intern("describe"), test = intern("test");
  Symbol ex_unit_case = intern("ExUnit.Case"), case_template = intern("ExUnit.CaseTemplate");
};

const Words& words() {
  static const Words known;
  return known;
}

class Collector {
 public:
  explicit Collector(const File& file) : file_(file), tree_(file.tree), names_(file.names) {}

  TestParts collect() {
    for (uint32_t i = 0; i < names_.modules().size(); ++i) {
      const Module& module = names_.modules()[i];
      if (!module.in_quote && !module.unreachable && !module.name.valid()) continue;
      if (!module.in_quote) collect_module(ModuleId{i});
    }
    return std::move(parts_);
  }

 private:
  void collect_module(ModuleId id) {
    const Words& w = words();
    const Module& module = names_.module(id);
    const bool makes_template = names_.uses(id, w.case_template);
    bool tests = names_.uses(id, w.ex_unit_case);
    // A template by its customary name, which may not be at hand: `use Shop.DataCase, async: true`.
    const bool has_template = std::ranges::any_of(names_.directives_within(id), [&](const Directive& directive) {
      return directive.kind == sym::use_ && directive.in == id && directive.module.valid() && !directive.in_quote &&
             text(directive.module).ends_with("Case");
    });
    TestModule test{.module = module.name, .file = file_.id, .module_in_file = id};
    TestParts::Template given{.module = module.name};
    read_uses(id, test, given);
    for (const Call& call : names_.calls_in(tree_, module.node)) {
      if (call.module_in != id || call.unreachable || call.target == CallTarget::local) continue;
      if (call.function == w.setup || call.function == w.setup_all) {
        if (!call.in_quote && call.definition.valid()) continue;
        read_setup(call, id, call.in_quote || makes_template ? given.setups : test.setups);
      }
      bool has_test = call.function == w.test || call.function == w.describe;
      if (has_test && !call.in_quote && (has_template || file_.source.path.ends_with("_test.exs"))) tests = true;
    }
    if (!given.setups.empty() || given.async != Answer::no || makes_template)
      parts_.templates.push_back(std::move(given));
    if (tests && !makes_template) parts_.modules.push_back(std::move(test));
  }

  void read_uses(ModuleId id, TestModule& test, TestParts::Template& given) const {
    for (const Directive& directive : names_.directives_within(id)) {
      if (directive.kind != sym::use_ || directive.in != id || directive.unreachable || !directive.module.valid())
        continue;
      Value async = directive.options.valid() ? value_of(file_, directive.options).entry("async") : Value();
      Answer answer = !async.present() || async.is_false() ? Answer::no
                      : async.is_true()                    ? Answer::yes
                                                           : Answer::unknown;
      if (directive.in_quote) {
        if (given.async == Answer::no) given.async = answer;
        continue;
      }
      test.templates.push_back(directive.module);
      if (answer == Answer::no) continue;
      test.async = answer;
      test.async_node = directive.node;
    }
  }

  // `setup :name`, `setup [:a, {Module, :b}]`, `setup context do ... end`.
  void read_setup(const Call& call, ModuleId module, std::vector<SetupCall>& setups) {
    SetupCall found{
        .file = file_.id, .all = call.function == words().setup_all, .describe = describe_around(call.node)};
    seen_.clear();
    for (NodeId argument : arguments_of(file_, call)) {
      for (const Value& one : names_in(argument)) read_named(one, module, found, setups);
    }
    if (NodeId body = body_of(tree_, call.node, sym::do_); body.valid()) read_calls(body, module, found, setups, 0);
  }

  std::vector<Value> names_in(NodeId argument) const {
    Value value = value_of(file_, argument);
    if (value.kind() == NodeKind::list) return value.elements();
    return {value};
  }

  void read_named(const Value& value, ModuleId module, SetupCall found, std::vector<SetupCall>& setups) {
    found.node = value.written();
    if (value.kind() == NodeKind::tuple) {
      std::vector<Value> parts = value.elements();
      if (parts.size() != 2 || !parts[1].atom()) return;
      found.module = parts[0].module();
      found.function = intern(*parts[1].atom());
      add(found, setups);
      return;
    }
    auto name = value.atom();
    if (!name || value.is_nil() || value.is_true() || value.is_false()) return;
    found.function = intern(*name);
    add(found, setups);
    read_local(found.function, module, found, setups, 0);
  }

  // The calls in a subtree, and in the functions of the module that it calls.
  void read_calls(NodeId subtree, ModuleId module, SetupCall found, std::vector<SetupCall>& setups, int depth) {
    for (const Call& call : names_.calls_in(tree_, subtree)) {
      if (call.unreachable || call.target == CallTarget::kernel) continue;
      found.function = call.function;
      found.module = call.target == CallTarget::local ? Symbol{} : call.module;
      found.node = call.node;
      add(found, setups);
      if (call.target == CallTarget::local) read_local(call.function, module, found, setups, depth);
    }
  }

  void read_local(Symbol function, ModuleId module, const SetupCall& found, std::vector<SetupCall>& setups, int depth) {
    constexpr int kDeepest = 4;
    if (depth >= kDeepest || std::ranges::find(seen_, function) != seen_.end()) return;
    seen_.push_back(function);
    for (const Definition& definition : names_.definitions()) {
      if (definition.name != function || definition.module != module || !definition.body.valid()) continue;
      read_calls(definition.body, module, found, setups, depth + 1);
    }
  }

  static void add(const SetupCall& found, std::vector<SetupCall>& setups) {
    constexpr size_t kMost = 1000;
    if (setups.size() < kMost) setups.push_back(found);
  }

  NodeId describe_around(NodeId node) const {
    for (NodeId at = tree_.parent(node); at.valid(); at = tree_.parent(at)) {
      if (tree_.is(at, NodeKind::call) && tree_.symbol(at) == words().describe) return at;
    }
    return {};
  }

  const File& file_;
  const Tree& tree_;
  const Names& names_;
  TestParts parts_;
  std::vector<Symbol> seen_;  // functions read for the setup at hand
};

// Whether a file has anything to tell: most of an application's files don't.
bool concerns_tests(const File& file) {
  const Words& w = words();
  for (const Directive& directive : file.names.directives()) {
    if (directive.module == w.ex_unit_case || directive.module == w.case_template) return true;
  }
  const bool says_setup = file.names.may_say(w.setup) || file.names.may_say(w.setup_all);
  for (const Call& call : says_setup ? file.names.calls() : std::span<const Call>{}) {
    if ((call.function == w.setup || call.function == w.setup_all) && call.target != CallTarget::local) return true;
  }
  return file.source.path.find("test") != std::string::npos || file.source.path.find("spec") != std::string::npos;
}

}  // namespace

const SetupCall* TestModule::setup(std::string_view function) const {
  for (const SetupCall& call : setups) {
    if (text(call.function) == function) return &call;
  }
  return nullptr;
}

TestParts collect_test_facts(const File& file) {
  if (!concerns_tests(file)) return {};
  return Collector(file).collect();
}

}  // namespace assay
