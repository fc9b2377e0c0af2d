// Versions and version requirements, with the arithmetic of Elixir's own Version module.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

// major.minor.patch[-pre]; the parts that a requirement or a tool file leaves open are 0.
struct Version {
  uint32_t major = 0, minor = 0, patch = 0;
  std::string pre = {};  // "rc.1" of 1.18.0-rc.1; a pre-release comes before its release

  friend std::strong_ordering operator<=>(const Version& a, const Version& b);
  friend bool operator==(const Version& a, const Version& b) { return (a <=> b) == std::strong_ordering::equal; }
  [[nodiscard]] std::string text() const;
};

// "1.2.3", "1.2.3-rc.1+build"; also "1.2" and "1", as tool files and git tags give them, and a leading `v`.
std::optional<Version> parse_version(std::string_view text);

// "~> 3.10", ">= 1.0.0 and < 2.0.0", "~> 1.6 or ~> 2.0".
class VersionRequirement {
 public:
  // Nothing when the text is no requirement.
  static std::optional<VersionRequirement> parse(std::string_view text);

  [[nodiscard]] bool allows(const Version& version) const;
  // The lowest version that it allows; nothing when it sets no lower bound (`>= 0.0.0` and `< 2.0.0` set none) or
  // when nothing fits.
  [[nodiscard]] std::optional<Version> lowest() const;

 private:
  enum class Comparison : uint8_t { equal, not_equal, greater, greater_equal, less, less_equal, compatible };
  struct Bound {
    Comparison comparison;
    Version version;
    Version below;  // compatible (~>): the first version beyond
    [[nodiscard]] bool allows(const Version& v) const;
  };
  std::vector<std::vector<Bound>> alternatives_;  // `or` of `and`
};

}  // namespace assay
