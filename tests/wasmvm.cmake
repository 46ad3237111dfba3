# The CosmWasm machine in one process: contracts, their messages and gas. Its library and a
# real token are fetched when everything is built (seconds, 26 MB); without it these tests are
# skipped.
add_custom_target(levee_wasmvm ALL COMMAND "${CMAKE_SOURCE_DIR}/tools/wasmvm.sh" --quiet
  USES_TERMINAL VERBATIM)

file(GLOB wasmvm_sources CONFIGURE_DEPENDS wasmvm/*.cpp)
list(FILTER wasmvm_sources EXCLUDE REGEX "/(puppet|hostile|c_abi_check)\\.cpp$")
levee_wasm_module(puppet tests/wasmvm/puppet.cpp contract/runtime/runtime.cpp)
levee_wasm_module(hostile tests/wasmvm/hostile.cpp contract/runtime/runtime.cpp)
add_executable(wasmvm_tests ${wasmvm_sources})
target_link_libraries(wasmvm_tests PRIVATE levee_host)
target_compile_definitions(wasmvm_tests PRIVATE LEVEE_BUILD_DIR="${CMAKE_BINARY_DIR}"
  LEVEE_SOURCE_DIR="${CMAKE_SOURCE_DIR}" LEVEE_SKIPPED=${LEVEE_SKIPPED})
add_dependencies(wasmvm_tests levee_wasmvm levee_wasm puppet_wasm hostile_wasm
  levee_cosmwasm_wasm ${LEVEE_EXAMPLES})
add_test(NAME wasmvm COMMAND wasmvm_tests WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
set_tests_properties(wasmvm PROPERTIES SKIP_RETURN_CODE ${LEVEE_SKIPPED})
