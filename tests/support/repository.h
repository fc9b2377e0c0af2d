// What tests ask about the repository that they stand in.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace assay::test {

// The root of the sources.
std::filesystem::path repository();

// Every file of the repository, relative to its root, sorted: what git tracks or would track, and in a tarball without
// git what is there, but for the build folder.
const std::vector<std::string>& repository_files();

std::string read_text(const std::filesystem::path& path);

}  // namespace assay::test
