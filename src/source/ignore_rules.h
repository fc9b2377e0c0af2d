// Patterns as in .gitignore.
//
// Read by our own code, not by libgit2: setting that up takes 10 ms and each path 32 µs (measured; 3,291 paths of a
// large umbrella: 106 ms), where the whole of Assay is to take about 100 ms; and where
// a negated pattern follows an ignored folder, its answers differ from git's. The tests compare ours with git itself.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

class IgnoreRules {
 public:
  IgnoreRules() = default;
  explicit IgnoreRules(std::string_view text);

  void add_line(std::string_view line);
  [[nodiscard]] bool empty() const { return patterns_.empty(); }

  enum class Verdict : uint8_t { none, ignored, kept };
  // `path` is relative to the folder that the rules stand in, without `/` at either end. The last pattern that matches
  // decides. Whether a folder above is ignored is the caller's to know.
  [[nodiscard]] Verdict match(std::string_view path, bool is_folder) const;
  // True for a file whose path, or a folder above it, is ignored by these rules alone.
  [[nodiscard]] bool matches_within(std::string_view path) const;

 private:
  enum class Form : uint8_t {
    name,    // no wildcard, no slash: the last part equals text
    suffix,  // "*" and no other wildcard, no slash: the last part ends with text
    glob,    // no slash: the last part matches text
    path,    // with a slash: the path matches text part by part
  };
  struct Pattern {
    Form form;
    bool keep = false;         // starts with !
    bool folder_only = false;  // ends with /
    std::string text;
    std::vector<std::string> parts;  // of `path`
  };
  std::vector<Pattern> patterns_;
};

}  // namespace assay
