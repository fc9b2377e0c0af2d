// One Elixir text, parsed and named, for tests that ask about places in it.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "flow/value.h"
#include "names/build_names.h"
#include "syntax/symbols.h"

namespace assay {

struct OneFile {
  explicit OneFile(std::string_view source, bool whole = true) {
    ensure_symbols();
    file.source.text = source;
    file.tree = parse(file.source.text);
    if (whole) {
      EXPECT_TRUE(file.tree.errors().empty()) << source;
    }
    file.names = build_names(file.tree, UsingTable{});
  }
  // The n-th call of a function of that name, in source order.
  [[nodiscard]] const Call& call(std::string_view function, size_t nth = 0) const {
    for (const Call& one : file.names.calls()) {
      if (text(one.function) == function && nth-- == 0) return one;
    }
    ADD_FAILURE() << "no call of " << function << " in\n" << file.source.text;
    static const Call none;
    return none;
  }
  // The n-th node that is written like this; of nested ones the outermost.
  [[nodiscard]] NodeId node(std::string_view written, size_t nth = 0) const {
    for (uint32_t n = 1; n < file.tree.size(); ++n) {
      if (file.tree.text(NodeId{n}) == written && nth-- == 0) return NodeId{n};
    }
    ADD_FAILURE() << "nothing is written `" << written << "` in\n" << file.source.text;
    return {};
  }
  [[nodiscard]] const Definition& definition(std::string_view name, size_t nth = 0) const {
    return file.names.definition(definition_id(name, nth));
  }
  [[nodiscard]] DefinitionId definition_id(std::string_view name, size_t nth = 0) const {
    for (uint32_t i = 0; i < file.names.definitions().size(); ++i) {
      if (text(file.names.definitions()[i].name) == name && nth-- == 0) return DefinitionId{i};
    }
    ADD_FAILURE() << "no definition of " << name << " in\n" << file.source.text;
    return DefinitionId{0};
  }
  // As written, on one line.
  [[nodiscard]] std::string text_of(NodeId node) const { return node.valid() ? Value(file, node, node).text() : ""; }
  [[nodiscard]] std::vector<std::string> texts_of(const std::vector<NodeId>& nodes) const {
    std::vector<std::string> all;
    for (NodeId node : nodes) all.push_back(text_of(node));
    return all;
  }
  File file;
};

}  // namespace assay
