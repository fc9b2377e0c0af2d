#include "engine/fingerprint.h"

#include <fmt/format.h>

namespace assay {
namespace {

// What follows is rarely what tells two findings apart, and a long block changes often.
constexpr size_t kTextLength = 200;

std::string folded(std::string_view text) {
  std::string result;
  bool gap = false;
  for (char c : text) {
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      gap = !result.empty();
      continue;
    }
    if (result.size() >= kTextLength) break;
    if (gap) result += ' ';
    gap = false;
    result += c;
  }
  return result;
}

uint64_t fnv1a(std::string_view text) {
  uint64_t hash = 0xcbf29ce484222325;
  for (unsigned char c : text) hash = (hash ^ c) * 0x100000001b3;
  return hash;
}

}  // namespace

std::string Fingerprints::next(std::string_view check, Span span) {
  uint32_t first = lines_.line_span(lines_.position(span.start).line).start;
  uint32_t last = lines_.line_span(lines_.position(span.end > span.start ? span.end - 1 : span.start).line).end;
  std::string key = fmt::format("{}\n{}\n{}", check, path_, folded(text_.substr(first, last - first)));
  uint32_t ordinal = seen_[key]++;
  return fmt::format("{:016x}", fnv1a(fmt::format("{}\n{}", key, ordinal)));
}

}  // namespace assay
