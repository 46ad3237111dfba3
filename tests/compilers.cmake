# The core must compile with every compiler that ever builds it, whichever of them builds the rest:
# g++ and clang for the host, clang for Wasm. Syntax and warnings only, all headers in one unit.
file(GLOB_RECURSE core_headers CONFIGURE_DEPENDS RELATIVE "${CMAKE_SOURCE_DIR}"
  "${CMAKE_SOURCE_DIR}/contract/core/*.hpp")
set(core_unit "// Every header of the core, once.\n")
foreach(header IN LISTS core_headers)
  string(APPEND core_unit "#include \"${header}\"\n")
endforeach()
file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/core_unit.cpp" CONTENT "${core_unit}" @ONLY)

set(syntax_flags -std=c++20 -fsyntax-only ${LEVEE_WARNING_FLAGS} -fno-exceptions -fno-rtti
  "-I${CMAKE_SOURCE_DIR}" "${CMAKE_BINARY_DIR}/core_unit.cpp")
find_program(LEVEE_GXX g++)
if(LEVEE_GXX)
  add_test(NAME core_compiles_gxx COMMAND "${LEVEE_GXX}" ${syntax_flags})
endif()
add_test(NAME core_compiles_clang COMMAND "${LEVEE_WASM_CXX}" ${syntax_flags})
add_test(NAME core_compiles_wasm COMMAND "${LEVEE_WASM_CXX}"
  --target=wasm32-wasi -mcpu=mvp -ffreestanding ${syntax_flags})

# The same core at the levels that no engine of this build has, all in one program, and once with a
# trap at everything that the language leaves undefined. One whose compiler cannot build for this
# machine goes to the test as ABSENT(name), so that none is left out in silence.
set(levels "gxx_O0 -O0" "gxx_O3 -O3" "clang_O0 -O0"
  "clang_ubsan -O1 -fsanitize=undefined -fsanitize-trap=undefined")
list(LENGTH levels levels_count)
set(core_levels "")
add_executable(core_levels_tests compilers/core_levels_test.cpp)
foreach(level IN LISTS levels)
  separate_arguments(flags UNIX_COMMAND "${level}")
  list(POP_FRONT flags name)
  set(compiler "${LEVEE_WASM_CXX}")
  if(name MATCHES "^gxx")
    set(compiler "${LEVEE_GXX}")
  endif()
  levee_compile_core(levee_${name} "${compiler}" "${flags}" object)
  if(object)
    target_sources(core_levels_tests PRIVATE "${object}")
    string(APPEND core_levels " LEVEL(levee_${name})")
  else()
    string(APPEND core_levels " ABSENT(levee_${name})")
  endif()
endforeach()
target_compile_definitions(core_levels_tests PRIVATE "LEVEE_CORE_LEVELS=${core_levels}"
  LEVEE_CORE_LEVELS_COUNT=${levels_count})
target_link_libraries(core_levels_tests PRIVATE levee_doctest_main levee_host)
add_test(NAME core_levels COMMAND core_levels_tests)
