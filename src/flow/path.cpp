#include "flow/path.h"

namespace assay {

std::string text(const Path& path) {
  std::string out;
  for (const PathStep& step : path) {
    const std::string index = step.index == PathStep::kAny ? "*" : std::to_string(step.index);
    switch (step.kind) {
      case PathStep::Kind::tuple: out += "{" + index + "}"; break;
      case PathStep::Kind::list: out += "[" + index + "]"; break;
      case PathStep::Kind::entry: out += "." + std::string(step.key ? text(step.key) : "*"); break;
    }
  }
  return out;
}

}  // namespace assay
