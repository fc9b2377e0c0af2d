// Finds the project's Ecto repos, their adapters and migrations folders, and the migrations in these.
#pragma once

#include "project/project.h"

namespace assay {

// Fills project.repos. Needs project.apps, the apps of the files, and project.config.
void find_repos(Project& project);

// Fills project.migrations from `files`, the scripts whose names start with a digit. Needs project.repos.
void find_migrations(Project& project, const std::vector<FileId>& files);

// Ecto.Adapters.Postgres -> Adapter::postgres.
Adapter adapter_of_module(std::string_view module);

}  // namespace assay
