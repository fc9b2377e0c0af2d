# Writes OUTPUT, the definitions of engine/embedded.h: each file named in LIST (paths below SOURCE_DIR) as a literal.
file(STRINGS ${LIST} paths ENCODING UTF-8)
set(paths_text "")
set(texts_text "")
foreach(path IN LISTS paths)
  file(READ "${SOURCE_DIR}/${path}" text)
  string(FIND "${text}" ")assay_text\"" clash)
  if(NOT clash EQUAL -1)
    message(FATAL_ERROR "${path}: holds the mark that ends a text in the generated source; change it there")
  endif()
  string(APPEND paths_text "    \"${path}\",\n")
  string(APPEND texts_text "    R\"assay_text(${text})assay_text\"sv,\n")
endforeach()
list(LENGTH paths count)
file(WRITE ${OUTPUT} "// Generated from the texts below families/.
#include \"engine/embedded.h\"

#include <array>

namespace assay {
namespace {

using namespace std::literals;

constexpr std::array<std::string_view, ${count}> kPaths = {
${paths_text}};

constexpr std::array<std::string_view, ${count}> kTexts = {
${texts_text}};

}  // namespace

std::span<const std::string_view> embedded_paths() { return kPaths; }

std::optional<std::string_view> embedded_file(std::string_view path) {
  for (size_t i = 0; i < kPaths.size(); ++i) {
    if (kPaths[i] == path) return kTexts[i];
  }
  return std::nullopt;
}

}  // namespace assay
")
