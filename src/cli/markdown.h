// Markdown for people who read it in a terminal.
#pragma once

#include <string>
#include <string_view>

namespace assay::cli {

// Headings and code stand out: by style when `color`, else by underlines and indentation. Text stays as it is written.
std::string readable_markdown(std::string_view markdown, bool color);

}  // namespace assay::cli
