# The engines beside `native` and `wasm2c`: each is built when what it needs is there, and is listed
# by `levee engines` as absent when not. tools/engines.sh fetches what is not there.
set(levee_cache "$ENV{XDG_CACHE_HOME}")
if(NOT levee_cache)
  set(levee_cache "$ENV{HOME}/.cache")
endif()

# Both contracts and the program of the engine `v8` lie inside the host's program.
set(ledger_js "${CMAKE_SOURCE_DIR}/contract/adapters/js/ledger.js")
set(v8_js "${CMAKE_SOURCE_DIR}/host-sim/engine/v8/child.js")
set(js_definitions LEVEE_WASM_PATH="${LEVEE_WASM}"
  LEVEE_COSMWASM_PATH="${LEVEE_COSMWASM}" LEVEE_LEDGER_JS_PATH="${ledger_js}"
  LEVEE_V8_JS_PATH="${v8_js}")
set_source_files_properties(host-sim/engine/module_bytes.cpp PROPERTIES
  OBJECT_DEPENDS "${LEVEE_WASM};${LEVEE_COSMWASM};${ledger_js};${v8_js}"
  COMPILE_DEFINITIONS "${js_definitions}")

# native-clang: one object by the clang that builds levee.wasm.
levee_compile_core(levee_clang "${LEVEE_WASM_CXX}" -O3 clang_object)
if(clang_object)
  target_sources(levee_host PRIVATE "${clang_object}")
  set_property(SOURCE host-sim/engine/engine_clang.cpp APPEND PROPERTY
    COMPILE_DEFINITIONS LEVEE_CLANG_CORE)
endif()

# wasmtime: headers and one static library, most of which nobody calls.
set(wasmtime "${levee_cache}/levee/wasmtime-v44.0.0")
if(EXISTS "${wasmtime}/lib/libwasmtime.a")
  target_include_directories(levee_host SYSTEM PRIVATE "${wasmtime}/include")
  target_link_libraries(levee_host PRIVATE "${wasmtime}/lib/libwasmtime.a" m dl pthread)
  target_link_options(levee_host INTERFACE -Wl,--gc-sections)
  set_property(SOURCE host-sim/engine/engine_wasmtime.cpp APPEND PROPERTY
    COMPILE_DEFINITIONS LEVEE_WASMTIME)
endif()

# wasm3: C sources, never instrumented and not ours to warn about.
set(wasm3 "${levee_cache}/levee/wasm3-0.5.0")
if(EXISTS "${wasm3}/wasm3.h")
  file(GLOB wasm3_sources "${wasm3}/*.c")
  add_library(levee_wasm3 STATIC ${wasm3_sources})
  target_include_directories(levee_wasm3 SYSTEM PUBLIC "${wasm3}")
  target_compile_options(levee_wasm3 PRIVATE -w -O3 -fomit-frame-pointer -fno-stack-protector)
  target_link_libraries(levee_host PRIVATE levee_wasm3)
  set_property(SOURCE host-sim/engine/engine_wasm3.cpp APPEND PROPERTY
    COMPILE_DEFINITIONS LEVEE_WASM3)
endif()
