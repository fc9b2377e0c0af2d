// Takes a text apart into statements, fills interpolations with what parses in their place, and keeps only answers that
// hold whatever the interpolations turn out to be.
#include "formats/sql.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>

#include "formats/sql_scan.h"
#include "formats/sql_tree.h"

namespace assay::sql {
namespace {

// The parser recurses along its tree, without a limit of its own: ten thousand levels fit in a stack of 2 MB
// (measured), a hundred thousand overflow 8 MB. What is heavier is told by its first words alone.
constexpr uint32_t kHeaviest = 5000;
constexpr size_t kMostHoles = 24;

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

// First words of statements that change a schema, its data or a setting. Other texts (PRAGMA, USE, SHOW ...) are not
// worth a parse, whoever's dialect they are.
bool may_matter(const Piece& piece) {
  static constexpr std::string_view kFirst[] = {
      "abort",  "alter",   "analyze", "begin",    "cluster", "comment", "commit",   "copy",
      "create", "delete",  "do",      "drop",     "end",     "grant",   "insert",   "lock",
      "merge",  "refresh", "reindex", "release",  "reset",   "revoke",  "rollback", "savepoint",
      "select", "set",     "start",   "truncate", "update",  "vacuum",  "values",   "with"};
  return std::find(std::begin(kFirst), std::end(kFirst), piece.word(0)) != std::end(kFirst);
}

// What the first words of a statement say, for those too heavy to parse: only where the words settle it.
Kind kind_by_words(const Piece& piece) {
  const std::string_view first = piece.word(0);
  if (first == "insert" && piece.word(1) == "into") return Kind::insert;
  if (first == "select" && !piece.writes) return Kind::select;
  return Kind::unknown;
}

// A trigger, function or event that PostgreSQL cannot read: its body may hold semicolons, so that what comes next in
// the text is no statement of its own.
bool may_have_body(const Piece& piece) {
  if (piece.word(0) != "create") return false;
  for (const std::string& word : piece.words) {
    if (word == "trigger" || word == "function" || word == "procedure" || word == "event") return true;
  }
  return false;
}

enum class Filling : uint8_t { name, number, string, parenthesised, nothing };

std::string filled(Filling filling, size_t index) {
  switch (filling) {
    case Filling::name: return fmt::format("{}{:03}", kPlaceholder, index);
    case Filling::number: return std::to_string(kNumber + static_cast<int>(index));
    case Filling::string: return fmt::format("'{}{:03}'", kPlaceholder, index);
    case Filling::parenthesised: return fmt::format("({}{:03})", kPlaceholder, index);
    case Filling::nothing: return {};
  }
  return {};
}

// The name of an interpolated variable often tells that it holds options rather than a name.
bool may_hold_options(std::string_view expression) {
  for (const std::string_view sign : {"concurrent", "option", "opts", "modifier", "maybe", "flag", "exists"}) {
    if (contains(expression, sign)) return true;
  }
  return false;
}

struct Candidate {
  const Piece& piece;
  std::string_view text;    // the whole, with kHole
  size_t first_hole;        // number of the piece's first hole in the whole text
  std::vector<Hole> holes;  // inside the piece, in order
  std::vector<Filling> fillings = {};

  // The piece with its holes filled; `starts` gets where each one went.
  [[nodiscard]] std::string fill(std::vector<uint32_t>& starts) const {
    std::string result;
    uint32_t from = piece.place.start;
    starts.clear();
    for (size_t i = 0; i < holes.size(); ++i) {
      result += text.substr(from, holes[i].offset - from);
      starts.push_back(static_cast<uint32_t>(result.size()));
      result += filled(fillings[i], first_hole + i);
      from = holes[i].offset + 1;
    }
    result += text.substr(from, piece.place.end - from);
    return result;
  }
};

// Does the answer hold although a hole was filled with nothing or with something in parentheses, whatever stands there
// in truth?
bool holds_with_anything(Statement& s, const Hole& hole) {
  if (hole.previous_word.empty()) return false;  // it opens the statement
  switch (s.kind) {
    case Kind::create_index:
      // CREATE #{unique} INDEX, or behind the table's name; between INDEX and ON stands CONCURRENTLY.
      if (hole.previous_word == "create") s.unique = Truth::unknown;
      return hole.previous_word == "create" || hole.after_on;
    case Kind::create_table: return hole.previous_word != "create" && hole.previous_word != "table";
    case Kind::update:
    case Kind::delete_:
    case Kind::insert:
    case Kind::select:
    case Kind::merge: return true;
    default: return false;
  }
}

std::optional<Statement> read_with_holes(Candidate candidate, const std::vector<std::string>& expressions) {
  candidate.fillings.assign(candidate.holes.size(), Filling::name);
  std::vector<uint32_t> starts;
  const size_t attempts = candidate.holes.size() * 4 + 1;
  for (size_t attempt = 0; attempt < attempts; ++attempt) {
    const Parsed parsed = read_sql(candidate.fill(starts), expressions);
    if (parsed.ok) {
      if (parsed.statements.size() != 1) return std::nullopt;
      Statement s = parsed.statements.front();
      for (size_t i = 0; i < candidate.holes.size(); ++i) {
        if (candidate.fillings[i] >= Filling::parenthesised && !holds_with_anything(s, candidate.holes[i])) {
          return std::nullopt;
        }
        // `CREATE INDEX #{concurrently} ON t`: in the place of a name, but not one.
        const std::string& previous = candidate.holes[i].previous_word;
        if (candidate.holes[i].place == HolePlace::bare && (previous == "index" || previous == "view") &&
            may_hold_options(expressions[candidate.first_hole + i])) {
          s.concurrently = Truth::unknown;
        }
      }
      // Its last words may hold a WHERE.
      const bool open_end = candidate.holes.back().offset + 1 == candidate.piece.place.end;
      if ((s.kind == Kind::update || s.kind == Kind::delete_) && is_no(s.has_where) && open_end)
        s.has_where = Truth::unknown;
      return s;
    }
    // The hole that stands last before the place where the parser gave up is tried as something else.
    size_t blamed = candidate.holes.size();
    for (size_t i = 0; i < candidate.holes.size(); ++i) {
      if (starts[i] <= parsed.error_at) blamed = i;
    }
    while (blamed < candidate.holes.size() &&
           (candidate.holes[blamed].place != HolePlace::bare || candidate.fillings[blamed] == Filling::nothing)) {
      blamed = blamed == 0 ? candidate.holes.size() : blamed - 1;
    }
    if (blamed == candidate.holes.size()) return std::nullopt;
    candidate.fillings[blamed] = static_cast<Filling>(static_cast<uint8_t>(candidate.fillings[blamed]) + 1);
  }
  return std::nullopt;
}

std::vector<Statement> read_pieces(std::string_view text, const std::vector<std::string>& expressions) {
  std::vector<Statement> result;
  size_t next_hole = 0;
  // Hole numbers count all markers of the text, those in comments between statements too.
  const auto number_of = [&text](uint32_t offset) {
    return static_cast<size_t>(std::count(text.begin(), text.begin() + offset, kHole));
  };
  for (const Piece& piece : scan(text)) {
    Statement s;
    std::vector<Hole> holes;
    for (const Hole& hole : piece.holes) {
      if (hole.offset >= piece.place.start && hole.offset < piece.place.end) holes.push_back(hole);
    }
    bool stop = false;
    if (!piece.closed || !may_matter(piece)) {
      stop = !piece.closed;
    } else if (piece.weight > kHeaviest || holes.size() > kMostHoles) {
      s.kind = kind_by_words(piece);
    } else if (piece.word(0) == "select" && !piece.writes) {
      // Parsed only for the table that it reads; in another dialect it is a SELECT all the same.
      if (holes.empty()) {
        const Parsed parsed = read_sql(std::string(text.substr(piece.place.start, piece.place.size())), expressions);
        if (parsed.ok && parsed.statements.size() == 1) s = parsed.statements.front();
      }
      s.kind = Kind::select;
    } else if (!holes.empty()) {
      next_hole = number_of(holes.front().offset);
      if (auto found = read_with_holes({piece, text, next_hole, std::move(holes)}, expressions)) s = std::move(*found);
      stop = s.kind == Kind::unknown && may_have_body(piece);
    } else {
      const Parsed parsed = read_sql(std::string(text.substr(piece.place.start, piece.place.size())), expressions);
      // More than one: a body in the standard's form ended, and statements follow it.
      if (parsed.ok && !parsed.statements.empty()) s = parsed.statements.front();
      for (size_t i = 1; parsed.ok && i < parsed.statements.size(); ++i) {
        s.place = piece.place;
        result.push_back(std::move(s));
        s = parsed.statements[i];
      }
      stop = !parsed.ok && may_have_body(piece);
    }
    s.place = piece.place;
    result.push_back(std::move(s));
    if (stop) break;
  }
  return result;
}

}  // namespace

std::vector<Statement> parse_sql(std::string_view text) {
  const Part part{text, false};
  return parse_sql(std::span<const Part>(&part, 1));
}

std::vector<Statement> parse_sql(std::span<const Part> parts) {
  std::string text;
  std::vector<std::string> expressions;
  bool readable = true;
  for (const Part& part : parts) {
    if (part.hole) {
      text += kHole;
      expressions.emplace_back(part.text);
      continue;
    }
    readable = readable && !contains(part.text, std::string_view("\0", 1)) &&
               !contains(part.text, std::string_view(&kHole, 1)) && !contains(part.text, kPlaceholder);
    text += part.text;
  }
  if (!readable || text.size() > UINT32_MAX / 2) return {Statement{}};
  std::vector<Statement> result = read_pieces(text, expressions);
  if (!expressions.empty()) {
    // Places count no byte for a hole.
    for (Statement& s : result) {
      const auto holes_before = [&text](uint32_t offset) {
        return static_cast<uint32_t>(std::count(text.begin(), text.begin() + offset, kHole));
      };
      s.place = {s.place.start - holes_before(s.place.start), s.place.end - holes_before(s.place.end)};
    }
  }
  return result;
}

bool changes_data(const Statement& s) {
  switch (s.kind) {
    case Kind::insert:
    case Kind::update:
    case Kind::delete_:
    case Kind::merge:
    case Kind::copy: return true;
    case Kind::select: return s.writes_in_with;
    default: return false;
  }
}

std::string Type::text() const {
  std::string result = name;
  if (!modifiers.empty()) result += fmt::format("({})", fmt::join(modifiers, ","));
  if (array) result += "[]";
  return result;
}

std::string Name::text() const {
  if (!written.empty()) return written;
  return schema.empty() ? name : schema + "." + name;
}

bool Name::same_as(const Name& other) const {
  if (!known() || !other.known()) return !known() && written == other.written;
  return name == other.name && (schema == other.schema || schema.empty() || other.schema.empty());
}

}  // namespace assay::sql
