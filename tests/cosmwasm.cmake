# The CosmWasm SDK compiled natively, over a chain of the test's own.
file(GLOB cosmwasm_sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/cosmwasm/*_test.cpp")
add_executable(cosmwasm_tests ${cosmwasm_sources} cosmwasm/mock_chain.cpp
  "${CMAKE_SOURCE_DIR}/contract/adapters/cosmwasm/examples/counter/counter.cpp")
target_link_libraries(cosmwasm_tests PRIVATE levee_doctest_main levee_core)
add_test(NAME cosmwasm_sdk COMMAND cosmwasm_tests)

# The contract and every example are modules that a chain would take.
set(cosmwasm_modules levee-cosmwasm)
foreach(example IN LISTS wasm_examples)
  get_filename_component(name "${example}" NAME_WE)
  list(APPEND cosmwasm_modules ${name})
endforeach()
foreach(name IN LISTS cosmwasm_modules)
  add_test(NAME lint_${name} COMMAND levee lint "${CMAKE_BINARY_DIR}/${name}.wasm"
    --profile cosmwasm)
endforeach()
