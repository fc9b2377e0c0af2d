// Any text as .assay.toml gives settings or problems that say where, and settings that can be asked for.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "engine/catalog.h"
#include "engine/check.h"
#include "engine/config.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const assay::ConfigResult result =
      assay::parse_config({reinterpret_cast<const char*>(data), size}, ".assay.toml", assay::catalog());
  for (const assay::InputProblem& problem : result.problems) {
    if (problem.message.empty()) std::abort();
  }
  const assay::FileOverrides overrides(result.config, "lib/shop/cart.ex");
  for (const assay::Check* check : assay::catalog().checks()) {
    (void)overrides.of(check->id);
    (void)result.config.option(check->id, "start_after");
  }
  return 0;
}
