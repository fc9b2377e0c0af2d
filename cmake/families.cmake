# families/FAMILY/CHECK.cpp defines `const Check check_name` in namespace assay::families::family_name (`_` for `-`).
# This makes the library assay_families of them, the registry (engine/registry.h) and the texts (engine/embedded.h).
file(GLOB family_sources CONFIGURE_DEPENDS families/*/*.cpp)
list(FILTER family_sources EXCLUDE REGEX "_(test|bench|fuzz)\\.cpp$")

set(declarations "")
set(entries "")
set(count 0)
foreach(source IN LISTS family_sources)
  cmake_path(GET source STEM check)
  if(check MATCHES "^shared")
    continue()
  endif()
  cmake_path(GET source PARENT_PATH folder)
  cmake_path(GET folder FILENAME family)
  string(REPLACE "-" "_" check ${check})
  string(REPLACE "-" "_" family ${family})
  string(APPEND declarations "namespace families::${family} { extern const Check ${check}; }\n")
  string(APPEND entries "      &families::${family}::${check},\n")
  math(EXPR count "${count} + 1")
endforeach()
if(count EQUAL 0)
  set(body "  return {};\n")
else()
  set(body "  static const Check* const checks[] = {\n${entries}  };\n  return checks;\n")
endif()
file(CONFIGURE OUTPUT generated/registry.cpp @ONLY CONTENT [[
// Generated from the folders below families/; the order is that of the paths.
#include "engine/registry.h"

#include "engine/check.h"

namespace assay {

@declarations@
std::span<const Check* const> all_checks() {
@body@}

}  // namespace assay
]])

# Prose and metadata travel inside the binary: pages, skills, family.toml. The cases are for the tests only.
file(GLOB embedded CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}
  families/*/*.md families/*/*.toml families/*/references/*.md families/*/challenges/*.md src/engine/pages/*.md
  src/report/assets/*)
list(JOIN embedded "\n" embedded_list)
file(CONFIGURE OUTPUT generated/embedded.list @ONLY CONTENT "@embedded_list@")
set(embedded_source ${PROJECT_BINARY_DIR}/generated/embedded.cpp)
add_custom_command(OUTPUT ${embedded_source}
  COMMAND ${CMAKE_COMMAND} -DSOURCE_DIR=${PROJECT_SOURCE_DIR} -DLIST=${PROJECT_BINARY_DIR}/generated/embedded.list
          -DOUTPUT=${embedded_source} -P ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
  DEPENDS ${embedded} ${PROJECT_BINARY_DIR}/generated/embedded.list ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
  WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
  COMMENT "Embedding the families' pages" VERBATIM)

add_library(assay_families STATIC ${family_sources} ${PROJECT_BINARY_DIR}/generated/registry.cpp ${embedded_source})
target_link_libraries(assay_families PUBLIC ${below} assay_options)
target_include_directories(assay_families PRIVATE ${PROJECT_SOURCE_DIR})
assay_precompile(assay_families <algorithm> ${PROJECT_SOURCE_DIR}/src/engine/check.h)
