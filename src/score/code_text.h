// Code as text, for what is looked for in it without being Elixir itself.
#pragma once

#include <string>
#include <string_view>

#include "base/span.h"
#include "names/file.h"
#include "score/live_code.h"

namespace assay {

// The code of a file that runs, without comments, as long as the file itself. Strings are blank unless they do
// something (a library is given them, they are keys), or `with_strings`.
std::string text_of_code(const File& file, const LiveCode& live, bool with_strings);

// A template or configuration without comments of HEEx, EEx and HTML, and without lines of `#` and `--`.
std::string without_comments(std::string_view text);

// What a template says in its tags, `{...}` and `<%= ... %>`; what it shows is blank.
std::string code_of_template(std::string_view text);

// Of a source; empty where the span is none, as in what does not parse.
std::string_view piece(std::string_view source, Span span);

}  // namespace assay
