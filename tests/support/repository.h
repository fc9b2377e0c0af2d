// What tests ask about the repository that they stand in.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace assay::test {

// The root of the sources, and the `assay` built from them.
std::filesystem::path repository();
std::filesystem::path assay_binary();

// Every file of the repository, relative to its root, sorted: what git tracks or would track, and in a tarball without
// git what is there, but for the build folder.
const std::vector<std::string>& repository_files();

std::string read_text(const std::filesystem::path& path);

}  // namespace assay::test
