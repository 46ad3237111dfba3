# build/levee-cosmwasm.wasm: the contract for chains with CosmWasm, by the same compiler and flags
# as levee.wasm.
levee_wasm_module(levee-cosmwasm contract/adapters/cosmwasm/levee.cpp
  contract/runtime/runtime.cpp)
set(LEVEE_COSMWASM "${CMAKE_BINARY_DIR}/levee-cosmwasm.wasm")
