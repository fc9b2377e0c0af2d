// PostgreSQL's parse tree as JSON, and how to walk it: each node is an object with one key, its type, and fields that
// hold their default (0, false, "") are left out, so a field that is absent reads as that. For the sql_*.cpp files
// alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::sql {

// A value of a JsonText. What stands in an object or array follows it, so that a whole tree is one array.
class Json {
 public:
  enum class Kind : uint8_t { nothing, object, array, string, number, boolean };

  [[nodiscard]] bool is_object() const { return kind_ == Kind::object; }
  [[nodiscard]] bool is_array() const { return kind_ == Kind::array; }
  [[nodiscard]] std::string_view key() const { return key_; }  // of a value that stands in an object
  // A string without its escapes; a number or truth value as written.
  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] Kind kind() const { return kind_; }

  class Iterator {
   public:
    explicit Iterator(const Json* at) : at_(at) {}
    const Json& operator*() const { return *at_; }
    Iterator& operator++() {
      at_ += at_->values_;
      return *this;
    }
    bool operator==(const Iterator&) const = default;

   private:
    const Json* at_;
  };
  // The values of an object or array.
  [[nodiscard]] Iterator begin() const { return Iterator(this + 1); }
  [[nodiscard]] Iterator end() const { return Iterator(this + values_); }
  [[nodiscard]] bool empty() const { return values_ == 1; }
  [[nodiscard]] size_t size() const {
    size_t count = 0;
    for (auto at = begin(); at != end(); ++at) ++count;
    return count;
  }
  // Of one that has so many.
  [[nodiscard]] const Json& operator[](size_t index) const {
    auto at = begin();
    while (index-- > 0) ++at;
    return *at;
  }
  [[nodiscard]] const Json& front() const { return *begin(); }
  [[nodiscard]] const Json& back() const { return (*this)[size() - 1]; }

 private:
  friend class JsonText;
  Kind kind_ = Kind::nothing;
  uint32_t values_ = 1;  // in it, itself included
  std::string_view key_, text_;
};

// A JSON text and its values, which point into it. Made for what libpg-query writes: a text that is no JSON has the one
// value that is nothing.
class JsonText {
 public:
  explicit JsonText(std::string_view text);
  JsonText(JsonText&&) = default;
  [[nodiscard]] const Json& root() const { return values_.front(); }

 private:
  bool read();
  bool read_string(std::string_view& content);
  Json& add(Json::Kind kind, std::string_view text);

  std::vector<char> text_;  // not a std::string, which moves short texts
  size_t at_ = 0;
  std::string_view key_;  // of the value that comes next
  std::vector<Json> values_;
};

inline const Json kNothing;

inline const Json& get(const Json& node, std::string_view key) {
  if (!node.is_object()) return kNothing;
  for (const Json& value : node) {
    if (value.key() == key) return value;
  }
  return kNothing;
}
inline std::string_view str(const Json& node, std::string_view key) {
  const Json& value = get(node, key);
  return value.kind() == Json::Kind::string ? value.text() : std::string_view{};
}
inline bool flag(const Json& node, std::string_view key) {
  const Json& value = get(node, key);
  return value.kind() == Json::Kind::boolean && value.text() == "true";
}
std::optional<int> number(const Json& node, std::string_view key);
// {"Type": {...}} -> "Type" and {...}
inline std::string_view type_of(const Json& node) {
  return node.is_object() && !node.empty() ? node.front().key() : std::string_view{};
}
inline const Json& body_of(const Json& node) { return node.is_object() && !node.empty() ? node.front() : kNothing; }
inline const Json& body_if(const Json& node, std::string_view type) {
  return type_of(node) == type ? body_of(node) : kNothing;
}

// The tree of a text, whose "stmts" are its statements ({"stmt": {...}} each; absent where it has none). Nothing when
// PostgreSQL's grammar does not accept it, and then `error_at` gets the place where its parser gave up.
JsonText parse_tree(const std::string& text, uint32_t* error_at = nullptr);

// ---- expressions (sql_expression.cpp) ----

// Of a default's expression; never Default::none.
enum class Default : uint8_t;
Default volatility(const Json& expression);
// The columns that can't be null where the expression holds: `a IS NOT NULL`, `NOT (a IS NULL)`, and those of each part
// of an AND; false when there are none.
bool not_null_columns(const Json& expression, std::vector<std::string>& columns);
// Of a constant; empty when it is none or holds a placeholder.
std::string constant_text(const Json& node);

}  // namespace assay::sql
