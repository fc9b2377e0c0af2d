// Erlang terms, as far as a quoted form needs them, and their two texts: Elixir's `inspect` and the external term
// format that `:erlang.binary_to_term` reads.
//
// Terms are made bottom up and are numbers into flat arrays, so a term may be used in many places (the metadata of an
// interpolation stands three times in its quoted form) and children always come before what holds them. Both writers
// lean on that order, and neither recurses: a chain of 100,000 operators is a deep term, but not a deep stack.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/ids.h"

namespace assay {

using Term = Id<struct TermTag>;

class Terms {
 public:
  Term atom(std::string_view name);
  Term integer(int64_t value);
  // Digits of a literal in base 2, 8, 10 or 16, without prefix; underscores are skipped. Any size.
  Term integer(std::string_view digits, unsigned base);
  Term floating(double value);
  Term binary(std::string_view bytes);
  Term tuple(std::span<const Term> elements);
  Term list(std::span<const Term> elements);
  Term tuple(std::initializer_list<Term> elements) { return tuple(std::span(elements.begin(), elements.size())); }
  Term list(std::initializer_list<Term> elements) { return list(std::span(elements.begin(), elements.size())); }

  [[nodiscard]] bool is_atom(Term t, std::string_view name) const;
  [[nodiscard]] bool is_tuple(Term t, uint32_t arity) const;
  [[nodiscard]] bool is_list(Term t) const { return items_[t.value].kind == Kind::list; }
  // Elements of a tuple or list. Good until the next term is made.
  [[nodiscard]] std::span<const Term> elements(Term t) const;

  // With the version byte in front.
  [[nodiscard]] std::string to_etf(Term root) const;
  // As `inspect(term, pretty: true, limit: :infinity, width: width)` lays it out, up to where lines break.
  [[nodiscard]] std::string to_text(Term root, uint32_t width) const;

 private:
  // small: value. The others: a range in bytes_ (atom, big, binary) or in children_ (tuple, list).
  enum class Kind : uint8_t { atom, small, big, floating, binary, tuple, list };
  struct Item {
    Kind kind;
    uint32_t size = 0;
    uint64_t value = 0;
  };

  Term add(Item item);
  Term add_bytes(Kind kind, std::string_view bytes);
  Term add_children(Kind kind, std::span<const Term> elements);
  [[nodiscard]] std::string_view bytes(const Item& item) const { return {bytes_.data() + item.value, item.size}; }
  [[nodiscard]] std::string leaf_text(const Item& item) const;
  [[nodiscard]] std::string key_text(const Item& item) const;
  [[nodiscard]] bool is_keyword(const Item& item) const;
  [[nodiscard]] bool is_printable_charlist(const Item& item) const;

  std::vector<Item> items_;
  std::vector<Term> children_;
  std::string bytes_;
  std::unordered_map<std::string, Term> atoms_;
};

}  // namespace assay
