#include "names/scratch.h"

#include <algorithm>
#include <string>

namespace assay {

Scratch& Scratch::of_thread() {
  thread_local Scratch scratch;
  return scratch;
}

Scratch::Scratch() {
  const Known& known = Known::get();
  for (auto [name, index] : known.owner_index()) {
    SymbolSlot& of_name = slot(name);
    of_name.owners = index & 0x7FFFFFFFU;
    for (const Owner& owner : known.owners(index)) {
      // __MODULE__, __ENV__ and the like look like variables, and nobody asks for them as calls.
      if (!owner.special && ((owner.functions | owner.macros) & arity_bit(0)) != 0)
        of_name.known_without_arguments = true;
    }
  }
}

void Scratch::grow(uint32_t index) {
  size_t wanted = std::max<size_t>(index + 1, slots_.size() * 2);
  slots_.resize(std::max<size_t>(wanted, 16384));
}

Scratch::Segments Scratch::split(Symbol dotted) {
  std::string_view whole = text(dotted);
  size_t dot = whole.find('.');
  Segments result{dotted, {}};
  if (dot != std::string_view::npos) result = {intern(whole.substr(0, dot)), intern(whole.substr(dot + 1))};
  SymbolSlot& place = slot(dotted);
  place.first = result.first.value;
  place.rest = result.rest.value;
  return result;
}

Symbol Scratch::joined(Symbol left, Symbol right, char how) {
  uint32_t hash = (left.value * 0x9E3779B1u) ^ (right.value * 0x85EBCA6Bu) ^ static_cast<uint8_t>(how);
  Joined& cached = cache_[(hash >> 16 ^ hash) % cache_.size()];
  if (cached.how == how && cached.left == left && cached.right == right) return cached.result;
  std::string whole;
  if (how == '.') whole = text(left);
  whole += how;
  whole += text(right);
  cached = {left, right, intern(whole), how};
  return cached.result;
}

}  // namespace assay
