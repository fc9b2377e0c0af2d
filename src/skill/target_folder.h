// The folder that skills are installed into, and nothing outside of it: every path is looked at part by part, and a
// symbolic link that leads out stops what would be written through it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "source/problem.h"

namespace assay {

class TargetFolder {
 public:
  // `path` as the user gave it; must exist.
  static std::variant<TargetFolder, InputProblem> open(const std::string& path);

  enum class Kind : uint8_t { nothing, file, folder, link, other };
  struct Place {
    Kind kind = Kind::nothing;
    std::optional<InputProblem> problem;  // this place can't be used at all; `kind` says nothing then
  };
  // What stands at a path below the folder. The last part is not followed when it is a link; those before it are, as
  // long as they stay inside.
  [[nodiscard]] Place look(std::string_view below) const;

  // For places that are files or links.
  [[nodiscard]] std::optional<std::string> read(std::string_view below) const;  // nothing when unreadable
  [[nodiscard]] std::string link_target(std::string_view below) const;
  // Where a path ends up, links followed, as a path below the folder; nothing when outside, or not there.
  [[nodiscard]] std::optional<std::string> resolved(std::string_view below) const;
  [[nodiscard]] bool is_empty_folder(std::string_view below) const;
  // Why nothing could be made here now: a folder on the way that may not be written.
  [[nodiscard]] std::optional<InputProblem> why_not_writable(std::string_view below) const;

  // Each looks again at the way before it writes. Folders on the way are made.
  [[nodiscard]] std::optional<InputProblem> make_file(std::string_view below, std::string_view text) const;
  [[nodiscard]] std::optional<InputProblem> replace(std::string_view below, std::string_view expected,
                                                    std::string_view text) const;
  [[nodiscard]] std::optional<InputProblem> remove(std::string_view below, std::string_view expected) const;
  [[nodiscard]] std::optional<InputProblem> make_link(std::string_view below, const std::string& target) const;

  // As messages name it: the folder as it was given, and the path.
  [[nodiscard]] std::string shown(std::string_view below) const;

 private:
  [[nodiscard]] std::string at(std::string_view below) const { return root_ + "/" + std::string(below); }
  [[nodiscard]] std::optional<InputProblem> make_folders(std::string_view below) const;
  std::string given_;
  std::string root_;  // real path
};

}  // namespace assay
