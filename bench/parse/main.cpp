// assay_bench_parse: how fast texts are read, by Assay and by others, in one process and on one core.
//
//   assay_bench_parse [--rounds N] [--only lex|parse|tree-sitter] < LIST-OF-PATHS
//
// Files are in memory before the clock starts. Every contender reads all of them once a round, the contenders take
// turns, and the medians over the rounds are printed: `name TAB bytes per second TAB note`. The clock is the thread's
// CPU time, so that a busy machine shifts the results less. The first round warms up and does not count.
//
// --only runs one contender once and prints the bytes: for callgrind, which counts below measured_lex or
// measured_parse, and for whole processes (bench/check).
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "bench/parse/tree_sitter.h"
#include "syntax/lexer.h"
#include "syntax/symbols.h"
#include "syntax/tree.h"

using Texts = std::vector<std::string>;

// What a contender found; printed, so that no work can be optimized away.
struct Outcome {
  uint64_t count = 0;
  const char* unit = "";
};

// C names, for callgrind's --toggle-collect.
extern "C" {

[[gnu::noinline]] uint64_t measured_lex(const std::string& text) {
  static assay::TokenList tokens;
  static std::vector<assay::SyntaxError> errors;
  static std::vector<assay::ColumnShift> shifts;
  tokens.clear();
  errors.clear();
  shifts.clear();
  assay::lex(text, {tokens, errors, shifts});
  return tokens.size();
}

[[gnu::noinline]] uint64_t measured_parse(const std::string& text) { return assay::parse(text).size(); }
}

namespace {

Outcome lex_all(const Texts& texts) {
  Outcome out{0, "tokens"};
  for (const std::string& text : texts) out.count += measured_lex(text);
  return out;
}

Outcome parse_all(const Texts& texts) {
  Outcome out{0, "nodes"};
  for (const std::string& text : texts) out.count += measured_parse(text);
  return out;
}

// The least that any reader of every byte must do.
Outcome sum_all(const Texts& texts) {
  Outcome out{0, "sum"};
  for (const std::string& text : texts) {
    for (char byte : text) out.count += static_cast<uint8_t>(byte);
  }
  return out;
}

Outcome tree_sitter_all(const Texts& texts) {
  Outcome out{0, "nodes"};
  for (const std::string& text : texts) out.count += tree_sitter_nodes(text);
  return out;
}

struct Contender {
  const char* name;
  Outcome (*run)(const Texts&);
  std::vector<double> seconds = {};
  Outcome outcome = {};
};

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

Texts read_listed() {
  Texts texts;
  for (std::string path; std::getline(std::cin, path);) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
      std::cerr << "bench: cannot read " << path << '\n';
      std::exit(2);
    }
    texts.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return texts;
}

}  // namespace

int main(int argc, char** argv) {
  int rounds = 5;
  std::string_view only;
  for (int i = 1; i + 1 < argc; i += 2) {
    std::string_view value = argv[i + 1];
    if (std::strcmp(argv[i], "--rounds") == 0) std::from_chars(value.data(), value.data() + value.size(), rounds);
    if (std::strcmp(argv[i], "--only") == 0) only = value;
  }
  assay::ensure_symbols();
  Texts texts = read_listed();
  uint64_t bytes = 0;
  for (const std::string& text : texts) bytes += text.size();
  if (bytes == 0) {
    std::cerr << "bench: no text to read; paths are expected on standard input\n";
    return 2;
  }
  if (!only.empty()) {
    if (only == "tree-sitter" && !tree_sitter_linked()) return 2;
    (only == "lex" ? lex_all : only == "parse" ? parse_all : tree_sitter_all)(texts);
    std::cout << bytes << '\n';
    return 0;
  }

  std::vector<Contender> contenders = {{"memory", sum_all}, {"assay lex", lex_all}, {"assay", parse_all}};
  if (tree_sitter_linked()) contenders.push_back({"tree-sitter", tree_sitter_all});
  for (int round = 0; round <= rounds; ++round) {
    for (Contender& contender : contenders) {
      double start = cpu_seconds();
      contender.outcome = contender.run(texts);
      if (round > 0) contender.seconds.push_back(cpu_seconds() - start);
    }
  }
  for (Contender& contender : contenders) {
    std::ranges::sort(contender.seconds);
    double median = contender.seconds[contender.seconds.size() / 2];
    std::printf("%s\t%.0f\t%llu %s\n", contender.name, static_cast<double>(bytes) / median,
                static_cast<unsigned long long>(contender.outcome.count), contender.outcome.unit);
  }
  return 0;
}
