// The tokens of a file: what the lexer needs of a vector, without its bookkeeping at every step. A list is kept for the
// next file, with its memory.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>

#include "syntax/token.h"

namespace assay {

class TokenList {
 public:
  TokenList() { grow(64); }
  void clear() { end_ = begin_; }
  void reserve(size_t capacity) {
    if (capacity > static_cast<size_t>(limit_ - begin_)) grow(capacity);
  }
  void push_back(Token token) {
    if (end_ == limit_) [[unlikely]]
      grow(2 * size());
    *end_++ = token;
  }
  void pop_back() { --end_; }

  [[nodiscard]] size_t size() const { return static_cast<size_t>(end_ - begin_); }
  [[nodiscard]] bool empty() const { return end_ == begin_; }
  [[nodiscard]] Token& operator[](size_t i) { return begin_[i]; }
  [[nodiscard]] const Token& operator[](size_t i) const { return begin_[i]; }
  // The last one; of an empty list, one of kind eof.
  [[nodiscard]] Token& back() { return end_[-1]; }
  [[nodiscard]] const Token& back() const { return end_[-1]; }

  // For a loop that writes tokens itself: the first, where the next one goes, with room for `count` at least, and up to
  // where there is room; set_end() then says how far it wrote.
  [[nodiscard]] Token* begin() { return begin_; }
  [[nodiscard]] Token* end(size_t count) {
    if (static_cast<size_t>(limit_ - end_) < count) grow(2 * size() + count);
    return end_;
  }
  [[nodiscard]] Token* limit() { return limit_; }
  void set_end(Token* end) { end_ = end; }

 private:
  void grow(size_t capacity) {
    auto bigger = std::make_unique_for_overwrite<Token[]>(capacity + 1);
    bigger[0] = Token{};
    size_t count = memory_ == nullptr ? 0 : size();
    std::copy_n(begin_, count, bigger.get() + 1);
    memory_ = std::move(bigger);
    begin_ = memory_.get() + 1;
    end_ = begin_ + count;
    limit_ = begin_ + capacity;
  }

  std::unique_ptr<Token[]> memory_;  // one before the first stands for what precedes it
  Token* begin_ = nullptr;
  Token* end_ = nullptr;
  Token* limit_ = nullptr;
};

}  // namespace assay
