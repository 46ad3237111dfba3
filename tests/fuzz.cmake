# Fuzz targets. Every build replays the committed corpora with a slice of changed copies; the
# preset `fuzz` (clang) also makes one libFuzzer executable a target.
file(GLOB fuzz_sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/fuzz/*.cpp")
list(FILTER fuzz_sources EXCLUDE REGEX "/(replay|libfuzzer_entry)\\.cpp$")
add_library(levee_fuzz_targets OBJECT ${fuzz_sources})
target_link_libraries(levee_fuzz_targets PUBLIC levee_host)
levee_compile_in_groups(levee_fuzz_targets fuzz/ledger_mutator.cpp)
target_include_directories(levee_fuzz_targets SYSTEM PRIVATE "${LEVEE_BOOST_INCLUDE}")

add_executable(fuzz_replay fuzz/replay.cpp)
target_link_libraries(fuzz_replay PRIVATE levee_fuzz_targets)

set(fuzz_names transactions queries scenario trace allocation fixed_math
  cosmwasm_json)
# Copies of each input that `make test` runs; a document of JSON takes microseconds.
set(fuzz_rounds 300)
set(fuzz_rounds_cosmwasm_json 100000)
foreach(name IN LISTS fuzz_names)
  set(rounds ${fuzz_rounds})
  if(DEFINED fuzz_rounds_${name})
    set(rounds ${fuzz_rounds_${name}})
  endif()
  add_test(NAME fuzz.${name}
    COMMAND fuzz_replay "${CMAKE_CURRENT_SOURCE_DIR}/fuzz/corpus" ${name} ${rounds})
endforeach()

if(LEVEE_FUZZ)
  add_custom_target(fuzzers)
  foreach(name IN LISTS fuzz_names)
    add_executable(fuzz_${name} fuzz/libfuzzer_entry.cpp)
    target_compile_definitions(fuzz_${name} PRIVATE LEVEE_FUZZ_TARGET="${name}")
    target_link_libraries(fuzz_${name} PRIVATE levee_fuzz_targets)
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    add_dependencies(fuzzers fuzz_${name})
  endforeach()
endif()
