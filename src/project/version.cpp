#include "project/version.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace assay {
namespace {

// Takes a decimal number off the front; false when there is none or it is no sensible version part.
bool take_number(std::string_view& text, uint32_t& number) {
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return false;
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  return true;
}

// A version and how many of its numbers were written.
struct Parsed {
  Version version;
  int parts = 0;
};

std::optional<Parsed> parse_parts(std::string_view text) {
  text = trimmed(text);
  Parsed parsed;
  uint32_t* const numbers[] = {&parsed.version.major, &parsed.version.minor, &parsed.version.patch};
  for (uint32_t* number : numbers) {
    if (!take_number(text, *number)) return std::nullopt;
    ++parsed.parts;
    if (text.empty() || text.front() != '.') break;
    // "1.18.x" and "1.*" leave the rest open.
    if (text == ".x" || text == ".*") return parsed;
    if (parsed.parts == 3) break;
    text.remove_prefix(1);
  }
  // A fourth number (Erlang's 26.2.5.1) says nothing that guidance depends on.
  while (text.size() > 1 && text.front() == '.' && text[1] >= '0' && text[1] <= '9') {
    text.remove_prefix(1);
    uint32_t ignored = 0;
    if (!take_number(text, ignored)) return std::nullopt;
  }
  if (auto build = text.find('+'); build != std::string_view::npos) text = text.substr(0, build);
  if (text.empty()) return parsed;
  if (text.front() != '-' || text.size() == 1) return std::nullopt;
  std::string_view pre = text.substr(1);
  bool plain = std::all_of(pre.begin(), pre.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-';
  });
  if (!plain) return std::nullopt;
  parsed.version.pre = pre;
  return parsed;
}

// Pre-release identifiers compare part by part; numbers come before words (semver, as Elixir's Version).
std::strong_ordering compare_pre(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) {
    if (a.empty() && b.empty()) return std::strong_ordering::equal;
    return a.empty() ? std::strong_ordering::greater : std::strong_ordering::less;
  }
  while (!a.empty() && !b.empty()) {
    auto take = [](std::string_view& rest) {
      size_t dot = rest.find('.');
      std::string_view part = rest.substr(0, dot);
      rest = dot == std::string_view::npos ? std::string_view{} : rest.substr(dot + 1);
      return part;
    };
    std::string_view left = take(a);
    std::string_view right = take(b);
    uint32_t left_number = 0;
    uint32_t right_number = 0;
    std::string_view left_rest = left;
    std::string_view right_rest = right;
    bool left_numeric = take_number(left_rest, left_number) && left_rest.empty();
    bool right_numeric = take_number(right_rest, right_number) && right_rest.empty();
    if (left_numeric != right_numeric) return left_numeric ? std::strong_ordering::less : std::strong_ordering::greater;
    auto order = left_numeric ? left_number <=> right_number : left.compare(right) <=> 0;
    if (order != std::strong_ordering::equal) return order;
  }
  if (a.empty() && b.empty()) return std::strong_ordering::equal;
  return a.empty() ? std::strong_ordering::less : std::strong_ordering::greater;
}

// Splits at the word (`and`, `or`) where it stands between blanks.
std::vector<std::string_view> split_at_word(std::string_view text, std::string_view word) {
  std::vector<std::string_view> parts;
  size_t from = 0;
  for (size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    bool blank_before = at > 0 && text[at - 1] == ' ';
    size_t after = at + word.size();
    bool blank_after = after < text.size() && text[after] == ' ';
    if (!blank_before || !blank_after) continue;
    parts.push_back(text.substr(from, at - from));
    from = after;
  }
  parts.push_back(text.substr(from));
  return parts;
}

}  // namespace

std::strong_ordering operator<=>(const Version& a, const Version& b) {
  if (auto order = a.major <=> b.major; order != std::strong_ordering::equal) return order;
  if (auto order = a.minor <=> b.minor; order != std::strong_ordering::equal) return order;
  if (auto order = a.patch <=> b.patch; order != std::strong_ordering::equal) return order;
  return compare_pre(a.pre, b.pre);
}

std::string Version::text() const {
  std::string text = std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch);
  if (!pre.empty()) text += "-" + pre;
  return text;
}

std::optional<Version> parse_version(std::string_view text) {
  text = trimmed(text);
  if (!text.empty() && (text.front() == 'v' || text.front() == 'V')) text.remove_prefix(1);
  auto parsed = parse_parts(text);
  if (!parsed) return std::nullopt;
  return parsed->version;
}

std::optional<VersionRequirement> VersionRequirement::parse(std::string_view text) {
  VersionRequirement requirement;
  for (std::string_view alternative : split_at_word(text, "or")) {
    std::vector<Bound> bounds;
    for (std::string_view part : split_at_word(alternative, "and")) {
      part = trimmed(part);
      Bound bound{Comparison::equal, {}, {}};
      struct Operator {
        std::string_view text;
        Comparison comparison;
      };
      static constexpr Operator kOperators[] = {{"~>", Comparison::compatible}, {">=", Comparison::greater_equal},
                                                {"<=", Comparison::less_equal}, {"==", Comparison::equal},
                                                {"!=", Comparison::not_equal},  {">", Comparison::greater},
                                                {"<", Comparison::less},        {"!", Comparison::not_equal}};
      for (const Operator& op : kOperators) {
        if (!part.starts_with(op.text)) continue;
        bound.comparison = op.comparison;
        part.remove_prefix(op.text.size());
        break;
      }
      auto parsed = parse_parts(part);
      if (!parsed) return std::nullopt;
      bound.version = parsed->version;
      if (bound.comparison == Comparison::compatible) {
        if (parsed->parts < 2) return std::nullopt;
        // ~> 1.2 ends before 2.0.0, ~> 1.2.3 before 1.3.0; both before the pre-releases of these.
        bound.below = parsed->parts == 2 ? Version{bound.version.major + 1, 0, 0, "0"}
                                         : Version{bound.version.major, bound.version.minor + 1, 0, "0"};
      }
      bounds.push_back(std::move(bound));
    }
    requirement.alternatives_.push_back(std::move(bounds));
  }
  return requirement;
}

bool VersionRequirement::Bound::allows(const Version& v) const {
  switch (comparison) {
    case Comparison::equal: return v == version;
    case Comparison::not_equal: return v != version;
    case Comparison::greater: return v > version;
    case Comparison::greater_equal: return v >= version;
    case Comparison::less: return v < version;
    case Comparison::less_equal: return v <= version;
    case Comparison::compatible: return v >= version && v < below;
  }
  return false;
}

bool VersionRequirement::allows(const Version& version) const {
  return std::any_of(alternatives_.begin(), alternatives_.end(), [&](const std::vector<Bound>& bounds) {
    return std::all_of(bounds.begin(), bounds.end(), [&](const Bound& bound) { return bound.allows(version); });
  });
}

std::optional<Version> VersionRequirement::lowest() const {
  std::optional<Version> lowest;
  for (const std::vector<Bound>& bounds : alternatives_) {
    // The lowest version of an alternative is one of its lower bounds, or the first patch above one that it excludes.
    std::vector<Version> candidates;
    for (const Bound& bound : bounds) {
      Version next = bound.version;
      next.pre.clear();
      if (bound.version.pre.empty()) ++next.patch;
      switch (bound.comparison) {
        case Comparison::equal:
        case Comparison::greater_equal:
        case Comparison::compatible: candidates.push_back(bound.version); break;
        case Comparison::greater: candidates.push_back(next); break;
        case Comparison::not_equal: candidates.push_back(next); break;
        case Comparison::less:
        case Comparison::less_equal: break;
      }
    }
    bool bounded_below = std::any_of(bounds.begin(), bounds.end(), [](const Bound& bound) {
      return bound.comparison != Comparison::not_equal && bound.comparison != Comparison::less &&
             bound.comparison != Comparison::less_equal;
    });
    if (!bounded_below) return std::nullopt;
    std::sort(candidates.begin(), candidates.end());
    for (const Version& candidate : candidates) {
      bool fits = std::all_of(bounds.begin(), bounds.end(), [&](const Bound& b) { return b.allows(candidate); });
      if (!fits) continue;
      if (!lowest || candidate < *lowest) lowest = candidate;
      break;
    }
  }
  if (lowest && *lowest <= Version{}) return std::nullopt;
  return lowest;
}

}  // namespace assay
