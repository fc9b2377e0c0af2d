#include "source/git_changes.h"

#include <dlfcn.h>
#include <git2.h>

#include <algorithm>
#include <climits>
#include <cstdlib>
#include <type_traits>
#include <unordered_map>
#include <utility>

#include "source/paths.h"

namespace assay {
namespace {

// Loaded when first asked for: it brings some twenty libraries along, for transports that are never used here, and
// would make each start of Assay 1.9 ms longer (4.2 instead of 2.3, measured).
struct Library {
  decltype(&::git_blob_free) blob_free;
  decltype(&::git_blob_lookup) blob_lookup;
  decltype(&::git_diff_blob_to_buffer) diff_blob_to_buffer;
  decltype(&::git_diff_find_options_init) diff_find_options_init;
  decltype(&::git_diff_find_similar) diff_find_similar;
  decltype(&::git_diff_free) diff_free;
  decltype(&::git_diff_get_delta) diff_get_delta;
  decltype(&::git_diff_num_deltas) diff_num_deltas;
  decltype(&::git_diff_options_init) diff_options_init;
  decltype(&::git_diff_tree_to_workdir_with_index) diff_tree_to_workdir_with_index;
  decltype(&::git_error_last) error_last;
  decltype(&::git_libgit2_init) libgit2_init;
  decltype(&::git_merge_base) merge_base;
  decltype(&::git_object_free) object_free;
  decltype(&::git_object_id) object_id;
  decltype(&::git_object_lookup) object_lookup;
  decltype(&::git_object_peel) object_peel;
  decltype(&::git_oid_is_zero) oid_is_zero;
  decltype(&::git_reference_name_to_id) reference_name_to_id;
  decltype(&::git_repository_free) repository_free;
  decltype(&::git_repository_head_unborn) repository_head_unborn;
  decltype(&::git_repository_open_ext) repository_open_ext;
  decltype(&::git_repository_workdir) repository_workdir;
  decltype(&::git_revparse_single) revparse_single;
  decltype(&::git_tree_entry_bypath) tree_entry_bypath;
  decltype(&::git_tree_entry_free) tree_entry_free;
  decltype(&::git_tree_entry_id) tree_entry_id;
  decltype(&::git_tree_free) tree_free;
};

const Library* library() {
  static const Library* const loaded = []() -> const Library* {
    // The very version whose structures were compiled in.
    void* handle = ::dlopen("libgit2.so." LIBGIT2_SOVERSION, RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) return nullptr;
    static Library functions;
    bool complete = true;
    auto load = [&](auto& function, const char* name) {
      function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(::dlsym(handle, name));
      complete = complete && function != nullptr;
    };
    load(functions.blob_free, "git_blob_free");
    load(functions.blob_lookup, "git_blob_lookup");
    load(functions.diff_blob_to_buffer, "git_diff_blob_to_buffer");
    load(functions.diff_find_options_init, "git_diff_find_options_init");
    load(functions.diff_find_similar, "git_diff_find_similar");
    load(functions.diff_free, "git_diff_free");
    load(functions.diff_get_delta, "git_diff_get_delta");
    load(functions.diff_num_deltas, "git_diff_num_deltas");
    load(functions.diff_options_init, "git_diff_options_init");
    load(functions.diff_tree_to_workdir_with_index, "git_diff_tree_to_workdir_with_index");
    load(functions.error_last, "git_error_last");
    load(functions.libgit2_init, "git_libgit2_init");
    load(functions.merge_base, "git_merge_base");
    load(functions.object_free, "git_object_free");
    load(functions.object_id, "git_object_id");
    load(functions.object_lookup, "git_object_lookup");
    load(functions.object_peel, "git_object_peel");
    load(functions.oid_is_zero, "git_oid_is_zero");
    load(functions.reference_name_to_id, "git_reference_name_to_id");
    load(functions.repository_free, "git_repository_free");
    load(functions.repository_head_unborn, "git_repository_head_unborn");
    load(functions.repository_open_ext, "git_repository_open_ext");
    load(functions.repository_workdir, "git_repository_workdir");
    load(functions.revparse_single, "git_revparse_single");
    load(functions.tree_entry_bypath, "git_tree_entry_bypath");
    load(functions.tree_entry_free, "git_tree_entry_free");
    load(functions.tree_entry_id, "git_tree_entry_id");
    load(functions.tree_free, "git_tree_free");
    // It counts its users; this one stays until the process ends.
    return complete && functions.libgit2_init() >= 0 ? &functions : nullptr;
  }();
  return loaded;
}

// Frees a libgit2 object. (Only made once the library is there.)
template <typename T, auto Free>
struct Deleter {
  void operator()(T* object) const { (library()->*Free)(object); }
};
template <typename T, auto Free>
using Owned = std::unique_ptr<T, Deleter<T, Free>>;
using Repository = Owned<git_repository, &Library::repository_free>;
using Object = Owned<git_object, &Library::object_free>;
using GitTree = Owned<git_tree, &Library::tree_free>;
using Diff = Owned<git_diff, &Library::diff_free>;
using Blob = Owned<git_blob, &Library::blob_free>;
using Entry = Owned<git_tree_entry, &Library::tree_entry_free>;

std::string last_error() {
  const git_error* error = library()->error_last();
  return error != nullptr && error->message != nullptr ? error->message : "unknown error";
}

std::string real_path(const std::string& path) {
  char resolved[PATH_MAX];
  return ::realpath(path.c_str(), resolved) != nullptr ? resolved : path;
}

// Git's own handling of line ends makes a text on Windows differ from its blob in each line.
constexpr uint32_t kLineFlags = GIT_DIFF_IGNORE_WHITESPACE_EOL;

int add_hunk(const git_diff_delta*, const git_diff_hunk* hunk, void* lines) {
  const auto start = static_cast<uint32_t>(hunk->new_start), count = static_cast<uint32_t>(hunk->new_lines);
  // A hunk of no new lines names the line before the gap.
  static_cast<std::vector<ChangedLines>*>(lines)->push_back(count == 0 ? ChangedLines{start + 1, start}
                                                                       : ChangedLines{start, start + count - 1});
  return 0;
}

}  // namespace

bool FileChanges::touch(uint32_t first_line, uint32_t last_line) const {
  if (whole_) return true;
  // Of a deletion, both lines around it must be meant: the same comparison, since first is behind last.
  return std::any_of(lines_.begin(), lines_.end(), [&](const ChangedLines& changed) {
    return first_line <= changed.last && changed.first <= last_line;
  });
}

struct GitChanges::State {
  struct Old {
    bool is_new = false;  // the file is not in the revision
    git_oid blob{};
  };
  Repository repository;
  GitTree base;                                  // none: there is no commit yet
  std::string workdir;                           // absolute, without links, `/` at the end
  std::string folder, real_folder;               // the folder asked for, absolute; and without links
  std::unordered_map<std::string, Old> changed;  // by path in the repository

  // "" for a file outside of the repository.
  [[nodiscard]] std::string in_repository(std::string_view reported) const {
    std::string path = absolute_path(reported);
    if (is_within(path, folder)) path = real_folder + path.substr(folder == "/" ? 0 : folder.size());
    return path.starts_with(workdir) ? path.substr(workdir.size()) : std::string();
  }
};

GitChanges::GitChanges(std::unique_ptr<State> state) : state_(std::move(state)) {}
GitChanges::GitChanges(GitChanges&&) noexcept = default;
GitChanges& GitChanges::operator=(GitChanges&&) noexcept = default;
GitChanges::~GitChanges() = default;

GitChangesResult GitChanges::open(const std::string& folder, const std::string& revision) {
  auto problem = [&](std::string message, std::string remedy) {
    return GitChangesResult{std::nullopt, InputProblem{folder, std::move(message), std::move(remedy)}};
  };
  if (library() == nullptr) {
    return problem("--since and --changed need libgit2 " LIBGIT2_SOVERSION ", which is not installed",
                   "install it (Debian: libgit2-" LIBGIT2_SOVERSION ")");
  }
  const Library& git = *library();
  auto state = std::make_unique<State>();
  state->folder = absolute_path(folder);
  state->real_folder = real_path(state->folder);
  git_repository* repository = nullptr;
  if (const int code = git.repository_open_ext(&repository, state->real_folder.c_str(), 0, nullptr); code != 0) {
    if (code == GIT_ENOTFOUND) {
      return problem("this is no git repository, so there is nothing to compare with",
                     "leave out --since and --changed");
    }
    return problem("the git repository can't be opened: " + last_error(), "");
  }
  state->repository.reset(repository);
  if (git.repository_workdir(repository) == nullptr) return problem("this git repository has no working tree", "");
  state->workdir = real_path(git.repository_workdir(repository));
  if (!state->workdir.ends_with('/')) state->workdir += '/';

  git_object* commit = nullptr;
  const std::string name = revision.empty() ? "HEAD" : revision;
  const int found = git.revparse_single(&commit, repository, (name + "^{commit}").c_str());
  Object asked(commit);
  if (found != 0 && !(revision.empty() && git.repository_head_unborn(repository) == 1)) {
    return problem("there is no revision \"" + revision + "\": " + last_error(),
                   "a shallow clone knows only its newest commits: fetch with the whole history, or enough of it");
  }
  if (found == 0) {
    git_oid head, start = *git.object_id(asked.get());
    // Without a common commit (histories that share nothing, or a shallow clone), the revision itself is compared with.
    if (git.reference_name_to_id(&head, repository, "HEAD") == 0) {
      git_oid common;
      if (git.merge_base(&common, repository, &head, &start) == 0) start = common;
    }
    git_object* tree = nullptr;
    git_object* left = nullptr;
    if (git.object_lookup(&left, repository, &start, GIT_OBJECT_COMMIT) != 0) return problem(last_error(), "");
    Object left_commit(left);
    if (git.object_peel(&tree, left, GIT_OBJECT_TREE) != 0) return problem(last_error(), "");
    state->base.reset(reinterpret_cast<git_tree*>(tree));
  }

  git_diff_options options;
  git.diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
  options.flags = GIT_DIFF_INCLUDE_UNTRACKED | GIT_DIFF_RECURSE_UNTRACKED_DIRS | GIT_DIFF_INCLUDE_TYPECHANGE |
                  GIT_DIFF_SKIP_BINARY_CHECK;
  options.ignore_submodules = GIT_SUBMODULE_IGNORE_ALL;
  git_diff* diff = nullptr;
  if (git.diff_tree_to_workdir_with_index(&diff, repository, state->base.get(), &options) != 0) {
    return problem("git can't compare the working tree: " + last_error(), "");
  }
  Diff all(diff);
  git_diff_find_options renames;
  git.diff_find_options_init(&renames, GIT_DIFF_FIND_OPTIONS_VERSION);
  renames.flags = GIT_DIFF_FIND_RENAMES | GIT_DIFF_FIND_FOR_UNTRACKED;
  git.diff_find_similar(diff, &renames);
  for (size_t i = 0; i < git.diff_num_deltas(diff); ++i) {
    const git_diff_delta* delta = git.diff_get_delta(diff, i);
    if (delta->status == GIT_DELTA_DELETED) continue;
    const bool is_new = delta->status == GIT_DELTA_ADDED || delta->status == GIT_DELTA_UNTRACKED ||
                        git.oid_is_zero(&delta->old_file.id) == 1;
    state->changed[delta->new_file.path] = {is_new, delta->old_file.id};
  }
  return {GitChanges(std::move(state)), std::nullopt};
}

FileChanges GitChanges::of(std::string_view path, std::string_view text, bool on_disk) const {
  const std::string name = state_->in_repository(path);
  if (name.empty()) return FileChanges::all();
  const Library& git = *library();
  State::Old old;
  if (auto found = state_->changed.find(name); found != state_->changed.end()) {
    old = found->second;
  } else if (on_disk) {
    return FileChanges();
  } else {
    git_tree_entry* entry = nullptr;
    old.is_new = state_->base == nullptr || git.tree_entry_bypath(&entry, state_->base.get(), name.c_str()) != 0;
    const Entry owned(entry);
    if (!old.is_new) old.blob = *git.tree_entry_id(entry);
  }
  if (old.is_new) return FileChanges::all();
  git_blob* blob = nullptr;
  if (git.blob_lookup(&blob, state_->repository.get(), &old.blob) != 0) return FileChanges::all();
  const Blob owned(blob);
  git_diff_options options;
  git.diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
  options.flags = GIT_DIFF_FORCE_TEXT | kLineFlags;
  options.context_lines = 0;
  std::vector<ChangedLines> lines;
  const int code = git.diff_blob_to_buffer(blob, nullptr, text.data(), text.size(), nullptr, &options, nullptr, nullptr,
                                           add_hunk, nullptr, &lines);
  return code == 0 ? FileChanges(false, std::move(lines)) : FileChanges::all();
}

}  // namespace assay
