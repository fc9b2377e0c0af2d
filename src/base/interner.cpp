// The interner behind base/interner.h. Three layers, the fastest first:
//
//   thread cache   a small table per thread. Names of up to 16 bytes (nearly all) are held in the entry itself as two
//                  words, so a hit costs a hash, one cache line and two comparisons, and touches nothing shared.
//   shards         64 hash tables, chosen by the hash. Reading takes no lock: slots are atomic words that only ever go
//                  from empty to full, and a grown table is published whole (the old one stays, for late readers).
//                  Adding takes the shard's mutex.
//   texts          symbol -> text, in chunks that never move, so text() takes no lock and views stay good for ever.
#include "base/interner.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>
#include <vector>

namespace assay {
namespace {

uint64_t hash_long(std::string_view text) {
  using word::fold, word::load8, word::kSeedLow, word::kSeedHigh;
  const char* p = text.data();
  size_t left = text.size();
  uint64_t state = text.size();
  for (; left > 16; p += 16, left -= 16) state = fold(load8(p) ^ kSeedLow ^ state, load8(p + 8) ^ kSeedHigh);
  const char* tail = text.data() + text.size() - 16;
  return fold(load8(tail) ^ kSeedLow ^ state, load8(tail + 8) ^ kSeedHigh);
}

[[noreturn]] void stop(const char* message) {
  std::fprintf(stderr, "assay: %s\n", message);
  std::abort();
}

void set_text(uint32_t symbol, std::string_view text) {
  using symbol_texts::Chunk, symbol_texts::chunks, symbol_texts::kChunkBits, symbol_texts::kChunkSize;
  std::atomic<Chunk*>& place = chunks[symbol >> kChunkBits];
  Chunk* chunk = place.load(std::memory_order_acquire);
  if (chunk == nullptr) {
    auto fresh = std::make_unique<Chunk>();
    if (place.compare_exchange_strong(chunk, fresh.get(), std::memory_order_acq_rel)) chunk = fresh.release();
  }
  (*chunk)[symbol & (kChunkSize - 1)] = text;
}

// The slots of a shard. A slot holds the hash's upper half and symbol + 1, or 0 when empty.
struct Slots {
  explicit Slots(uint32_t capacity) : mask(capacity - 1), slots(new std::atomic<uint64_t>[capacity]()) {}
  uint32_t mask;
  std::unique_ptr<std::atomic<uint64_t>[]> slots;
};

class Shard {
 public:
  // The symbol + 1, or 0.
  uint32_t find(std::string_view text, uint64_t hash) const {
    const Slots* table = table_.load(std::memory_order_acquire);
    return table == nullptr ? 0 : find_in(*table, text, hash);
  }

  uint32_t add(std::atomic<uint32_t>& next, std::string_view text, uint64_t hash) {
    std::lock_guard lock(mutex_);
    if (uint32_t found = find(text, hash); found != 0) return found;
    uint32_t symbol = next.fetch_add(1, std::memory_order_relaxed);
    if (symbol >= kMaxSymbols) stop("more than 16 million distinct names in one run: is this generated input?");
    set_text(symbol, keep(text));
    if (tables_.empty() || (used_ + 1) * 4 > (tables_.back()->mask + 1) * 3) grow();
    insert(*tables_.back(), hash, symbol + 1);
    ++used_;
    return symbol + 1;
  }

 private:
  static uint64_t slot_value(uint64_t hash, uint32_t symbol_plus_one) {
    return (hash & 0xFFFFFFFF00000000) | symbol_plus_one;
  }

  static uint32_t find_in(const Slots& table, std::string_view text, uint64_t hash) {
    for (uint32_t i = static_cast<uint32_t>(hash >> 32);; ++i) {
      uint64_t slot = table.slots[i & table.mask].load(std::memory_order_acquire);
      if (slot == 0) return 0;
      uint32_t symbol_plus_one = static_cast<uint32_t>(slot);
      if (slot == slot_value(hash, symbol_plus_one) && symbol_texts::at(symbol_plus_one - 1) == text)
        return symbol_plus_one;
    }
  }

  static void insert(Slots& table, uint64_t hash, uint32_t symbol_plus_one) {
    uint32_t i = static_cast<uint32_t>(hash >> 32);
    while (table.slots[i & table.mask].load(std::memory_order_relaxed) != 0) ++i;
    // Released after the text was set: whoever sees the slot sees the text.
    table.slots[i & table.mask].store(slot_value(hash, symbol_plus_one), std::memory_order_release);
  }

  void grow() {
    auto bigger = std::make_unique<Slots>(tables_.empty() ? 256 : (tables_.back()->mask + 1) * 2);
    if (!tables_.empty()) {
      const Slots& old = *tables_.back();
      for (uint32_t i = 0; i <= old.mask; ++i) {
        uint64_t slot = old.slots[i].load(std::memory_order_relaxed);
        if (slot != 0) insert(*bigger, slot, static_cast<uint32_t>(slot));
      }
    }
    table_.store(bigger.get(), std::memory_order_release);
    tables_.push_back(std::move(bigger));
  }

  std::string_view keep(std::string_view text) {
    if (text.size() > left_) {
      size_t size = std::max(kBlockSize, text.size());
      blocks_.push_back(std::make_unique<char[]>(size));
      free_ = blocks_.back().get();
      left_ = size;
    }
    char* copy = free_;
    if (!text.empty()) std::memcpy(copy, text.data(), text.size());
    free_ += text.size();
    left_ -= text.size();
    return {copy, text.size()};
  }

  static constexpr size_t kBlockSize = 8192;
  std::atomic<Slots*> table_{nullptr};
  std::mutex mutex_;                            // guards what follows
  std::vector<std::unique_ptr<Slots>> tables_;  // all ever made: readers may still be in an old one
  std::vector<std::unique_ptr<char[]>> blocks_;
  char* free_ = nullptr;
  size_t left_ = 0;
  uint32_t used_ = 0;
};

constexpr uint32_t kShardBits = 6;

struct Interner {
  std::array<Shard, 1u << kShardBits> shards;
  std::atomic<uint32_t> next{0};

  // The slot index uses the upper half of the hash, the shard the lowest bits: independent.
  Shard& shard(uint64_t hash) { return shards[hash & ((1u << kShardBits) - 1)]; }

  uint32_t intern(std::string_view text, uint64_t hash) {
    uint32_t found = shard(hash).find(text, hash);
    return found != 0 ? found : shard(hash).add(next, text, hash);
  }
};

// Never destroyed: views of names must outlive every static object.
Interner& interner() {
  static Interner& instance = *new Interner;
  return instance;
}

uint64_t hash_of(std::string_view text) {
  return text.size() <= ShortName::kMaxSize ? hash_of(short_name(text)) : hash_long(text);
}

// `key` is what the cache finds the text by.
Symbol intern_shared(std::string_view text, uint64_t hash, const ShortName& key) {
  symbol_cache::Entry* entry = &symbol_cache::entries[symbol_cache::place(hash)];
  const uint32_t symbol = interner().intern(text, hash) - 1;
  entry[1] = entry[0];
  entry[0] = {key.low, key.high, key.size + 1, symbol};
  return Symbol{symbol};
}

[[gnu::noinline]] Symbol intern_long(std::string_view text) {
  const uint64_t hash = hash_long(text);
  const ShortName key{hash, 0, static_cast<uint32_t>(text.size())};
  const symbol_cache::Entry* entry = &symbol_cache::entries[symbol_cache::place(hash)];
  for (int i = 0; i < 2; ++i) {
    if (!entry[i].matches(key)) continue;
    if (symbol_texts::at(entry[i].symbol) == text) return Symbol{entry[i].symbol};
  }
  return intern_shared(text, hash, key);
}

}  // namespace

namespace symbol_texts {

constinit std::array<std::atomic<Chunk*>, kMaxSymbols / kChunkSize> chunks{};

}  // namespace symbol_texts

namespace symbol_cache {

alignas(64) constinit thread_local std::array<Entry, kSize> entries{};

[[gnu::noinline]] Symbol missed(const ShortName& name, uint64_t hash) {
  std::array<char, ShortName::kMaxSize> bytes;
  std::memcpy(bytes.data(), &name.low, 8);
  std::memcpy(bytes.data() + 8, &name.high, 8);
  return intern_shared({bytes.data(), name.size}, hash, name);
}

}  // namespace symbol_cache

Symbol intern(std::string_view text) {
  return text.size() <= ShortName::kMaxSize ? intern(short_name(text)) : intern_long(text);
}

Symbol find_symbol(std::string_view text) {
  const uint64_t hash = hash_of(text);
  Interner& all = interner();
  const uint32_t found = all.shard(hash).find(text, hash);
  return found == 0 ? Symbol{} : Symbol{found - 1};
}

void seed_symbols(std::span<const std::string_view> seed) {
  Interner& all = interner();
  static std::mutex mutex;
  std::lock_guard lock(mutex);
  const bool first = all.next.load() == 0;
  for (size_t i = 0; i < seed.size(); ++i) {
    Symbol symbol = first ? intern(seed[i]) : find_symbol(seed[i]);
    if (symbol != Symbol{static_cast<uint32_t>(i)}) {
      std::fprintf(stderr, "assay: the well-known name `%.*s` got another id than the compiler gave it\n",
                   static_cast<int>(seed[i].size()), seed[i].data());
      stop(first ? "a name stands twice in symbols.def" : "names were interned before ensure_symbols()");
    }
  }
}

}  // namespace assay
