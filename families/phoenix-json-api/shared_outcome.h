// What an answer tells: an error, or success in spite of one.
#pragma once

#include "shared.h"

namespace assay::families::phoenix_json_api {

// A literal payload with a key error or errors, and no data beside it (GraphQL's answers, bulk results and reports
// about errors have both).
bool is_error_payload(const Context& ctx, NodeId payload);

// A payload sent with a status of failure that is no error's: a piece of a page, for the page's own script; what became
// of many, results and errors side by side.
bool is_no_error(const std::vector<Entry>& entries);

// An answer below {:error, _} that is meant as success: `success: true`; what another branch answers that is for no
// error; a status of success, or a reason such as :already_started, with nothing in the payload that tells of an error.
bool means_success(const Context& ctx, const Call& answer, NodeId error_pattern);

// A statement in front of it raises or exits, so that it never runs.
bool never_runs(const File& file, NodeId node);

}  // namespace assay::families::phoenix_json_api
