// Writes a changed copy of a source, and remembers where each piece of the old text went.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/span.h"
#include "syntax/tree.h"

namespace assay::test {

// A new text, with the way from places in the old one.
struct Rewritten {
  struct Segment {
    uint32_t from, until;  // in the old text
    uint32_t to;           // where `from` stands in the new one
  };
  std::string text;
  std::vector<Segment> segments;  // by `from`; none overlap

  // Nothing when what stood there is not in the new text.
  [[nodiscard]] std::optional<uint32_t> place_of(uint32_t old_offset) const;
};

// Walks a tree and writes it down. A subclass says what to write otherwise.
class Rewriter {
 public:
  explicit Rewriter(const Tree& tree) : tree_(tree) {}
  virtual ~Rewriter() = default;
  Rewriter(const Rewriter&) = delete;
  Rewriter& operator=(const Rewriter&) = delete;

  Rewritten run();

 protected:
  // Writes a node in another way, or returns false to have it copied with its children rewritten.
  virtual bool rewrite(NodeId node) = 0;
  // Text to put before a node, for instance lines of comments.
  virtual std::string before(NodeId node);

  void emit(NodeId node);
  // The old text of [from, until), with those of `node`'s children that stand in it rewritten.
  void emit_range(NodeId node, uint32_t from, uint32_t until);
  void copy(uint32_t from, uint32_t until);
  void write(std::string_view text) { out_.text += text; }
  // In place of a token of the old text.
  void replace(Span old, std::string_view text);

  [[nodiscard]] std::string_view source() const { return tree_.source(); }
  const Tree& tree_;

 private:
  Rewritten out_;
};

}  // namespace assay::test
