#include "score/code_text.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "syntax/symbols.h"

namespace assay {
namespace {

// A string that a library is given: what it says is done.
bool is_handed_on(const File& file, NodeId node) {
  const Tree& tree = file.tree;
  for (NodeId above = tree.parent(node); above.valid(); above = tree.parent(above)) {
    switch (tree.kind(above)) {
      case NodeKind::list:
      case NodeKind::tuple:
      case NodeKind::map:
      case NodeKind::map_pair:
      case NodeKind::keyword_list:
      case NodeKind::keyword_pair: continue;
      case NodeKind::binary_op:
        if (tree.symbol(above) == sym::op_pipe_forward) break;
        continue;
      default: break;
    }
    const CallId id = file.names.call_at(above);
    if (!id.valid()) return false;
    const Call& call = file.names.call(id);
    if (call.target != CallTarget::remote && call.target != CallTarget::imported && call.target != CallTarget::erlang)
      return false;
    const std::string_view module = text(call.module);
    return module != "IO" && module != "Logger" && module != "String" && module != "Kernel" && module != ":io";
  }
  return false;
}

// `"email" => value`, `params["email"]`
bool is_key(const Tree& tree, NodeId node) {
  const NodeId above = tree.parent(node);
  if (tree.is(above, NodeKind::map_pair)) return tree.first_child(above) == node;
  return tree.is(above, NodeKind::access) && tree.last_child(above) == node;
}

}  // namespace

std::string_view piece(std::string_view source, Span span) {
  const size_t end = std::min<size_t>(span.end, source.size());
  return span.start < end ? source.substr(span.start, end - span.start) : std::string_view();
}

std::string text_of_code(const File& file, const LiveCode& live, bool with_strings) {
  const Tree& tree = file.tree;
  const std::string_view source = tree.source();
  enum Mark : uint8_t { between, kept, left_out };  // comments stand between nodes
  std::vector<uint8_t> marks(source.size(), between);
  for (uint32_t i = 0; i < tree.size(); ++i) {
    const NodeId node{i};
    const Span span = tree.span(node);
    const NodeKind kind = tree.kind(node);
    const bool string = kind == NodeKind::string || kind == NodeKind::charlist || kind == NodeKind::sigil;
    const bool literal =
        string || kind == NodeKind::atom || kind == NodeKind::character || kind == NodeKind::atom_interpolated;
    Mark mark = kept;
    if (!live.contains(node)) {
      mark = left_out;
    } else if (string && !with_strings && !is_handed_on(file, node)) {
      mark = is_key(tree, node) ? kept : left_out;
    } else if (!literal) {
      continue;
    }
    // What is broken may end before it starts.
    const uint32_t end = std::min<uint32_t>(span.end, static_cast<uint32_t>(source.size()));
    if (span.start < end) std::fill(marks.begin() + span.start, marks.begin() + end, mark);
  }
  std::string result;
  bool comment = false;
  for (size_t i = 0; i < source.size(); ++i) {
    if (source[i] == '\n') comment = false;
    if (source[i] == '#' && marks[i] == between) comment = true;
    result += comment || marks[i] == left_out ? ' ' : source[i];
  }
  return result;
}

std::string without_comments(std::string_view text) {
  static constexpr std::pair<std::string_view, std::string_view> kComments[] = {
      {"<%!--", "--%>"}, {"<!--", "-->"}, {"<%#", "%>"}, {"\n#", "\n"}, {"\n--", "\n"}};
  std::string result = "\n" + std::string(text);
  for (const auto& [open, close] : kComments) {
    for (size_t at = result.find(open); at != std::string::npos; at = result.find(open, at)) {
      const size_t end = result.find(close, at + open.size());
      result.erase(at, end == std::string::npos ? end : end + (close == "\n" ? 0 : close.size()) - at);
    }
  }
  return result;
}

std::string code_of_template(std::string_view text) {
  std::string result = without_comments(text);
  int depth = 0;
  for (char& c : result) {
    if (c == '<' || c == '{') ++depth;
    const bool shown = depth == 0;
    if ((c == '>' || c == '}') && depth > 0) --depth;
    if (shown && c != '\n') c = ' ';
  }
  return result;
}

}  // namespace assay
