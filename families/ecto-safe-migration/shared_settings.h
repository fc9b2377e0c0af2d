// Where a project sets lock_timeout, and what else `use` and the repo's configuration decide for its migrations.
#pragma once

#include "shared.h"

namespace assay::families::ecto_safe_migration {

class Settings {
 public:
  explicit Settings(const Project& project);

  // @disable_ddl_transaction and @disable_migration_lock: here, or in a module that this one uses. `unknown` when it
  // uses one that isn't in the project.
  [[nodiscard]] Truth attribute(const File& file, ModuleId module, Symbol name) const;
  // migration_lock: :pg_advisory_lock (or false) of the repos that run the migration.
  [[nodiscard]] Truth repo_lock_is_harmless(const File& file) const;
  // Anywhere that counts for this migration.
  [[nodiscard]] Truth sets_lock_timeout(const File& file, ModuleId module) const;

 private:
  [[nodiscard]] bool module_mentions(Symbol module, int depth) const;

  struct RepoLock {
    Truth configured;  // harmless by the setting migration_lock
    bool by_init;      // init/2 may make it harmless when the repo starts
  };

  const Project& project_;
  std::vector<RepoLock> repo_locks_;  // by index of the project's repos
  std::vector<FileId> places_;        // files whose setting holds for all migrations of their group
};

}  // namespace assay::families::ecto_safe_migration
