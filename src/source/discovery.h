// From the paths that a user names to the projects and files to read.
//
// A path below a mix.exs belongs to the project of the innermost one, or to the umbrella that this one is an app of.
// Any other folder is a project of loose files. The whole project is listed, since facts come from everywhere in it;
// what the user asked for is marked.
//
// Left out, unless named: what .gitignore says (also .git/info/exclude and the user's own ignore file), `_build`,
// `node_modules`, `.git`, `.elixir_ls` and their kind, `deps` beside a mix.exs, and what the configuration excludes.
// Symbolic links are not followed (their target is checked where it lies), unless named; devices, pipes and sockets are
// never opened.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "source/paths.h"
#include "source/problem.h"

namespace assay {

enum class FileKind : uint8_t {
  elixir,     // .ex, .exs, and named scripts that start with `#!` and `elixir`
  template_,  // .heex, .eex, .leex
  lock,       // mix.lock
};

struct FoundFile {
  std::string path;  // as reported: relative to the current directory when below it, else absolute
  FileKind kind = FileKind::elixir;
  bool asked = false;  // lies in what the user named
};

struct ProjectRoot {
  std::string directory;  // as reported; "" for the current one
  bool has_mix_file = false;
  std::vector<std::string> asked;  // reported paths, sorted; "" for the current directory. Never empty.
};

struct ProjectRoots {
  std::vector<ProjectRoot> roots;  // by directory; none lies in what is asked of another
  std::vector<InputProblem> problems;
};

// Groups paths by project. A path that doesn't exist is a problem; `may_be_missing` names one that needn't (an
// editor's buffer).
ProjectRoots find_project_roots(std::span<const std::string> paths, std::string_view may_be_missing = {});

struct FileListing {
  std::vector<FoundFile> files;  // by path, each once
  std::vector<InputProblem> problems;
};

// All files of a project. `exclude` holds patterns as in .gitignore, from the project's folder; they don't apply to
// files that are named one by one.
FileListing list_files(const ProjectRoot& root, std::span<const std::string> exclude = {});

}  // namespace assay
