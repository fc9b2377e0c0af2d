// The Elixir blocks of a Markdown page, as projects to check (tests/examples/README.md tells the rules).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace assay::test {

// fixed, fixed_unsafe: not of the project, but what the fixes make of it.
enum class ExampleKind { context, bad, good, silent, fixed, fixed_unsafe };

// One file of an example: a block, or the part of a block from one path comment to the next.
struct ExampleFile {
  std::string path;
  std::string text;
  ExampleKind kind = ExampleKind::context;
  int page_line = 0;  // where its first line stands in the page

  struct Marker {
    int line = 0;       // in the file, from 1
    std::string check;  // as written behind `fires`; empty: the page's check
  };
  std::vector<Marker> markers;
};

// Blocks in a row with no prose between them.
struct Example {
  int page_line = 0;  // of the first block's fence
  std::vector<ExampleFile> files;
  std::vector<ExampleFile> fixed;  // what files of the same path are to be once fixed
};

struct ExamplePage {
  std::vector<Example> examples;
  std::vector<std::string> faults;  // what the page gets wrong, with its line
};

ExamplePage read_examples(std::string_view markdown);

}  // namespace assay::test
