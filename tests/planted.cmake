# Planted bugs: a copy of the core with all bugs of planted/bugs.toml, each behind a switch, under
# the tests of the rules and under a `levee`. Only sources that include the core are compiled again.
set(planted_root "${CMAKE_BINARY_DIR}/planted")
set(planted_here "${CMAKE_CURRENT_LIST_DIR}/planted")
set(planted_headers "${planted_root}/contract/core/planted.hpp")
file(GLOB_RECURSE planted_sources CONFIGURE_DEPENDS RELATIVE "${CMAKE_SOURCE_DIR}"
  "${CMAKE_SOURCE_DIR}/contract/core/*.hpp")
foreach(header IN LISTS planted_sources)
  list(APPEND planted_headers "${planted_root}/${header}")
endforeach()
list(TRANSFORM planted_sources PREPEND "${CMAKE_SOURCE_DIR}/")
add_custom_command(OUTPUT ${planted_headers}
  COMMAND "${Python3_EXECUTABLE}" -B "${planted_here}/plant.py" "${planted_root}"
  DEPENDS ${planted_sources} "${planted_here}/plant.py" "${planted_here}/bugs.toml"
    "${planted_here}/planted.hpp"
  COMMENT "The core with planted bugs" VERBATIM)
add_custom_target(levee_plant DEPENDS ${planted_headers})

add_library(levee_planted_engine OBJECT "${CMAKE_SOURCE_DIR}/host-sim/engine/engine_native.cpp")
add_executable(levee_planted "${CMAKE_SOURCE_DIR}/host-sim/main.cpp")
add_executable(planted_tables)
foreach(target IN ITEMS levee_planted_engine levee_planted planted_tables)
  add_dependencies(${target} levee_plant)
  target_include_directories(${target} BEFORE PRIVATE "${planted_root}")
endforeach()
target_link_libraries(levee_planted_engine PRIVATE levee_host)
target_link_libraries(levee_planted PRIVATE levee_planted_engine levee_host)
target_link_libraries(planted_tables PRIVATE
  levee_doctest_main levee_planted_engine levee_host levee_model)

# Every table, and the unit tests that run the core; those that do not include it are taken over,
# unless they were compiled in groups, whose object files have no name of theirs.
levee_compile_in_groups(planted_tables "${CMAKE_CURRENT_LIST_DIR}/unit/fixed_math_test.cpp"
  "${CMAKE_CURRENT_LIST_DIR}/unit/tranches_test.cpp")
file(GLOB planted_tests CONFIGURE_DEPENDS "${CMAKE_CURRENT_LIST_DIR}/tables/*_test.cpp")
list(APPEND planted_tests "${CMAKE_CURRENT_LIST_DIR}/unit/fixed_math_test.cpp"
  "${CMAKE_CURRENT_LIST_DIR}/unit/tranches_test.cpp")
foreach(source IN LISTS planted_tests)
  file(STRINGS "${source}" core_lines REGEX "#include \"(contract/core/|tests/support/fund)")
  if(core_lines OR LEVEE_UNITY)
    target_sources(planted_tables PRIVATE "${source}")
  else()
    get_filename_component(name "${source}" NAME)
    target_sources(planted_tables PRIVATE
      $<FILTER:$<TARGET_OBJECTS:tables_tests>,INCLUDE,/${name}>)
  endif()
endforeach()

add_test(NAME planted COMMAND "${Python3_EXECUTABLE}" -B "${planted_here}/check.py"
  "$<TARGET_FILE:planted_tables>" "$<TARGET_FILE:levee_planted>" "$<TARGET_FILE:levee>"
  WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")

# The oracle of the long arithmetic runs also sees the planted bugs that are in what it compares.
add_executable(planted_fixed_math "${CMAKE_CURRENT_LIST_DIR}/property/fixed_math_bulk.cpp")
add_dependencies(planted_fixed_math levee_plant)
target_include_directories(planted_fixed_math BEFORE PRIVATE "${planted_root}")
target_link_libraries(planted_fixed_math PRIVATE levee_core)
foreach(pair IN ITEMS "0 mismatches.: 0" "16 mul_div_fits.is.wrong" "33 signed.is.wrong")
  string(REGEX MATCH "^[0-9]+" bug "${pair}")
  string(REGEX REPLACE "^[0-9]+ " "" sign "${pair}")
  add_test(NAME planted_fixed_math.${bug} COMMAND planted_fixed_math 1 200000)
  set_tests_properties(planted_fixed_math.${bug} PROPERTIES
    ENVIRONMENT "LEVEE_PLANTED=${bug}" PASS_REGULAR_EXPRESSION "${sign}")
endforeach()
