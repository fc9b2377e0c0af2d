#include "syntax/term.h"

#include <algorithm>
#include <bit>
#include <utility>

#include <fmt/format.h>

#include "syntax/unicode.h"

namespace assay {
namespace {

// Tags of the external term format.
enum Tag : uint8_t {
  kVersion = 131,
  kNewFloat = 70,
  kSmallInteger = 97,
  kInteger = 98,
  kSmallTuple = 104,
  kLargeTuple = 105,
  kNil = 106,
  kString = 107,
  kList = 108,
  kBinary = 109,
  kSmallBig = 110,
  kLargeBig = 111,
  kAtomUtf8 = 118,
  kSmallAtomUtf8 = 119,
};

void put(std::string& out, uint64_t value, int width) {
  for (int shift = (width - 1) * 8; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
}

void put_magnitude(std::string& out, std::string_view magnitude, bool negative) {
  if (magnitude.size() < 256) {
    out.push_back(static_cast<char>(kSmallBig));
    put(out, magnitude.size(), 1);
  } else {
    out.push_back(static_cast<char>(kLargeBig));
    put(out, magnitude.size(), 4);
  }
  out.push_back(negative ? 1 : 0);
  out += magnitude;
}

void put_integer(std::string& out, int64_t value) {
  if (value >= 0 && value < 256) {
    out.push_back(static_cast<char>(kSmallInteger));
    put(out, static_cast<uint64_t>(value), 1);
  } else if (value >= INT32_MIN && value <= INT32_MAX) {
    out.push_back(static_cast<char>(kInteger));
    put(out, static_cast<uint64_t>(value), 4);
  } else {
    uint64_t rest = value < 0 ? ~static_cast<uint64_t>(value) + 1 : static_cast<uint64_t>(value);
    std::string magnitude;
    for (; rest != 0; rest >>= 8) magnitude.push_back(static_cast<char>(rest));
    put_magnitude(out, magnitude, value < 0);
  }
}

// magnitude = magnitude * factor + digit, least significant byte first.
void multiply_add(std::string& magnitude, unsigned factor, unsigned digit) {
  unsigned carry = digit;
  for (char& byte : magnitude) {
    unsigned value = static_cast<uint8_t>(byte) * factor + carry;
    byte = static_cast<char>(value);
    carry = value >> 8;
  }
  if (carry != 0) magnitude.push_back(static_cast<char>(carry));
}

std::string decimal(std::string_view magnitude) {
  std::string rest(magnitude);
  std::string digits;
  while (!rest.empty()) {
    unsigned remainder = 0;
    for (size_t i = rest.size(); i-- > 0;) {
      unsigned value = remainder << 8 | static_cast<uint8_t>(rest[i]);
      rest[i] = static_cast<char>(value / 10);
      remainder = value % 10;
    }
    digits.push_back(static_cast<char>('0' + remainder));
    while (!rest.empty() && rest.back() == 0) rest.pop_back();
  }
  std::ranges::reverse(digits);
  return digits;
}

// Elixir wants digits on both sides of the point: 1.0e20, not 1e+20.
std::string float_text(double value) {
  std::string text = fmt::format("{}", value);
  size_t exponent = text.find('e');
  std::string mantissa = text.substr(0, exponent);
  if (mantissa.find('.') == std::string::npos) mantissa += ".0";
  if (exponent == std::string::npos) return mantissa;
  std::string power = text.substr(exponent + 1);
  if (power.front() == '+') power.erase(0, 1);
  bool negative = power.front() == '-';
  if (negative) power.erase(0, 1);
  while (power.size() > 1 && power.front() == '0') power.erase(0, 1);
  return mantissa + (negative ? "e-" : "e") + power;
}

bool printable(uint32_t code) {
  return (code >= 0x20 && code <= 0x7F) || (code >= 7 && code <= 13) || code == 27 || code >= 0xA0;
}

void escape(std::string& out, uint32_t code, char quote) {
  switch (code) {
    case 7: out += "\\a"; return;
    case 8: out += "\\b"; return;
    case 9: out += "\\t"; return;
    case 10: out += "\\n"; return;
    case 11: out += "\\v"; return;
    case 12: out += "\\f"; return;
    case 13: out += "\\r"; return;
    case 27: out += "\\e"; return;
    case 127: out += "\\d"; return;
    default: break;
  }
  if (code == static_cast<uint8_t>(quote) || code == '\\') out += '\\';
  out += static_cast<char>(code);
}

std::string quote_text(std::string_view text, char quote) {
  std::string out(1, quote);
  for (size_t at = 0; at < text.size();) {
    auto [code, length] = decode_utf8(text, at);
    if (length > 1) {
      out += text.substr(at, length);
    } else if (code == kInvalidCodePoint || !printable(code)) {
      out += fmt::format("\\x{:02X}", static_cast<uint8_t>(text[at]));
    } else if (code == '#' && at + 1 < text.size() && text[at + 1] == '{') {
      out += "\\#";
    } else {
      escape(out, code, quote);
    }
    at += length;
  }
  out += quote;
  return out;
}

// Strings that hold a byte that does not print are shown as <<1, 2>>, as inspect does.
std::string binary_text(std::string_view text) {
  bool prints = true;
  for (size_t at = 0; at < text.size() && prints;) {
    auto [code, length] = decode_utf8(text, at);
    prints = code != kInvalidCodePoint && printable(code);
    at += length;
  }
  if (prints) return quote_text(text, '"');
  std::string out = "<<";
  for (char byte : text) out += fmt::format("{}{}", out.size() > 2 ? ", " : "", static_cast<uint8_t>(byte));
  return out + ">>";
}

// A name that needs no quotes as an atom.
bool is_identifier(std::string_view name) {
  auto ascii = [](char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  for (size_t at = 0; at < name.size();) {
    char c = name[at];
    size_t length = 1;
    bool good = ascii(c) || (at > 0 && (c == '@' || (at + 1 == name.size() && (c == '?' || c == '!'))));
    if ((c & 0x80) != 0) {
      CodePoint code = decode_utf8(name, at);
      good = code.value != kInvalidCodePoint &&
             (at == 0 ? is_identifier_start(code.value) : is_identifier_continue(code.value));
      length = code.length;
    }
    if (!good) return false;
    at += length;
  }
  return !name.empty() && !(name.front() >= '0' && name.front() <= '9');
}

bool is_operator(std::string_view name) {
  static constexpr std::string_view kOperators[] = {
      "=",   "|>",  "<-",  "\\\\", "|",   "<>",   "++",   "--",  "+",   "-",   "*",  "/",   "**",
      "..",  "==",  "!=",  "===",  "!==", "=~",   "<",    ">",   "<=",  ">=",  "&&", "||",  "!",
      "^",   "&",   "@",   "->",   "...", "..//", "<<>>", "%{}", "%",   "{}",  ".",  "&&&", "|||",
      "<<<", ">>>", "<<~", "~>>",  "<~",  "~>",   "<~>",  "<|>", "^^^", "+++", "---"};
  return std::ranges::find(kOperators, name) != std::end(kOperators);
}

std::string atom_text(std::string_view name) {
  if (name == "true" || name == "false" || name == "nil") return std::string(name);
  // A module prints without its prefix when every segment is a name of one.
  if (name.starts_with("Elixir.")) {
    std::string_view rest = name.substr(7);
    bool module = !rest.empty();
    for (size_t at = 0; module && at <= rest.size();) {
      size_t dot = std::min(rest.find('.', at), rest.size());
      std::string_view segment = rest.substr(at, dot - at);
      module = is_identifier(segment) && segment.front() >= 'A' && segment.front() <= 'Z' &&
               segment.find_first_of("@?!") == std::string_view::npos;
      at = dot + 1;
    }
    if (module) return std::string(rest);
  }
  if (is_identifier(name) || is_operator(name)) return fmt::format(":{}", name);
  return ":" + quote_text(name, '"');
}

}  // namespace

Term Terms::add(Item item) {
  items_.push_back(item);
  return Term{static_cast<uint32_t>(items_.size() - 1)};
}

Term Terms::add_bytes(Kind kind, std::string_view bytes) {
  size_t start = bytes_.size();
  bytes_ += bytes;
  return add({kind, static_cast<uint32_t>(bytes.size()), start});
}

Term Terms::add_children(Kind kind, std::span<const Term> elements) {
  size_t start = children_.size();
  children_.insert(children_.end(), elements.begin(), elements.end());
  return add({kind, static_cast<uint32_t>(elements.size()), start});
}

Term Terms::atom(std::string_view name) {
  auto [place, added] = atoms_.try_emplace(std::string(name));
  if (added) place->second = add_bytes(Kind::atom, name);
  return place->second;
}

Term Terms::integer(int64_t value) { return add({Kind::small, 0, static_cast<uint64_t>(value)}); }

Term Terms::integer(std::string_view digits, unsigned base) {
  std::string magnitude;
  for (char c : digits) {
    if (c == '_') continue;
    unsigned digit = static_cast<unsigned>(c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
    multiply_add(magnitude, base, digit);
  }
  if (magnitude.size() < 8) {
    int64_t value = 0;
    for (size_t i = magnitude.size(); i-- > 0;) value = value << 8 | static_cast<uint8_t>(magnitude[i]);
    return integer(value);
  }
  return add_bytes(Kind::big, magnitude);
}

Term Terms::floating(double value) { return add({Kind::floating, 0, std::bit_cast<uint64_t>(value)}); }
Term Terms::binary(std::string_view bytes) { return add_bytes(Kind::binary, bytes); }
Term Terms::tuple(std::span<const Term> elements) { return add_children(Kind::tuple, elements); }
Term Terms::list(std::span<const Term> elements) { return add_children(Kind::list, elements); }

bool Terms::is_atom(Term t, std::string_view name) const {
  const Item& item = items_[t.value];
  return item.kind == Kind::atom && bytes(item) == name;
}

bool Terms::is_tuple(Term t, uint32_t arity) const {
  return items_[t.value].kind == Kind::tuple && items_[t.value].size == arity;
}

std::span<const Term> Terms::elements(Term t) const {
  const Item& item = items_[t.value];
  if (item.kind != Kind::tuple && item.kind != Kind::list) return {};
  return {children_.data() + item.value, item.size};
}

std::string Terms::to_etf(Term root) const {
  std::string out(1, static_cast<char>(kVersion));
  // What is still to be written, last first; an invalid Term is the tail of a list.
  std::vector<Term> todo{root};
  auto push_reversed = [&todo](std::span<const Term> terms) { todo.insert(todo.end(), terms.rbegin(), terms.rend()); };
  while (!todo.empty()) {
    Term term = todo.back();
    todo.pop_back();
    if (!term.valid()) {
      out.push_back(static_cast<char>(kNil));
      continue;
    }
    const Item& item = items_[term.value];
    switch (item.kind) {
      case Kind::atom:
        out.push_back(static_cast<char>(item.size < 256 ? kSmallAtomUtf8 : kAtomUtf8));
        put(out, item.size, item.size < 256 ? 1 : 2);
        out += bytes(item);
        break;
      case Kind::small: put_integer(out, static_cast<int64_t>(item.value)); break;
      case Kind::big: put_magnitude(out, bytes(item), false); break;
      case Kind::floating:
        out.push_back(static_cast<char>(kNewFloat));
        put(out, item.value, 8);
        break;
      case Kind::binary:
        out.push_back(static_cast<char>(kBinary));
        put(out, item.size, 4);
        out += bytes(item);
        break;
      case Kind::tuple:
        out.push_back(static_cast<char>(item.size < 256 ? kSmallTuple : kLargeTuple));
        put(out, item.size, item.size < 256 ? 1 : 4);
        push_reversed(elements(term));
        break;
      case Kind::list: {
        auto small = [&](Term t) { return items_[t.value].kind == Kind::small && items_[t.value].value < 256; };
        if (item.size > 0 && item.size < 65536 && std::ranges::all_of(elements(term), small)) {
          out.push_back(static_cast<char>(kString));
          put(out, item.size, 2);
          for (Term element : elements(term)) put(out, items_[element.value].value, 1);
          break;
        }
        if (item.size > 0) {
          out.push_back(static_cast<char>(kList));
          put(out, item.size, 4);
        }
        todo.emplace_back();
        push_reversed(elements(term));
        break;
      }
    }
  }
  return out;
}

bool Terms::is_keyword(const Item& item) const {
  if (item.kind != Kind::list || item.size == 0) return false;
  for (uint32_t i = 0; i < item.size; ++i) {
    Term pair = children_[item.value + i];
    if (!is_tuple(pair, 2)) return false;
    const Item& key = items_[elements(pair)[0].value];
    if (key.kind != Kind::atom || bytes(key).starts_with("Elixir.")) return false;
  }
  return true;
}

bool Terms::is_printable_charlist(const Item& item) const {
  if (item.kind != Kind::list || item.size == 0) return false;
  for (uint32_t i = 0; i < item.size; ++i) {
    const Item& element = items_[children_[item.value + i].value];
    if (element.kind != Kind::small || element.value >= 0x7F || !printable(static_cast<uint32_t>(element.value))) {
      return false;
    }
  }
  return true;
}

std::string Terms::key_text(const Item& item) const {
  std::string text = atom_text(bytes(item));
  if (text.front() == ':') text.erase(0, 1);
  return text + ": ";
}

std::string Terms::leaf_text(const Item& item) const {
  switch (item.kind) {
    case Kind::atom: return atom_text(bytes(item));
    case Kind::small: return std::to_string(static_cast<int64_t>(item.value));
    case Kind::big: return decimal(bytes(item));
    case Kind::floating: return float_text(std::bit_cast<double>(item.value));
    case Kind::binary: return binary_text(bytes(item));
    case Kind::tuple: return "{}";
    case Kind::list: break;
  }
  if (item.size == 0) return "[]";
  std::string chars;
  for (uint32_t i = 0; i < item.size; ++i)
    chars.push_back(static_cast<char>(items_[children_[item.value + i].value].value));
  return quote_text(chars, '\'');
}

std::string Terms::to_text(Term root, uint32_t width) const {
  // How wide a term is on one line; children come before parents. Saturates: too wide is too wide.
  constexpr uint32_t kWide = 1u << 20;
  auto is_leaf = [&](const Item& item) {
    return (item.kind != Kind::tuple && item.kind != Kind::list) || item.size == 0 || is_printable_charlist(item);
  };
  std::vector<uint32_t> flat(items_.size());
  for (size_t i = 0; i < items_.size(); ++i) {
    const Item& item = items_[i];
    uint64_t sum = 2;
    if (is_leaf(item)) {
      sum = leaf_text(item).size();
    } else if (is_keyword(item)) {
      for (Term pair : elements(Term{static_cast<uint32_t>(i)})) {
        auto parts = elements(pair);
        sum += key_text(items_[parts[0].value]).size() + flat[parts[1].value] + 2;
      }
      sum -= 2;
    } else {
      for (Term element : elements(Term{static_cast<uint32_t>(i)})) sum += flat[element.value] + 2;
      sum -= 2;
    }
    flat[i] = static_cast<uint32_t>(std::min<uint64_t>(sum, kWide));
  }

  // Deeper terms stop moving to the right: their indentation would outgrow what they say.
  constexpr uint32_t kDeepest = 60;
  struct Frame {
    Term term;
    uint32_t next;
    uint32_t indent;
    bool broken;
    bool keyword;
  };
  std::string out;
  std::vector<Frame> stack;
  uint32_t line_start = 0;
  // A broken term puts its elements below one another, two columns in (one in a tuple, whose first stays beside it).
  auto open = [&](Term term) {
    const Item& item = items_[term.value];
    if (is_leaf(item)) {
      out += leaf_text(item);
      return;
    }
    uint32_t column = static_cast<uint32_t>(out.size()) - line_start;
    bool tuple = item.kind == Kind::tuple;
    out += tuple ? '{' : '[';
    stack.push_back(
        {term, 0, std::min(column + (tuple ? 1 : 2), kDeepest), column + flat[term.value] > width, is_keyword(item)});
  };
  open(root);
  while (!stack.empty()) {
    Frame& frame = stack.back();
    auto children = elements(frame.term);
    bool tuple = items_[frame.term.value].kind == Kind::tuple;
    if (frame.next == children.size()) {
      if (!tuple && frame.broken) {
        out += '\n';
        line_start = static_cast<uint32_t>(out.size());
        out.append(frame.indent - 2, ' ');
      }
      out += tuple ? '}' : ']';
      stack.pop_back();
      continue;
    }
    Term child = children[frame.next];
    bool first = frame.next++ == 0;
    if (!first) out += ',';
    bool fits = out.size() - line_start + 1 + flat[child.value] <= width;
    bool new_line = frame.broken && (tuple ? !first && !fits : true);
    if (new_line) {
      out += '\n';
      line_start = static_cast<uint32_t>(out.size());
      out.append(frame.indent, ' ');
    } else if (!first) {
      out += ' ';
    }
    if (frame.keyword) {
      out += key_text(items_[elements(child)[0].value]);
      child = elements(child)[1];
    }
    open(child);
  }
  return out;
}

}  // namespace assay
