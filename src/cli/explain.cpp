// assay explain: the page of a check or of a family, for reading in a terminal.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/markdown.h"
#include "cli/output.h"
#include "cli/session.h"
#include "engine/catalog.h"
#include "engine/check.h"
#include "engine/embedded.h"
#include "engine/selection.h"

namespace assay::cli {
namespace {

std::string check_page(const Check& check) {
  std::string_view page = page_of(check);
  size_t title_end = page.find('\n');
  if (title_end == std::string_view::npos) title_end = page.size();
  return fmt::format("{}\n\n`{}`: {}{}", page.substr(0, title_end), check.id, level_name(check.level),
                     page.substr(title_end));
}

std::string family_page(const Family& family) {
  std::string page = fmt::format("# {}\n\n`{}`: {}\n\nApplies to {}.\n\n## Checks\n\n", family.title, family.name,
                                 family.summary, family.applies);
  for (const Check* check : family.checks) {
    page += fmt::format("- `{}` ({}): {}\n", check->id, level_name(check->level), title_of(*check));
  }
  std::string_view skill = embedded_file(fmt::format("families/{}/SKILL.md", family.folder)).value_or("");
  if (skill.starts_with("---\n")) {
    size_t end = skill.find("\n---\n", 4);
    if (end != std::string_view::npos) skill.remove_prefix(end + 5);
  }
  if (!skill.empty()) page += fmt::format("\n{}", skill);
  return page;
}

}  // namespace

int run(const ExplainArguments& arguments) {
  std::string page;
  if (const Check* check = catalog().check(arguments.name)) {
    page = check_page(*check);
  } else if (const Family* family = catalog().family(arguments.name)) {
    page = family_page(*family);
  } else {
    complain(unknown_name(catalog(), {arguments.name}));
    return kTrouble;
  }
  return write_output(readable_markdown(page, wants_color(arguments.color))) ? kNothingToReport : kTrouble;
}

}  // namespace assay::cli
