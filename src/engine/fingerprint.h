// Names for findings that stay the same while the code around them lives: for baselines and code-review services.
//
// A fingerprint is made of the check, the module and function that the finding stands in, its code, and a count of
// equal ones before it in the file. The code is read as a tree, so reformatting changes nothing; lines and paths are no
// part of it, so moved lines and renamed files change nothing. Code outside of any module (config, scripts) has no
// better name than its path. What is deep inside a long piece of code does not count: a finding about a whole function
// must not become a new one with each line that is added to it.
//
// `content` is weaker: check and code alone. It says that two findings may be the same though their module or function
// got another name (engine/baseline.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "engine/covering_node.h"
#include "names/file.h"

namespace assay {

struct Fingerprint {
  std::string value;    // 16 hexadecimal digits
  std::string content;  // the same
};

// Gives the fingerprints of one file's findings, in order of place.
class Fingerprints {
 public:
  // `path` is that within the project.
  Fingerprints(const File& file, std::string_view path) : file_(file), path_(path), covering_(file.tree) {}
  Fingerprint next(std::string_view check, Span span);

 private:
  const File& file_;
  std::string_view path_;
  CoveringNodes covering_;
  std::unordered_map<uint64_t, uint32_t> seen_;
};

// The fingerprint of the n-th (from 2) finding with this one in a report: two files may define one module.
std::string numbered_fingerprint(std::string_view value, uint32_t n);

}  // namespace assay
