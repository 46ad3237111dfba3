# Uses ccache when it is there, for the host compilers and for the Wasm compile lines.
find_program(LEVEE_CCACHE ccache)
if(LEVEE_CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER "${LEVEE_CCACHE}" CACHE STRING "")
  set(CMAKE_CXX_COMPILER_LAUNCHER "${LEVEE_CCACHE}" CACHE STRING "")
endif()
