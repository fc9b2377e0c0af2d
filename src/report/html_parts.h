// Pieces of the HTML report: code frames, prose, and the pages of checks.
#pragma once

#include <string>
#include <string_view>

#include "source/source_file.h"

namespace assay {

// The lines around a span, with it marked.
std::string html_frame(std::string_view text, const LineIndex& lines, Span span);

// A sentence whose `code` in backticks is shown as code.
std::string html_prose(std::string_view text);

// The Markdown that pages are written in: headings, paragraphs, lists, fenced code, tables, `code`, **strong**.
// Anything else is shown as it stands; no markup of the text's own gets through.
std::string html_page(std::string_view markdown);

}  // namespace assay
