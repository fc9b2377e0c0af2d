// What names stand for while a migration is walked: parameters of its helper functions (in this module, or in a module
// of helpers of the project), loop variables over literal lists, and, through flow/value.h, local variables and
// attributes.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/check.h"
#include "formats/sql.h"

namespace assay::families::ecto_safe_migration {

class Scope;

// A possible value: an expression and where its variables have their meaning (the scope's file is that of the node), or
// a text that no expression stands for (an element of ~w(a b), a keyword's key).
struct Bound {
  NodeId node;
  const Scope* scope = nullptr;  // null only for a text
  std::string text;
  bool is_text = false;
  [[nodiscard]] bool is_code() const { return !is_text && node.valid(); }
  [[nodiscard]] const File& file() const;
  [[nodiscard]] const Tree& tree() const;
};
using Values = std::vector<Bound>;  // alternatives; empty: unknown

// Variables of one function, `fn` or loop; `outer` is the code around it, null at a function's border.
class Scope {
 public:
  Scope(const File& file, const Scope* outer) : file_(&file), outer_(outer) {}
  [[nodiscard]] const File& file() const { return *file_; }
  [[nodiscard]] const Tree& tree() const { return file_->tree; }
  void bind(Symbol variable, Values values) { bindings_.emplace_back(variable, std::move(values)); }
  [[nodiscard]] const Values* find(Symbol variable) const;

 private:
  const File* file_;
  const Scope* outer_;
  std::vector<std::pair<Symbol, Values>> bindings_;
};

inline const File& Bound::file() const { return scope->file(); }
inline const Tree& Bound::tree() const { return scope->tree(); }

// A clause of a function that a call means.
struct Clause {
  const File* file;
  const Definition* definition;
};

// A keyword list given as last argument. known() is false where it is computed: then nothing can be said of its
// options.
struct Options {
  bool known = true;
  std::vector<std::pair<std::string, Bound>> entries;
  [[nodiscard]] const Bound* find(std::string_view name) const;
};

// A string that the database gets, in pieces; a hole is what isn't known.
struct TextPart {
  std::string text;
  bool hole = false;
};

class Bindings {
 public:
  explicit Bindings(const Project& project) : project_(project) {}

  // A scope inside another one; that of a function.
  Scope& enter(const Scope& outer) { return scopes_.emplace_back(outer.file(), &outer); }
  Scope& enter_function(const File& file) { return scopes_.emplace_back(file, nullptr); }

  // Follows variables, attributes and helper functions of one expression. Never empty: what can't be followed is
  // itself.
  [[nodiscard]] Values resolve(NodeId node, const Scope* scope, int depth = 0) const;
  // The elements of a literal list, map or ~w sigil; nothing when it isn't one.
  [[nodiscard]] std::optional<Values> elements(NodeId node, const Scope* scope) const;
  // Binds the variables of a pattern to what it is matched with (alternatives; empty: unknown).
  void bind_pattern(NodeId pattern, const Values& values, Scope& scope) const;
  // Binds the parameters of a clause. False when a literal parameter can't match its argument.
  bool bind_parameters(const Definition& definition, const std::vector<Values>& arguments, Scope& scope) const;
  // The arguments of a call as values of its scope.
  [[nodiscard]] static std::vector<Values> argument_values(const Call& call, const Scope* scope);

  // Names given as atoms or strings, interpolated ones included; "?expression" for one that isn't known.
  [[nodiscard]] std::vector<std::string> names(NodeId node, const Scope* scope) const;
  // The one name, or an empty text.
  [[nodiscard]] std::string name(NodeId node, const Scope* scope) const;
  [[nodiscard]] Options options(NodeId node, const Scope* scope) const;
  [[nodiscard]] sql::Truth flag(const Options& options, std::string_view name, sql::Truth absent) const;
  // The pieces of a string expression, one list for each alternative; empty when it is no string at all.
  [[nodiscard]] std::vector<std::vector<TextPart>> texts(NodeId node, const Scope* scope) const;
  // The call that stands there, with its name; null when there is none.
  [[nodiscard]] static const Call* call_at(NodeId node, const Scope* scope);
  [[nodiscard]] static const Call* call_at(const Bound& value) {
    return value.is_code() ? call_at(value.node, value.scope) : nullptr;
  }
  // Clauses of the function that a call in this file means: one of the same module, or a public one of a module of
  // helpers, which is a module of the project that itself speaks Ecto.Migration.
  [[nodiscard]] std::vector<Clause> clauses_of(const Call& call, const File& file) const;

 private:
  std::optional<std::string> text_of(const Bound& bound, int depth) const;
  void append_parts(NodeId node, const Scope* scope, size_t alternative, int depth, std::vector<TextPart>& parts) const;

  // Lists and texts made of one another can be as deep, and as many, as someone likes: beyond this they are unknown.
  class Nesting {
   public:
    explicit Nesting(int& depth) : depth_(depth) { ++depth_; }
    ~Nesting() { --depth_; }
    [[nodiscard]] bool too_deep() const { return depth_ > 16; }

   private:
    int& depth_;
  };

  const Project& project_;
  mutable std::deque<Scope> scopes_;  // never shrinks: values point into it
  mutable int depth_ = 0;
};

// Ecto's function, whether imported, written in full, or, in a module whose `use` can't be followed, bare.
[[nodiscard]] bool is_migration_call(const Call& call, std::string_view function);

}  // namespace assay::families::ecto_safe_migration
