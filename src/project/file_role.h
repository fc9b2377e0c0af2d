// What a file is there for: code that runs in production, or something beside it (tests, scripts, settings ...). Many
// rules speak of application code only.
//
// By where a file stands below its app's mix.exs (or, without one, below the folder that was asked for), as Mix, Ecto,
// ExUnit and Phoenix's generators lay projects out, and by `elixirc_paths:` of mix.exs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "names/file.h"
#include "project/environments.h"

namespace assay {

enum class FileRole : uint8_t {
  application,   // compiled in production
  mix_task,      // below mix/tasks, or a module that uses Mix.Task: run by people and CI, not by the running system
  migration,     // below priv/*/migrations; see Project::migration_of for those that Ecto would run
  test,          // *_test.exs, *_spec.exs
  test_support,  // what else stands below test/ or spec/, or is compiled for tests only
  seeds,         // priv/repo/seeds.exs and its like, and modules such as lib/shop/seeds.ex
  script,        // other .exs, and what stands in scripts/
  config,        // config/*.exs, and .formatter.exs and other hidden settings
  mix_file,      // mix.exs
  development,   // compiled for development only; benchmarks, examples
};

std::string_view role_name(FileRole role);

// A folder of `elixirc_paths:` and where it is compiled.
struct SourceFolder {
  std::string path;  // "test/support", below the app's folder
  Environments environments;
};

// `elixirc_paths:` of project/0 in a mix.exs, `elixirc_paths(Mix.env())` followed into its clauses.
std::vector<SourceFolder> read_source_folders(const File& mix_file, NodeId project_list);

// The role by a path below the app's folder ("lib/shop/cart.ex").
FileRole role_of_path(std::string_view path, const std::vector<SourceFolder>& folders);

// Code in a file may have a role of its own: a module that says `use ExUnit.Case`, a test block. False when nothing in
// the file looks like it; then Project::role_at has one answer for all of it.
bool may_hold_other_roles(const File& file);

}  // namespace assay
