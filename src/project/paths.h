// Reported paths as text: `/` between parts, relative to the current directory or absolute. Touches no file system.
#pragma once

#include <string>
#include <string_view>

namespace assay {

// "a/b" of "a/b/c"; "" of "c"; "/" of "/c".
std::string_view directory_of(std::string_view path);
// "c" of "a/b/c".
std::string_view base_name(std::string_view path);
// "c" of "a/b/c.exs".
std::string_view stem_of(std::string_view path);
// Joins and resolves `.` and `..`; an absolute `path` stands alone. "a/b" with "../c" gives "a/c".
std::string join_path(std::string_view directory, std::string_view path);
// True when `path` is `directory` or below it ("" holds every relative path).
bool is_below(std::string_view path, std::string_view directory);
// "MyApp.HTTPRepo" gives "http_repo", as Macro.underscore does for the last segment.
std::string underscored_last_segment(std::string_view module);
// A pattern with `*` (any run of characters but `/`) and `**` matches the whole text.
bool matches_wildcard(std::string_view pattern, std::string_view text);

}  // namespace assay
