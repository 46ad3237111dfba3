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
