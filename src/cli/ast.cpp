// assay ast: the syntax tree of one file, or its names.
#include "source/read_file.h"

#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/output.h"
#include "cli/standard_input.h"
#include "names/build_names.h"
#include "names/dump_names.h"
#include "syntax/quoted.h"

namespace assay::cli {
namespace {

std::string names_text(const Tree& tree) {
  UsingTable table;
  collect_using(tree, table);
  return dump_names(tree, build_names(tree, table));
}

}  // namespace

int run(const AstArguments& arguments) {
  FileText read = arguments.file == "-" ? read_standard_input() : read_source(arguments.file);
  if (read.problem) {
    complain(describe(*read.problem));
    return kTrouble;
  }
  Tree tree = parse(read.text);
  std::string output = arguments.format == "etf"      ? quoted_etf(tree)
                       : arguments.format == "quoted" ? quoted_text(tree) + "\n"
                       : arguments.format == "names"  ? names_text(tree)
                                                      : tree_text(tree);
  if (!write_output(output)) return kTrouble;
  LineIndex lines(read.text);
  for (const SyntaxError& error : tree.errors()) {
    Position at = lines.position(error.span.start);
    complain(fmt::format("{}:{}:{}: {}{}{}", arguments.file, at.line, at.column, error.message,
                         error.help.empty() ? "" : "; ", error.help));
  }
  return tree.errors().empty() ? kNothingToReport : kFindings;
}

}  // namespace assay::cli
