// The C header of the wasm2c runtime, made good for C++: some versions of it declare a constant of
// a struct without a value, which C++ refuses. Include this instead of wasm-rt.h.
#pragma once

#ifdef LEVEE_WASM_RT_BARE_NULL
#define wasm_rt_funcref_null_value wasm_rt_funcref_null_value{}
#endif
#include "wasm-rt.h"
#undef wasm_rt_funcref_null_value
