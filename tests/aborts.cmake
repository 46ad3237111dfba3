# Aborts: the same engines with three things between. The C of levee.wasm is compiled once more,
# with a call at every basic block that can trap there; as an object of this program it takes the
# place of the library's. So does the module for wasmtime, with a call before every operation. The
# linker leads the engines' calls of the ledger past the test first.
add_library(levee_wasm2c_counted OBJECT "${CMAKE_BINARY_DIR}/wasm2c/levee_wasm2c.c")
set_source_files_properties("${CMAKE_BINARY_DIR}/wasm2c/levee_wasm2c.c" PROPERTIES GENERATED TRUE)
add_dependencies(levee_wasm2c_counted levee_wasm2c)
target_include_directories(levee_wasm2c_counted SYSTEM PRIVATE
  $<TARGET_PROPERTY:levee_wasm2c,INTERFACE_INCLUDE_DIRECTORIES>)
target_compile_definitions(levee_wasm2c_counted PRIVATE
  $<TARGET_PROPERTY:levee_wasm2c,INTERFACE_COMPILE_DEFINITIONS>
  WASM_RT_TRAP_HANDLER=levee_wasm2c_on_trap)
target_compile_options(levee_wasm2c_counted PRIVATE -w -O1 -Wno-implicit-function-declaration
  -fsanitize-coverage=trace-pc)

find_program(LEVEE_WASM2WAT wasm2wat REQUIRED)
set(ticked "${CMAKE_BINARY_DIR}/wasm2c/levee_ticked.wasm")
set(tick "${CMAKE_CURRENT_LIST_DIR}/aborts/tick.py")
add_custom_command(OUTPUT "${ticked}"
  COMMAND "${Python3_EXECUTABLE}" -B "${tick}" "${LEVEE_WASM2WAT}" "${LEVEE_WAT2WASM}"
    "${LEVEE_WASM}" "${ticked}"
  DEPENDS "${LEVEE_WASM}" "${tick}"
  COMMENT "levee.wasm with a tick before each operation" VERBATIM)
list(TRANSFORM js_definitions REPLACE "^LEVEE_WASM_PATH=.*" "LEVEE_WASM_PATH=\"${ticked}\""
  OUTPUT_VARIABLE ticked_definitions)
add_library(levee_ticked_bytes OBJECT "${CMAKE_SOURCE_DIR}/host-sim/engine/module_bytes.cpp")
set_property(SOURCE "${CMAKE_SOURCE_DIR}/host-sim/engine/module_bytes.cpp" TARGET_DIRECTORY
  levee_ticked_bytes APPEND PROPERTY OBJECT_DEPENDS "${ticked}")
target_compile_definitions(levee_ticked_bytes PRIVATE ${ticked_definitions})
target_include_directories(levee_ticked_bytes PRIVATE "${CMAKE_SOURCE_DIR}")

file(GLOB abort_sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_LIST_DIR}/aborts/*.cpp")
add_executable(aborts_tests ${abort_sources})
target_link_libraries(aborts_tests PRIVATE levee_doctest_main levee_wasm2c_counted
  levee_ticked_bytes levee_host)
target_link_options(aborts_tests PRIVATE
  "LINKER:--wrap=_ZNK5levee11LedgerStore3getEhmPv"
  "LINKER:--wrap=_ZN5levee11LedgerStore3putEhmPKv")
add_test(NAME aborts COMMAND aborts_tests WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
