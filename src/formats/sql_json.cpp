// The one file that knows libpg-query. Its tree comes as JSON: reading that needs no generated headers, and a field
// that another version lacks reads as absent. The JSON is read here and not by nlohmann-json, whose tree of maps was
// half of what migrations cost (docs/performance.md); an entry here points into the text, and a whole tree is one
// array.
#include "formats/sql_json.h"

#include <pg_query.h>

#include <charconv>
#include <utility>

namespace assay::sql {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

// Writes a code point below U+10000 as UTF-8, and gives the end of it.
char* put_utf8(char* to, uint32_t code) {
  if (code < 0x80) {
    *to++ = static_cast<char>(code);
    return to;
  }
  if (code < 0x800) {
    *to++ = static_cast<char>(0xC0 | code >> 6);
  } else {
    *to++ = static_cast<char>(0xE0 | code >> 12);
    *to++ = static_cast<char>(0x80 | (code >> 6 & 0x3F));
  }
  *to++ = static_cast<char>(0x80 | (code & 0x3F));
  return to;
}

}  // namespace

JsonText::JsonText(std::string_view text) : text_(text.begin(), text.end()) {
  values_.reserve(text.size() / 12 + 1);
  if (read()) return;
  values_.clear();
  add(Json::Kind::nothing, {});
}

Json& JsonText::add(Json::Kind kind, std::string_view text) {
  Json& value = values_.emplace_back();
  value.kind_ = kind;
  value.key_ = std::exchange(key_, {});
  value.text_ = text;
  return value;
}

// One pass with a stack of the objects and arrays that are open: nesting may be deep. Commas are passed over.
bool JsonText::read() {
  std::vector<size_t> open;
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (is_blank(c) || c == ',') {
      ++at_;
    } else if (c == '{' || c == '[') {
      open.push_back(values_.size());
      add(c == '{' ? Json::Kind::object : Json::Kind::array, {});
      ++at_;
    } else if (c == '}' || c == ']') {
      if (open.empty()) return false;
      values_[open.back()].values_ = static_cast<uint32_t>(values_.size() - open.back());
      open.pop_back();
      ++at_;
    } else if (c == '"') {
      std::string_view content;
      if (!read_string(content)) return false;
      while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
      if (at_ < text_.size() && text_[at_] == ':') {
        key_ = content;
        ++at_;
      } else {
        add(Json::Kind::string, content);
      }
    } else {
      const size_t from = at_;
      while (at_ < text_.size() && text_[at_] != ',' && text_[at_] != '}' && text_[at_] != ']' &&
             !is_blank(text_[at_])) {
        ++at_;
      }
      const std::string_view word(text_.data() + from, at_ - from);
      const bool truth = word == "true" || word == "false";
      add(truth ? Json::Kind::boolean : word == "null" ? Json::Kind::nothing : Json::Kind::number, word);
    }
    // One value is the whole.
    if (open.empty() && !values_.empty()) break;
  }
  return open.empty() && !values_.empty();
}

// Resolves escapes in place: what stands for them is never longer.
bool JsonText::read_string(std::string_view& content) {
  char* const begin = text_.data() + ++at_;
  char* to = begin;
  for (; at_ < text_.size() && text_[at_] != '"'; ++at_) {
    if (text_[at_] != '\\') {
      *to++ = text_[at_];
      continue;
    }
    if (++at_ == text_.size()) return false;
    switch (text_[at_]) {
      case 'n': *to++ = '\n'; break;
      case 't': *to++ = '\t'; break;
      case 'r': *to++ = '\r'; break;
      case 'b': *to++ = '\b'; break;
      case 'f': *to++ = '\f'; break;
      case 'u': {
        uint32_t code = 0;
        if (text_.size() - at_ < 5) return false;
        const char* const digits = text_.data() + at_ + 1;
        if (std::from_chars(digits, digits + 4, code, 16).ptr != digits + 4) return false;
        to = put_utf8(to, code);
        at_ += 4;
        break;
      }
      default: *to++ = text_[at_];
    }
  }
  if (at_ == text_.size()) return false;
  ++at_;
  content = {begin, static_cast<size_t>(to - begin)};
  return true;
}

std::optional<int> number(const Json& node, std::string_view key) {
  const Json& value = get(node, key);
  const std::string_view digits = value.text();
  int result = 0;
  const auto [end, trouble] = std::from_chars(digits.data(), digits.data() + digits.size(), result);
  const bool whole =
      value.kind() == Json::Kind::number && trouble == std::errc{} && end == digits.data() + digits.size();
  return whole ? std::optional(result) : std::nullopt;
}

JsonText parse_tree(const std::string& text, uint32_t* error_at) {
  const PgQueryParseResult raw = pg_query_parse(text.c_str());
  if (raw.error != nullptr && error_at != nullptr) {
    *error_at = raw.error->cursorpos > 0 ? static_cast<uint32_t>(raw.error->cursorpos - 1) : 0;
  }
  JsonText tree(raw.error != nullptr || raw.parse_tree == nullptr ? std::string_view{} : raw.parse_tree);
  pg_query_free_parse_result(raw);
  return tree;
}

}  // namespace assay::sql
