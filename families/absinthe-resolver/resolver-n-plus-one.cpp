// Flags fields that ask the database once for each object in a list.
#include <algorithm>
#include <optional>
#include <set>

#include "project/reach.h"
#include "shared_alone.h"

namespace assay::families::absinthe_resolver {
namespace {

struct Read {
  FileId file;
  NodeId node;
  std::string_view function;
  bool direct = false;  // in the resolver's own function
};

std::optional<Read> read_in(const Project& project, const ResolverCode& code) {
  std::optional<Read> found;
  bool batched = false;
  find_reached_call(project, code.file, code.code,
                    [&](const File& file, const Call& call, std::span<const CallPlace> via) {
                      if (loads_in_batches(call)) {
                        batched = true;
                        return Follow::found;
                      }
                      if (found || !is_repo_read(project, call)) return Follow::go_on;
                      found = Read{file.id, call.node, text(call.function), via.empty()};
                      return Follow::stop;
                    });
  return batched ? std::nullopt : found;
}

void judge(ProjectContext& project, const GraphqlType& type, const GraphqlField& field,
           std::set<std::pair<FileId, NodeId>>& told) {
  const Project& facts = project.project();
  const Answer nested = is_nested(facts, type);
  const auto codes = code_of(facts, type, field.resolve);
  if (nested == Answer::no || codes.empty() || !field.presence.in_production()) return;
  std::optional<Read> read;
  for (const ResolverCode& code : codes) {
    // Without a schema, only what is made from the parent is certainly no field of a root.
    if (nested == Answer::unknown && !takes_parent(facts, code)) return;
    if (!read) read = read_in(facts, code);
  }
  // The fields of `dashboard` that ask for numbers of the whole: one query each.
  const bool whole =
      std::none_of(codes.begin(), codes.end(), [&](const auto& code) { return takes_parent(facts, code); });
  if (read && whole && is_single(facts, type)) read.reset();
  const NodeId resolve = field.resolve.source ? field.resolve.source : field.node;
  if (!read) return project.in(field.file).consider(resolve).pass();
  const FileId file = read->direct ? read->file : field.file;
  const NodeId node = read->direct ? read->node : resolve;
  if (!told.emplace(file, node).second) return;
  project.in(file)
      .consider(node)
      .fail("`{}` of a list of {} asks the database once for each of them", field.name, type.name)
      .help("resolve it with dataloader(...), or with batch/3 on a function that loads for many parents");
}

// A module of resolvers without its types: only what is asked with something of the parent.
void judge_alone(ProjectContext& project, const ResolverCode& code) {
  const auto read = read_in(project.project(), code);
  if (!read || !read->direct || !depends_on_parent(project.project(), code, read->node)) return;
  project.in(read->file)
      .consider(read->node)
      .fail("this asks the database once for each parent of the field")
      .help("resolve it with dataloader(...), or with batch/3 on a function that loads for many parents");
}

void on_project(ProjectContext& project) {
  std::set<std::pair<FileId, NodeId>> told;  // several fields may share a function
  for (const GraphqlType& type : project.project().graphql.types) {
    for (const GraphqlField& field : type.fields) judge(project, type, field, told);
  }
  for (const ResolverCode& code : resolvers_alone(project.project())) judge_alone(project, code);
}

}  // namespace

extern const Check resolver_n_plus_one{
    .id = "absinthe-resolver/resolver-n-plus-one",
    .level = Level::error,
    .scope = Scope::project,
    .on_project = on_project,
};

}  // namespace assay::families::absinthe_resolver
