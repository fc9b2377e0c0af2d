// What tests say: the modules of the project that each file names, and what runs before each test, case templates
// (`use MyApp.DataCase`) included. For rules about mocks, shared state and what no test names.
#pragma once

#include <cstdint>
#include <vector>

#include "names/file.h"
#include "names/using_table.h"
#include "project/answer.h"

namespace assay {

class Project;

// A function that `setup` or `setup_all` runs: named (`setup :verify_on_exit!`), or called in its block, or in a
// function of the module that it names.
struct SetupCall {
  Symbol function;             // "verify_on_exit!"
  Symbol module;               // as far as it is known: "Mox"
  FileId file;                 // of the test, or of the case template
  NodeId node;                 // the atom or the call
  bool all = false;            // by setup_all
  bool from_template = false;  // it comes with a `use`
  NodeId describe;             // the describe call around it, or invalid: then it concerns all tests
};

// A module that uses ExUnit.Case or a case template.
struct TestModule {
  Symbol module;
  FileId file;
  ModuleId module_in_file;
  Answer async = Answer::no;      // unknown when it is computed
  NodeId async_node;              // `use ... async: true` in this file, or invalid
  std::vector<Symbol> templates;  // what it uses, the templates of templates included
  std::vector<SetupCall> setups;  // of its templates first
  [[nodiscard]] const SetupCall* setup(std::string_view function) const;
};

// Collected from one file alone.
struct TestParts {
  struct Template {  // what a module gives to those that use it
    Symbol module;
    std::vector<SetupCall> setups;
    Answer async = Answer::no;  // it says `use ExUnit.Case, async: true` itself
  };
  std::vector<TestModule> modules;
  std::vector<Template> templates;
};
TestParts collect_test_facts(const File& file);

}  // namespace assay
