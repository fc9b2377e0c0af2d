// The way out: standard output as one write that may fail, and messages on standard error.
#pragma once

#include <string>
#include <string_view>

namespace assay::cli {

// Writes all of it to standard output. False when that can't be done (closed pipe, full disk); says so on standard
// error. A closed pipe is an error like any other here: who reads only half of a report must not take it for all.
[[nodiscard]] bool write_output(std::string_view text);

// "assay: MESSAGE" on standard error.
void complain(std::string_view message);

bool stdout_is_terminal();
bool stderr_is_terminal();

}  // namespace assay::cli
