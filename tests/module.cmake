# The shipped module under a host of the test's own: what crosses the boundary, and in which order.
# It defines the two imports, so it links the translated module and not the simulator's engine.
add_executable(module_tests module/protocol_test.cpp
  "${CMAKE_SOURCE_DIR}/host-sim/engine/wasm2c_trap.cpp")
target_link_libraries(module_tests PRIVATE levee_doctest_main levee_core levee_wasm2c)
add_test(NAME module COMMAND module_tests)
