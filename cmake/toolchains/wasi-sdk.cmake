# Takes the Wasm compiler from a wasi-sdk when WASI_SDK_PATH names one. Only its clang, wasm-ld and
# headers are used, never its libraries, which would add imports that no chain accepts.
if(DEFINED ENV{WASI_SDK_PATH})
  set(LEVEE_WASM_CXX "$ENV{WASI_SDK_PATH}/bin/clang++" CACHE FILEPATH "Compiler of levee.wasm")
  set(LEVEE_WASM_LD "$ENV{WASI_SDK_PATH}/bin/wasm-ld" CACHE FILEPATH "Linker of levee.wasm")
endif()
