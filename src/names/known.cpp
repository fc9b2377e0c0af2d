#include "names/known.h"

#include <algorithm>
#include <string_view>

#include "syntax/symbols.h"

namespace assay {
namespace {

// Calls `take` with each part of `text` between separators, spaces trimmed, empty ones left out.
template <typename Take>
void split(std::string_view text, char separator, Take take) {
  while (!text.empty()) {
    size_t end = text.find(separator);
    std::string_view part = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
    while (!part.empty() && part.back() == ' ') part.remove_suffix(1);
    if (!part.empty()) take(part);
  }
}

uint32_t number(std::string_view digits) {
  uint32_t value = 0;
  for (char c : digits) value = value * 10 + static_cast<uint32_t>(c - '0');
  return value;
}

// "name/1,3-4": arities 1, 3 and 4.
NameArities name_arities(std::string_view item) {
  size_t slash = item.rfind('/');
  NameArities result;
  result.name = intern(item.substr(0, slash));
  split(item.substr(slash + 1), ',', [&](std::string_view part) {
    size_t dash = part.find('-');
    uint32_t low = number(part.substr(0, dash));
    uint32_t high = dash == std::string_view::npos ? low : number(part.substr(dash + 1));
    for (uint32_t arity = low; arity <= high; ++arity) result.arities |= arity_bit(arity);
  });
  return result;
}

}  // namespace

const Known& Known::get() {
  static const Known& instance = *new Known;
  return instance;
}

Known::Known() {
  ensure_symbols();
  owners_.emplace_back();  // 0: none
#define ASSAY_MODULE(name, functions, macros) add_module(name, functions, macros);
#define ASSAY_SPECIAL_FORMS(macros) add_module("Kernel", "", macros, true);
#define ASSAY_BODY_MODULE(name, macros) add_module(name, "", macros, false, true);
#define ASSAY_IMPLIES(module, other) implied_[intern(module)] = intern(other);
#define ASSAY_MAKES(module, names) \
  split(names, ' ', [this](std::string_view item) { made_[intern(module)].push_back(name_arities(item)); });
#define ASSAY_USE(module, directives) read_use(uses_[intern(module)], directives);
#define ASSAY_CUSTOMARY_USE(which, directives) read_use(customary_[intern(which)], directives);
#include "names/known_modules.def"
#include "names/known_uses.def"
#undef ASSAY_MODULE
#undef ASSAY_SPECIAL_FORMS
#undef ASSAY_USE
#undef ASSAY_CUSTOMARY_USE
#undef ASSAY_BODY_MODULE
#undef ASSAY_IMPLIES
#undef ASSAY_MAKES
}

void Known::add_module(std::string_view name, std::string_view functions, std::string_view macros, bool special,
                       bool body_only) {
  Symbol module = intern(name);
  modules_[module] = true;
  auto add = [&](std::string_view item, uint64_t Owner::*kind) {
    NameArities one = name_arities(item);
    auto [place, fresh] = index_.try_emplace(one.name, static_cast<uint32_t>(owners_.size()));
    if (fresh) owners_.emplace_back();
    std::vector<Owner>& owners = owners_[place->second];
    for (Owner& owner : owners) {
      if (owner.module == module && owner.special == special) {
        owner.*kind |= one.arities;
        return;
      }
    }
    owners.push_back({module, 0, 0, special, body_only});
    owners.back().*kind = one.arities;
  };
  split(functions, ' ', [&](std::string_view item) { add(item, &Owner::functions); });
  split(macros, ' ', [&](std::string_view item) { add(item, &Owner::macros); });
}

// "import A; import B only x/1 y/2; import C except z/1; alias D.E as E; require F; use G which; opaque"
void Known::read_use(Using& use, std::string_view directives) {
  split(directives, ';', [&](std::string_view directive) {
    std::vector<std::string_view> words;
    split(directive, ' ', [&](std::string_view word) { words.push_back(word); });
    if (words[0] == "opaque") {
      use.opaque = true;
      return;
    }
    UsingDirective& added = use.directives.emplace_back();
    added.kind = intern(words[0]);
    added.module = intern(words[1]);
    if (added.kind == sym::use_ && words.size() > 2) added.which = intern(words[2]);
    if (added.kind == sym::alias_) {
      size_t dot = words[1].rfind('.');
      added.as = intern(words.size() > 3 ? words[3] : words[1].substr(dot == std::string_view::npos ? 0 : dot + 1));
    }
    if (added.kind == sym::import_ && words.size() > 2) {
      added.filter.kind = words[2] == "only" ? ImportFilter::Kind::only : ImportFilter::Kind::except;
      for (size_t i = 3; i < words.size(); ++i) added.filter.names.push_back(name_arities(words[i]));
      std::ranges::sort(added.filter.names, {}, &NameArities::name);
    }
  });
}

const Using* Known::find_use(Symbol module) const {
  auto found = uses_.find(module);
  return found == uses_.end() ? nullptr : &found->second;
}

const Using* Known::find_customary_use(Symbol module, Symbol which) const {
  if (!text(module).ends_with("Web")) return nullptr;
  auto found = customary_.find(which);
  return found == customary_.end() ? nullptr : &found->second;
}

Symbol Known::implied_by(Symbol module) const {
  auto found = implied_.find(module);
  return found == implied_.end() ? Symbol{} : found->second;
}

std::span<const NameArities> Known::made_by(Symbol module) const {
  auto found = made_.find(module);
  if (found == made_.end()) return {};
  return found->second;
}

}  // namespace assay
