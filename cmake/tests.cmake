# Tests, benchmarks and fuzz targets.
#
# Suites whose name starts with `Slow` carry the ctest label "slow": `./dev test` leaves them out, `./dev test --all`
# and CI run them. A folder tests/NAME may add tests of other kinds in its own CMakeLists.txt.
file(GLOB test_sources CONFIGURE_DEPENDS src/*/*_test.cpp families/*/*_test.cpp tests/*_test.cpp tests/*/*_test.cpp)
file(GLOB test_helpers CONFIGURE_DEPENDS tests/support/*.cpp tests/metamorphic/*.cpp)
list(FILTER test_helpers EXCLUDE REGEX "_test\\.cpp$")
if(BUILD_TESTING AND test_sources)
  find_package(GTest REQUIRED)
  add_executable(assay_tests ${test_sources} ${test_helpers})
  target_link_libraries(assay_tests PRIVATE ${ASSAY_LIBRARIES} nlohmann_json::nlohmann_json
    GTest::gmock GTest::gtest GTest::gtest_main)
  target_include_directories(assay_tests PRIVATE ${PROJECT_SOURCE_DIR})
  assay_precompile(assay_tests <gmock/gmock.h> <gtest/gtest.h> <nlohmann/json.hpp> ${PROJECT_SOURCE_DIR}/src/engine/analysis.h)
  # Tests are compiled often and run for moments; what they test is optimised as ever.
  target_compile_options(assay_tests PRIVATE $<$<CONFIG:Release>:-O0>)
  # Of this one file only, so that the compiler cache serves several checkouts.
  set_source_files_properties(tests/support/repository.cpp PROPERTIES COMPILE_DEFINITIONS
    "ASSAY_SOURCE_DIR=\"${PROJECT_SOURCE_DIR}\";ASSAY_BINARY=\"${PROJECT_BINARY_DIR}/assay\"")
  if(TARGET assay)
    add_dependencies(assay_tests assay)  # the tests of the command line run it
  endif()
  # ctest asks the executable for its suites when it runs: one entry a suite, none to keep by hand.
  file(CONFIGURE OUTPUT suites.cmake @ONLY CONTENT [[
set(ASSAY_TESTS "@PROJECT_BINARY_DIR@/assay_tests")
set(ASSAY_SOURCE_DIR "@PROJECT_SOURCE_DIR@")
include("@PROJECT_SOURCE_DIR@/cmake/suites.cmake")
]])
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${PROJECT_BINARY_DIR}/suites.cmake)
endif()

file(GLOB test_folders CONFIGURE_DEPENDS tests/*/CMakeLists.txt bench/CMakeLists.txt fuzz/CMakeLists.txt)
foreach(list IN LISTS test_folders)
  cmake_path(GET list PARENT_PATH folder)
  add_subdirectory(${folder})
endforeach()

file(GLOB bench_sources CONFIGURE_DEPENDS src/*/*_bench.cpp bench/*_bench.cpp)
if(bench_sources)
  find_package(benchmark REQUIRED)
  add_executable(assay_bench EXCLUDE_FROM_ALL ${bench_sources})
  target_link_libraries(assay_bench PRIVATE ${ASSAY_LIBRARIES} benchmark::benchmark benchmark::benchmark_main)
  target_include_directories(assay_bench PRIVATE ${PROJECT_SOURCE_DIR})
endif()

# fuzz/NAME_fuzz.cpp or src/FOLDER/NAME_fuzz.cpp defines LLVMFuzzerTestOneInput. Under the preset `fuzz` it becomes a
# libFuzzer program; in every other build a program that replays files, run by ctest on fuzz/corpus/NAME.
# A target links all of Assay, unless it is named here with the one library that it needs.
set(fuzz_library_parse_fuzz assay_syntax)
set(fuzz_library_sql_fuzz assay_formats)
set(fuzz_library_skill_fuzz assay_skill)
# Targets that read Elixir, and so change their inputs as such.
set(fuzz_elixir parse_fuzz names_fuzz project_fuzz linear_fuzz)
# What is replayed beside the corpus.
set(fuzz_replay_project_fuzz ${PROJECT_SOURCE_DIR}/families)
file(GLOB fuzz_sources CONFIGURE_DEPENDS src/*/*_fuzz.cpp fuzz/*_fuzz.cpp)
foreach(source IN LISTS fuzz_sources)
  cmake_path(GET source STEM stem)
  set(fuzz_libraries ${ASSAY_LIBRARIES})
  if(DEFINED fuzz_library_${stem})
    set(fuzz_libraries ${fuzz_library_${stem}})
  endif()
  if(ASSAY_FUZZ)
    add_executable(${stem} ${source})
    target_compile_options(${stem} PRIVATE -fsanitize=fuzzer)
    target_link_options(${stem} PRIVATE -fsanitize=fuzzer)
    target_link_libraries(${stem} PRIVATE ${fuzz_libraries})
    if(stem IN_LIST fuzz_elixir)
      target_sources(${stem} PRIVATE fuzz/elixir_mutator.cpp)
    endif()
  elseif(EXISTS ${PROJECT_SOURCE_DIR}/fuzz/replay.cpp)
    add_executable(${stem} ${source} fuzz/replay.cpp)
    target_link_libraries(${stem} PRIVATE ${fuzz_libraries})
    string(REGEX REPLACE "_fuzz$" "" name ${stem})
    add_test(NAME replay_${name} COMMAND ${stem} ${PROJECT_SOURCE_DIR}/fuzz/corpus/${name} ${fuzz_replay_${stem}})
  endif()
  if(TARGET ${stem})
    target_include_directories(${stem} PRIVATE ${PROJECT_SOURCE_DIR})
  endif()
endforeach()
