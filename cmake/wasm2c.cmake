# levee_wasm2c: the shipped levee.wasm translated to C by wasm2c and compiled for the host, so that
# the simulator runs the very bytes that a chain would. The generated C is never instrumented.
find_program(LEVEE_WASM2C wasm2c REQUIRED)
find_program(LEVEE_WAT2WASM wat2wasm REQUIRED)
find_path(LEVEE_WASM_RT_DIR wasm-rt-impl.c
  PATHS /usr/share/wabt/wasm2c /usr/local/share/wabt/wasm2c NO_DEFAULT_PATH REQUIRED)

# wabt renamed what wasm2c writes (Z_levee_* became w2c_levee_*): ask the tool, not its version.
set(probe "${CMAKE_BINARY_DIR}/wasm2c/probe")
file(WRITE "${probe}.wat" "(module)")
execute_process(COMMAND "${LEVEE_WAT2WASM}" "${probe}.wat" -o "${probe}.wasm"
  COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND "${LEVEE_WASM2C}" -n probe "${probe}.wasm" -o "${probe}.c"
  COMMAND_ERROR_IS_FATAL ANY)
file(STRINGS "${probe}.h" z_names REGEX "Z_probe_instance_t")
find_path(LEVEE_WASM_RT_INCLUDE wasm-rt.h HINTS "${LEVEE_WASM_RT_DIR}" REQUIRED)
file(STRINGS "${LEVEE_WASM_RT_INCLUDE}/wasm-rt.h" bare_null REGEX "funcref_null_value;")

set(generated "${CMAKE_BINARY_DIR}/wasm2c/levee_wasm2c")
add_custom_command(OUTPUT "${generated}.c" "${generated}.h"
  COMMAND "${LEVEE_WASM2C}" -n levee "${LEVEE_WASM}" -o "${generated}.c"
  DEPENDS "${LEVEE_WASM}"
  COMMENT "wasm2c levee.wasm"
  VERBATIM)

set(runtime "${LEVEE_WASM_RT_DIR}/wasm-rt-impl.c")
if(EXISTS "${LEVEE_WASM_RT_DIR}/wasm-rt-mem-impl.c")
  list(APPEND runtime "${LEVEE_WASM_RT_DIR}/wasm-rt-mem-impl.c")
endif()
add_library(levee_wasm2c STATIC "${generated}.c" "${generated}.h" ${runtime})
target_include_directories(levee_wasm2c SYSTEM PUBLIC
  "${CMAKE_BINARY_DIR}/wasm2c" "${LEVEE_WASM_RT_DIR}")
target_compile_options(levee_wasm2c PRIVATE -w -O2 -Wno-implicit-function-declaration)
# Traps are ours (host-sim/engine/wasm2c_trap.hpp). The core does not recurse, so the depth of
# calls is bounded by its text and needs no counter.
target_compile_definitions(levee_wasm2c
  PUBLIC WASM_RT_SKIP_SIGNAL_RECOVERY=1 WASM_RT_USE_STACK_DEPTH_COUNT=0
    WASM_RT_NONCONFORMING_UNCHECKED_STACK_EXHAUSTION=1
    $<$<BOOL:${z_names}>:LEVEE_WASM2C_Z_NAMES>
    $<$<BOOL:${bare_null}>:LEVEE_WASM_RT_BARE_NULL>
  PRIVATE WASM_RT_TRAP_HANDLER=levee_wasm2c_on_trap)
