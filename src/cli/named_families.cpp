#include "cli/named_families.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/output.h"
#include "engine/selection.h"

namespace assay::cli {

const Family* named_family(const std::string& name) {
  const Family* family = catalog().family(name);
  if (family != nullptr) return family;
  const std::string message = unknown_name(catalog(), {name});
  complain(message.empty() ? fmt::format("\"{}\" is a check; name its family", name) : message);
  return nullptr;
}

std::optional<std::vector<const Family*>> named_families(const std::vector<std::string>& names) {
  std::vector<const Family*> named;
  for (const std::string& name : names) {
    named.push_back(named_family(name));
    if (named.back() == nullptr) return std::nullopt;
  }
  std::vector<const Family*> chosen;
  for (const Family& family : catalog().families()) {
    if (named.empty() || std::find(named.begin(), named.end(), &family) != named.end()) chosen.push_back(&family);
  }
  return chosen;
}

}  // namespace assay::cli
