// A piece of Elixir to look for, as challenges give it: often no whole expression ("socket |> stream(:posts",
// "on_timeout: :kill_task", "def by_name").
//
// A fragment is completed to the smallest text that parses, and compared with the resolved tree: aliases by what they
// mean, calls by module and function however they are piped, options wherever they stand and through attributes and
// variables. A variable stands for any expression, since its name is nobody's business. Where the fragment was cut off
// (an open bracket), anything may follow. A lone word, prose, and what does not parse whatever is added is looked for
// as text, white space aside, in code without comments.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "names/file.h"
#include "score/live_code.h"

namespace assay {

class Fragment {
 public:
  explicit Fragment(std::string_view text);
  Fragment(Fragment&&) = default;
  Fragment& operator=(Fragment&&) = default;

  [[nodiscard]] const std::string& text() const { return text_; }
  // Compared as code; else as text.
  [[nodiscard]] bool is_code() const { return roots_.size() > 0; }
  // How it was read: "code" or "text", with what was added to make it whole.
  [[nodiscard]] std::string reading() const;

  // The first place in live code where it stands; invalid when there is none.
  [[nodiscard]] NodeId find(const File& file, const LiveCode& live) const;
  // For code: whether a live ~H template (or ~E, ~L) holds it as text, in a tag or an expression.
  [[nodiscard]] bool stands_in_templates(const File& file, const LiveCode& live) const;
  // For fragments that are text: whether live code holds it. Strings count where they are handed to a library
  // (`execute("SET lock_timeout ...")`), or where the fragment is prose or has quotes itself.
  [[nodiscard]] bool stands_in(const File& file, const LiveCode& live) const;
  // Whether a file that is not Elixir (a template, a configuration) holds it as text, comments aside.
  [[nodiscard]] bool stands_in(std::string_view text) const;

 private:
  bool read(std::string candidate, size_t from, size_t until);
  [[nodiscard]] bool occurs_in(std::string_view text) const;
  std::string text_;
  bool with_strings_ = false;   // as text: may stand in any string
  std::unique_ptr<File> file_;  // the completed fragment; null when it is text
  std::vector<NodeId> roots_;   // what must stand, one after the other when there are several
  uint32_t until_ = 0;          // where what was given ends in file_'s text
};

}  // namespace assay
