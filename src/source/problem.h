// Something in the input that kept Assay from doing all it was asked to: an unreadable file, a path that isn't there.
// Problems are data: each is reported with the place and what to do, none ends the run.
#pragma once

#include <string>

namespace assay {

struct InputProblem {
  std::string path;     // as reported; may hold any bytes but NUL
  std::string message;  // what is wrong, one sentence without full stop
  std::string remedy;   // what to do; may be empty
};

}  // namespace assay
