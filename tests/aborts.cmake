# Aborts: the same engines with two things between. The C of levee.wasm is compiled once more, with
# a call at every basic block that can trap there; as an object of this program it takes the place
# of the library's. The linker leads the engines' calls of the ledger past the test first.
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

file(GLOB abort_sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_LIST_DIR}/aborts/*_test.cpp")
add_executable(aborts_tests ${abort_sources})
target_link_libraries(aborts_tests PRIVATE levee_doctest_main levee_wasm2c_counted levee_host)
target_link_options(aborts_tests PRIVATE
  "LINKER:--wrap=_ZNK5levee11LedgerStore3getEhmPv"
  "LINKER:--wrap=_ZN5levee11LedgerStore3putEhmPKv")
add_test(NAME aborts COMMAND aborts_tests WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
