// Skills and marked blocks of any bytes: no crash, no endless work, and what is said holds together.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "skill/manifest.h"
#include "skill/marked_block.h"
#include "skill/validate.h"

namespace {

void must(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  SkillFolder skill;
  skill.path = skill.name = "a";
  skill.entries.push_back({"SKILL.md", SkillEntry::Kind::file, std::string(text)});
  const auto lines = static_cast<uint32_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  for (const SkillFault& fault : validate(skill)) {
    must(!fault.rule.empty() && !fault.message.empty() && !fault.remedy.empty());
    must(fault.line <= lines + 1);
  }

  // A block that was put is as it should be, and people's text stays around it.
  const BlockChange change = put_block(text, "one\ntwo");
  if (change.kind == BlockChange::Kind::edited || change.kind == BlockChange::Kind::broken) {
    must(change.text == text);
  } else {
    must(put_block(change.text, "one\ntwo").kind == BlockChange::Kind::unchanged);
    if (change.kind == BlockChange::Kind::added) must(change.text.starts_with(text));
  }

  if (const auto manifest = read_manifest(text)) {
    for (const auto& [path, mark] : manifest->marks) must(stays_below(path));
  }
  return 0;
}
