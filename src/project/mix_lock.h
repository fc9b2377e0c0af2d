// Reads mix.lock: the versions that a project was resolved to.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "project/version.h"

namespace assay {

struct LockedPackage {
  std::string app;                 // the key: "ecto_sql"
  std::optional<Version> version;  // of Hex packages
  std::string url;                 // of git packages
  std::string revision;            // of git packages: the commit
};

// Entries in order. A lock with merge conflicts in it gives what can be read: an app may then come twice.
std::vector<LockedPackage> read_mix_lock(std::string_view text);

}  // namespace assay
