# The CosmWasm contract compiled natively. It has a copy of the core of its own, with a View over
# the chain's storage, so it lies in a library that shows nothing but the test's few functions.
add_library(levee_cosmwasm_native SHARED cosmwasm_contract/native_contract.cpp)
target_link_libraries(levee_cosmwasm_native PRIVATE levee_core)
set_target_properties(levee_cosmwasm_native PROPERTIES
  CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)

file(GLOB cosmwasm_contract_sources CONFIGURE_DEPENDS
  "${CMAKE_CURRENT_SOURCE_DIR}/cosmwasm_contract/*_test.cpp")
add_executable(cosmwasm_contract_tests ${cosmwasm_contract_sources})
target_link_libraries(cosmwasm_contract_tests PRIVATE levee_doctest_main levee_host
  levee_cosmwasm_native)
target_compile_definitions(cosmwasm_contract_tests PRIVATE
  LEVEE_SOURCE_DIR="${CMAKE_SOURCE_DIR}" LEVEE_BINARY="$<TARGET_FILE:levee>")
add_dependencies(cosmwasm_contract_tests levee)
add_test(NAME cosmwasm_contract COMMAND cosmwasm_contract_tests)
