// Text inside XML and HTML: what source code holds stays text.
#pragma once

#include <string>
#include <string_view>

namespace assay {

// For element text and for attributes in double or single quotes. Controls and invisible format characters are named as
// in the terminal (report/printable.h), bytes that are no UTF-8 become U+FFFD, so the result is well-formed whatever
// comes in. Line ends stay, unless the text is for an attribute: there they are written as references.
std::string markup_text(std::string_view text);
std::string markup_attribute(std::string_view text);

}  // namespace assay
