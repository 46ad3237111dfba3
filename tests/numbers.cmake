# Evidence for the arithmetic beyond the unit tests: random cases against an independent library,
# every input at 8 bits, and snippets that the types must refuse.

# Optimised in every build type: what they check is the code that ships, and they are many.
foreach(kind IN ITEMS property exhaustive)
  add_executable(fixed_math_${kind} ${kind}/fixed_math_${kind}.cpp)
  target_link_libraries(fixed_math_${kind} PRIVATE levee_core)
  target_compile_options(fixed_math_${kind} PRIVATE -O2)
endforeach()
add_test(NAME fixed_math_property COMMAND fixed_math_property)
add_test(NAME fixed_math_exhaustive.LV-NUM-18 COMMAND fixed_math_exhaustive)
target_include_directories(fixed_math_property SYSTEM PRIVATE "${LEVEE_BOOST_INCLUDE}")

# For long runs: ten times as many cases a second, since its oracle does not divide.
add_executable(fixed_math_bulk property/fixed_math_bulk.cpp)
target_link_libraries(fixed_math_bulk PRIVATE levee_core)
target_compile_options(fixed_math_bulk PRIVATE -O3)
add_test(NAME fixed_math_bulk COMMAND fixed_math_bulk 1 2000000)

# The Wasm runtime under other names, so that it cannot take the place of the host's own.
add_library(levee_runtime_renamed OBJECT "${CMAKE_SOURCE_DIR}/contract/runtime/runtime.cpp")
target_link_libraries(levee_runtime_renamed PRIVATE levee_core)
target_compile_options(levee_runtime_renamed PRIVATE -ffreestanding)
foreach(name IN ITEMS memcpy memmove memset memcmp __multi3 __ashlti3 __lshrti3 __ashrti3)
  target_compile_definitions(levee_runtime_renamed PRIVATE ${name}=levee_runtime_${name})
endforeach()
target_link_libraries(unit_tests PRIVATE levee_runtime_renamed)

# One test a snippet: the lawful form compiles and the other is refused on its marked line.
function(levee_must_not_compile snippet)
  get_filename_component(name "${snippet}" NAME_WE)
  add_test(NAME compile_fail.LV-NUM-09.${name}
    COMMAND "${Python3_EXECUTABLE}" -B "${CMAKE_SOURCE_DIR}/tests/compile_fail/check_refusal.py"
      "${CMAKE_CXX_COMPILER}" "${CMAKE_SOURCE_DIR}" "${snippet}")
endfunction()

file(GLOB snippets CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/tests/compile_fail/*.cpp")
foreach(snippet IN LISTS snippets)
  levee_must_not_compile("${snippet}")
endforeach()
