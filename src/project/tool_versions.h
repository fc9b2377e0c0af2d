// Reads the versions of Elixir and Erlang/OTP that a project pins for its developers and builds.
#pragma once

#include <string_view>

#include "project/project.h"

namespace assay {

// By the file's name: .tool-versions (asdf, mise), mise.toml and .mise.toml, Dockerfile and Dockerfile.*.
// What is not pinned, or is computed, stays empty. Of several versions in one file the lowest is taken.
ToolVersions read_tool_versions(std::string_view path, std::string_view text);

// True for the names above.
bool is_tool_file(std::string_view path);

}  // namespace assay
