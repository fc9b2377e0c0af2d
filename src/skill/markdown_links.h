// The links of a Markdown text, code left out: enough of CommonMark to tell where a document points.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

struct MarkdownLink {
  std::string target;  // as written, without angle brackets and title
  uint32_t line = 0;
};

// Inline links and images, and reference definitions (`[name]: target`). `first_line` is that of the text's first line.
std::vector<MarkdownLink> links_of(std::string_view markdown, uint32_t first_line = 1);

// The path that a target means, from the folder of its document: without query and anchor, `%20` and its like decoded.
// Empty for what is no path: addresses (https:, mailto:, //host), anchors in the document itself.
std::string path_of_link(std::string_view target);

}  // namespace assay
