// Pages quote proofs that exist (tests/proofs/README.md); whether they quote them right, the proofs' own tests say.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "tests/support/repository.h"

namespace assay::test {
namespace {

TEST(HouseProofs, MeasuredBlocksNameAProofOfTheirFamily) {
  constexpr std::string_view fence = "\n```measured";
  for (const std::string& file : repository_files()) {
    if (!file.starts_with("families/") || !file.ends_with(".md")) continue;
    const std::string text = read_text(repository() / file);
    for (size_t at = text.find(fence); at != std::string::npos; at = text.find(fence, at + 1)) {
      const size_t name = at + fence.size() + 1;
      const std::string proof = text.substr(name, text.find('\n', name) - name);
      const std::string family = file.substr(0, file.find('/', 9));
      EXPECT_TRUE(proof.starts_with("proofs/") && std::filesystem::exists(repository() / family / proof))
          << file << ": ```measured " << proof << " names no script of this family";
      // The runner reads the pages beside family.toml.
      EXPECT_EQ(file.rfind('/'), family.size()) << file << ": nothing compares this quotation with " << proof;
    }
  }
}

}  // namespace
}  // namespace assay::test
