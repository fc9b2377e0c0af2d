#include "tests/metamorphic/transforms.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <unordered_map>

#include "syntax/symbols.h"

namespace assay::test {
namespace {

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// What all transforms ask about a place.
class Transformer : public Rewriter {
 public:
  explicit Transformer(const File& file) : Rewriter(file.tree), names_(file.names) {}

 protected:
  [[nodiscard]] std::string_view word(NodeId node) const {
    Symbol symbol = tree_.symbol(node);
    return symbol ? text(symbol) : std::string_view();
  }
  // Inside `quote`, in a typespec, or in <<...>>: code that is read by other rules.
  [[nodiscard]] bool is_apart(NodeId node, bool bitstrings_are = true) const {
    for (NodeId at = node; at.valid(); at = tree_.parent(at)) {
      if (tree_.is(at, NodeKind::call) && word(at) == "quote") return true;
      if (tree_.is(at, NodeKind::bitstring) && bitstrings_are) return true;
      if (!tree_.is(at, NodeKind::attribute)) continue;
      if (is_one_of(word(tree_.first_child(at)),
                    {"spec", "type", "typep", "opaque", "callback", "macrocallback", "doc", "moduledoc"})) {
        return true;
      }
    }
    return false;
  }
  // The macro call whose argument the node is part of, for macros that give their arguments another meaning.
  [[nodiscard]] bool is_inside_call(NodeId node, std::initializer_list<std::string_view> names) const {
    for (NodeId at = tree_.parent(node); at.valid(); at = tree_.parent(at)) {
      if ((tree_.is(at, NodeKind::call) || tree_.is(at, NodeKind::dot_call)) && is_one_of(word(at), names)) return true;
      if (tree_.is(at, NodeKind::do_block)) return false;
    }
    return false;
  }
  [[nodiscard]] bool has_parens(NodeId call) const { return tree_.has(call, node_flag::parens); }
  [[nodiscard]] NodeId last_argument(NodeId call) const {
    NodeId last;
    for (NodeId child : tree_.children(call)) {
      if (!tree_.is(child, NodeKind::do_block)) last = child;
    }
    return last;
  }
  [[nodiscard]] NodeId do_block_of(NodeId call) const {
    NodeId last = tree_.last_child(call);
    return tree_.is(last, NodeKind::do_block) ? last : NodeId{};
  }
  const Names& names_;
};

// Each variable gets a longer name that ends in the old one, since some rules ask what a variable is called: a
// renamed_password is a password, a password_renamed might be anything.
class RenameVariables : public Transformer {
 public:
  explicit RenameVariables(const File& file) : Transformer(file) {
    for (const Binding& binding : names_.bindings()) bound_.insert(binding.node);
  }

 private:
  bool rewrite(NodeId node) override {
    if (!tree_.is(node, NodeKind::variable) || tree_.is(tree_.parent(node), NodeKind::attribute)) return false;
    if (names_.call_at(node).valid() || is_apart(node, false)) return false;
    if (word(node).starts_with("_") || word(node) == "assigns") return false;
    if (!bound_.contains(node) && names_.binding_of(tree_.symbol(node), node) == nullptr) return false;
    replace(tree_.span(node), "renamed_" + std::string(word(node)));
    return true;
  }
  std::set<NodeId> bound_;
};

// Common to the two below: which aliases stand for modules that are used, not defined or named in a directive.
class AliasTransformer : public Transformer {
 public:
  using Transformer::Transformer;

 protected:
  [[nodiscard]] Symbol used_module(NodeId node) const {
    if (!tree_.is(node, NodeKind::alias) || is_apart(node)) return {};
    if (Symbol module = names_.resolve_module(tree_, node); module && text(module).starts_with(':')) return {};
    for (NodeId at = node, parent = tree_.parent(node); parent.valid(); at = parent, parent = tree_.parent(at)) {
      if (tree_.is(parent, NodeKind::dynamic_alias) || tree_.is(parent, NodeKind::dot_tuple)) return {};
      if (!tree_.is(parent, NodeKind::call)) continue;
      if (is_one_of(word(parent), {"alias", "defimpl"})) return {};
      if (is_one_of(word(parent), {"defmodule", "defprotocol"}) && at == tree_.first_child(parent)) return {};
      if (tree_.is(at, NodeKind::do_block)) break;
    }
    return names_.resolve_module(tree_, node);
  }
};

// alias MyApp.Repo, as: AliasedMyAppRepo; AliasedMyAppRepo.all(...)
class AliasModules : public AliasTransformer {
 public:
  explicit AliasModules(const File& file) : AliasTransformer(file) {
    for (NodeId child : tree_.children(Tree::root())) {
      if (first_module_.valid() || !tree_.is(child, NodeKind::call) || word(child) != "defmodule") continue;
      first_module_ = child;
    }
    if (!first_module_.valid()) return;
    for (uint32_t i = first_module_.value; i < tree_.size(); ++i) {
      Symbol module = used_module(NodeId{i});
      if (module) as_.emplace(module, short_name(text(module)));
    }
  }

 private:
  static std::string short_name(std::string_view full) {
    std::string name = "Aliased";
    for (char c : full) {
      if (c != '.') name += c;
    }
    return name;
  }
  std::string before(NodeId node) override {
    if (node != first_module_) return {};
    std::set<std::string> lines;
    for (const auto& [module, as] : as_) lines.insert("alias " + std::string(text(module)) + ", as: " + as + "\n");
    std::string all;
    for (const std::string& line : lines) all += line;
    return all;
  }
  bool rewrite(NodeId node) override {
    if (node < first_module_ || !first_module_.valid()) return false;
    auto found = as_.find(used_module(node));
    if (found == as_.end()) return false;
    replace(tree_.span(node), found->second);
    return true;
  }
  NodeId first_module_;
  std::unordered_map<Symbol, std::string> as_;
};

// Repo.all(...) becomes MyApp.Repo.all(...)
class SpellOutAliases : public AliasTransformer {
 public:
  using AliasTransformer::AliasTransformer;

 private:
  bool rewrite(NodeId node) override {
    Symbol module = used_module(node);
    if (!module || text(module) == tree_.text(node)) return false;
    replace(tree_.span(node), text(module));
    return true;
  }
};

// Common to the two below.
class PipeTransformer : public Transformer {
 public:
  using Transformer::Transformer;

 protected:
  // Mod.fun(...) of a function that takes values, not code.
  [[nodiscard]] bool is_function_call(NodeId node) const {
    if (!tree_.is(node, NodeKind::dot_call) || !has_parens(node) || do_block_of(node).valid() || is_apart(node)) {
      return false;
    }
    if (tree_.has(node, node_flag::quoted)) return false;
    const CallId id = names_.call_at(node);
    if (!id.valid() || !names_.call(id).module.valid()) return false;
    return !is_one_of(text(names_.call(id).module), {"Ecto.Query", "Logger", "Record"});
  }
  [[nodiscard]] uint32_t opening(NodeId call) const {
    return static_cast<uint32_t>(source().find('(', tree_.pos(call)));
  }
  [[nodiscard]] bool is_pipe(NodeId node) const {
    return tree_.is(node, NodeKind::binary_op) && tree_.symbol(node) == sym::op_pipe_forward;
  }
};

// a |> Mod.fun(b) becomes Mod.fun(a, b)
class Unpipe : public PipeTransformer {
 public:
  using PipeTransformer::PipeTransformer;

 private:
  bool rewrite(NodeId node) override {
    if (!is_pipe(node)) return false;
    NodeId left = tree_.first_child(node);
    NodeId call = tree_.next_sibling(left);
    if (!is_function_call(call)) return false;
    const uint32_t inside = opening(call) + 1;
    copy(tree_.span(call).start, inside);
    // Text of a node leaves out parentheses around it.
    const bool wrapped = tree_.is(left, NodeKind::binary_op) && !is_pipe(left);
    if (wrapped) write("(");
    emit(left);
    if (wrapped) write(")");
    if (tree_.child_count(call) > 1) write(", ");
    emit_range(call, inside, tree_.span(call).end);
    return true;
  }
};

// Mod.fun(a, b) becomes a |> Mod.fun(b)
class Pipe : public PipeTransformer {
 public:
  using PipeTransformer::PipeTransformer;

 private:
  bool rewrite(NodeId node) override {
    NodeId argument = is_function_call(node) ? tree_.child(node, 1) : NodeId{};
    if (!argument.valid() || tree_.is(argument, NodeKind::keyword_list)) return false;
    NodeId parent = tree_.parent(node);
    if (is_pipe(parent) && tree_.last_child(parent) == node) return false;
    const bool guarded = tree_.is(parent, NodeKind::clause_head) || is_inside_call(node, {"from", "when", "config"});
    if (guarded || !stands_apart(parent)) return false;
    const bool simple = is_simple(argument);
    if (!simple) write("(");
    emit(argument);
    write(simple ? " |> " : ") |> ");
    const uint32_t inside = opening(node) + 1;
    copy(tree_.span(node).start, inside);
    NodeId second = tree_.next_sibling(argument);
    if (second.valid())
      emit_range(node, tree_.span(second).start, tree_.span(node).end);
    else
      write(")");
    return true;
  }
  // Where `a |> b` needs no parentheses around it.
  [[nodiscard]] bool stands_apart(NodeId parent) const {
    switch (tree_.kind(parent)) {
      case NodeKind::file:
      case NodeKind::block:
      case NodeKind::call:
      case NodeKind::list:
      case NodeKind::tuple:
      case NodeKind::keyword_pair:
      case NodeKind::clause:
      case NodeKind::do_section: return true;
      case NodeKind::dot_call: return has_parens(parent);
      case NodeKind::binary_op:
        return tree_.symbol(parent) == sym::op_match || tree_.symbol(parent) == sym::op_left_arrow ||
               tree_.symbol(parent) == sym::op_pipe_forward;
      default: return false;
    }
  }
  [[nodiscard]] bool is_simple(NodeId node) const {
    switch (tree_.kind(node)) {
      case NodeKind::variable:
      case NodeKind::alias:
      case NodeKind::atom:
      case NodeKind::string:
      case NodeKind::list:
      case NodeKind::tuple:
      case NodeKind::map:
      case NodeKind::struct_: return true;
      case NodeKind::call:
      case NodeKind::dot_call: return has_parens(node) && !do_block_of(node).valid();
      default: return false;
    }
  }
};

// f(a, x: 1, y: 2) becomes f(a, y: 2, x: 1)
class ReorderKeywords : public Transformer {
 public:
  using Transformer::Transformer;

 private:
  bool rewrite(NodeId node) override {
    const bool candidate = tree_.is(node, NodeKind::keyword_list) || tree_.is(node, NodeKind::list);
    // The order of a query's clauses is its meaning, and `do:` comes last.
    if (!candidate || is_apart(node) || is_inside_call(node, {"from", "order_by", "embed_as"})) return false;
    std::vector<NodeId> pairs;
    std::set<Symbol> keys;
    for (NodeId child : tree_.children(node)) {
      if (!tree_.is(child, NodeKind::keyword_pair) || tree_.has(child, node_flag::interpolated_key)) return false;
      if (is_one_of(word(child), {"do", "else", "after", "rescue"})) return false;
      if (!keys.insert(tree_.symbol(child)).second) return false;
      pairs.push_back(child);
    }
    if (pairs.size() < 2) return false;
    uint32_t at = tree_.span(node).start;
    for (size_t i = 0; i < pairs.size(); ++i) {
      copy(at, tree_.span(pairs[i]).start);
      emit(pairs[pairs.size() - 1 - i]);
      at = tree_.span(pairs[i]).end;
    }
    copy(at, tree_.span(node).end);
    return true;
  }
};

// def f(x) do ... end becomes def f(x), do: (...), and so for if, unless and case.
class KeywordBlocks : public Transformer {
 public:
  using Transformer::Transformer;

 private:
  bool rewrite(NodeId node) override {
    if (!tree_.is(node, NodeKind::call) || has_parens(node) || is_apart(node)) return false;
    if (!is_one_of(word(node), {"def", "defp", "if", "unless", "case"})) return false;
    NodeId block = do_block_of(node);
    NodeId argument = last_argument(node);
    if (!block.valid() || !argument.valid()) return false;
    for (NodeId section : tree_.children(block)) {
      if (!is_one_of(word(section), {"do", "else"}) || !tree_.first_child(section).valid()) return false;
    }
    emit_range(node, tree_.span(node).start, tree_.span(argument).end);
    uint32_t at = tree_.span(argument).end;
    for (NodeId section : tree_.children(block)) {
      // `do` or `else`, and what stands before it; a section's span starts at its word.
      const uint32_t start = tree_.pos(section);
      copy(at, start);
      at = start + static_cast<uint32_t>(word(section).size());
      if (start != tree_.pos(block)) write(")");
      write(", ");
      write(word(section));
      write(": (");
      emit_range(section, at, tree_.span(section).end);
      at = tree_.span(section).end;
    }
    copy(at, tree_.span(block).end - 3);  // up to `end`
    write(")");
    return true;
  }
};

// Every function of several lines starts with a statement that does nothing, and modules have one more function.
class UnrelatedCode : public Transformer {
 public:
  explicit UnrelatedCode(const File& file) : Transformer(file) {
    for (const Definition& definition : names_.definitions()) {
      if (definition.in_quote || !tree_.is(definition.body, NodeKind::do_section)) continue;
      if (!tree_.is(tree_.first_child(definition.body), NodeKind::clause)) starts_.insert(definition.body);
    }
  }

 private:
  bool rewrite(NodeId node) override {
    if (!starts_.contains(node) || !tree_.first_child(node).valid()) return false;
    const uint32_t after_word = tree_.pos(node) + 2;
    copy(tree_.span(node).start, after_word);
    write("\n_ = :unrelated");
    emit_range(node, after_word, tree_.span(node).end);
    return true;
  }
  std::set<NodeId> starts_;
};

// The file's own text, faults included, as comments, documentation and strings: none of it is code.
class TalkAboutIt : public Transformer {
 public:
  explicit TalkAboutIt(const File& file) : Transformer(file) {
    for (std::string_view rest = source(); !rest.empty();) {
      size_t end = rest.find('\n');
      std::string_view line = rest.substr(0, end);
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
      if (line.find("assay:ignore") != std::string_view::npos) continue;
      comments_ += "# " + std::string(line) + "\n";
      if (line.find("'''") == std::string_view::npos) lines_ += std::string(line) + "\n";
    }
    for (const Definition& definition : names_.definitions()) {
      if (!definition.in_quote) definitions_.insert(definition.node);
    }
  }

 private:
  std::string before(NodeId node) override {
    return definitions_.contains(node) && tree_.is(node, NodeKind::call) ? "\n" + comments_ : "";
  }
  bool rewrite(NodeId node) override {
    // At the end of the file, so that no line moves into another module.
    if (node != tree_.last_child(Tree::root()) || !tree_.is(node, NodeKind::call) || word(node) != "defmodule") {
      return false;
    }
    emit_range(node, tree_.span(node).start, tree_.span(node).end);
    write("\n\ndefmodule Assay.Talk do\n@moduledoc ~S'''\n" + lines_ + "'''\n\ndef text, do: ~S'''\n" + lines_ +
          "'''\nend\n");
    return true;
  }
  std::string comments_, lines_;
  std::set<NodeId> definitions_;
};

template <typename T>
Rewritten apply(const File& file) {
  return T(file).run();
}

constexpr std::array kTransforms = {
    Transform{"rename_variables", apply<RenameVariables>},
    Transform{"alias_modules", apply<AliasModules>},
    Transform{"spell_out_aliases", apply<SpellOutAliases>},
    Transform{"unpipe", apply<Unpipe>},
    Transform{"pipe", apply<Pipe>},
    Transform{"reorder_keywords", apply<ReorderKeywords>},
    Transform{"keyword_blocks", apply<KeywordBlocks>},
    Transform{"unrelated_code", apply<UnrelatedCode>},
    Transform{"talk_about_it", apply<TalkAboutIt>},
};

}  // namespace

std::span<const Transform> transforms() { return kTransforms; }

}  // namespace assay::test
