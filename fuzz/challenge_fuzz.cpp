// Lines of `assay score --batch` of any bytes: each is answered, on one line, with scores from 0 to 1.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/large_stack.h"
#include "score/batch.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace assay;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  run_on_large_stack([&] {
    Batch batch(catalog(), false);
    const std::string answer = batch.answer(text);
    if (!answer.starts_with("{\"id\":") || answer.find('\n') != answer.size() - 1) std::abort();
  });
  return 0;
}
