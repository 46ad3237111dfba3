# The warnings every line of ours must be clean of, with g++ and clang alike; all are errors.
set(LEVEE_WARNING_FLAGS -Wall -Wextra -Wconversion -Wshadow -Werror)
add_library(levee_warnings INTERFACE)
target_compile_options(levee_warnings INTERFACE
  $<$<COMPILE_LANGUAGE:CXX>:${LEVEE_WARNING_FLAGS}>)
# g++ 12 sees overflows that are none in the inlined code of Boost and fmt; the sanitizers and clang
# still look. clang reports what libstdc++ does inside std::stable_sort; g++ still reports our own
# use of anything deprecated.
target_compile_options(levee_warnings INTERFACE
  $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-Wno-stringop-overflow$<SEMICOLON>-Wno-array-bounds>
  $<$<COMPILE_LANG_AND_ID:CXX,Clang>:-Wno-deprecated-declarations>)
