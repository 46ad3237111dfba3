# Sanitizers and coverage, for our own host code only: the C that wasm2c writes is never
# instrumented, since that takes minutes and finds nothing the module itself could do.
add_library(levee_instrument INTERFACE)
if(LEVEE_SANITIZE)
  target_compile_options(levee_instrument INTERFACE
    "-fsanitize=${LEVEE_SANITIZE}" -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(levee_instrument INTERFACE "-fsanitize=${LEVEE_SANITIZE}")
endif()
if(LEVEE_COVERAGE)
  target_compile_options(levee_instrument INTERFACE --coverage -O0)
  target_link_options(levee_instrument INTERFACE --coverage)
endif()
