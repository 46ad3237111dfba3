# Contracts compiled for MVP Wasm without a standard library: build/levee.wasm of the plain adapter,
# and the examples of the CosmWasm SDK. One profile fits every chain, so nothing newer than MVP.
include(toolchains/wasi-sdk)
# The same order of preference as in tools/setup.sh: a compiler, its linker and its headers.
foreach(major IN ITEMS 19 20 21 18 17 16)
  if(NOT LEVEE_WASM_CXX AND EXISTS "/usr/lib/llvm-${major}/include/wasm32-wasi/c++")
    find_program(LEVEE_WASM_CXX "clang++-${major}")
    find_program(LEVEE_WASM_LD "wasm-ld-${major}")
  endif()
endforeach()
if(NOT LEVEE_WASM_CXX OR NOT LEVEE_WASM_LD)
  message(FATAL_ERROR "no clang++ and wasm-ld of 16 or newer for Wasm: run tools/setup.sh")
endif()

set(LEVEE_WASM "${CMAKE_BINARY_DIR}/levee.wasm")
# Optimised at the link: only there the compiler knows every call of a function, drops arguments
# that are always the same and takes a function with one call into its caller.
set(LEVEE_WASM_COMPILE_FLAGS --target=wasm32-wasi -mcpu=mvp -std=c++20 -O2 -flto=thin -ffreestanding
  -nostdlib -fno-exceptions -fno-rtti -fno-threadsafe-statics -fno-unwind-tables
  -fvisibility=hidden -Wall -Wextra -Wconversion -Wshadow -Werror)
# The linker's optimiser gives all functions the features of any, and what it makes itself has those
# of a newer machine: so they are named here once more.
set(LEVEE_WASM_LINK_FLAGS --no-entry --gc-sections --strip-all --compress-relocations
  -z stack-size=8192 --stack-first --fatal-warnings --lto-O2
  -mllvm -mattr=-sign-ext,-multivalue,-reference-types,-bulk-memory,-nontrapping-fptoint)

# A chain asks gas for each operation: what the SDK and its contracts save by calls taken into their
# callers is worth some bytes there.
set(LEVEE_COSMWASM_LINK_FLAGS --lto-O3 -mllvm -inline-threshold=300)

file(MAKE_DIRECTORY "${CMAKE_BINARY_DIR}/wasm")

# levee_wasm_module(NAME SOURCES...): build/NAME.wasm from sources named from the root of the
# repository, and a target NAME_wasm (with _ for -). Modules may share sources.
function(levee_wasm_module module)
  set(objects)
  foreach(source IN LISTS ARGN)
    string(MAKE_C_IDENTIFIER "${source}" name)
    set(object "${CMAKE_BINARY_DIR}/wasm/${name}.o")
    list(APPEND objects "${object}")
    get_property(known GLOBAL PROPERTY "levee_wasm_object_${name}")
    if(known)
      continue()
    endif()
    set_property(GLOBAL PROPERTY "levee_wasm_object_${name}" TRUE)
    add_custom_command(OUTPUT "${object}"
      COMMAND ${CMAKE_CXX_COMPILER_LAUNCHER} "${LEVEE_WASM_CXX}" ${LEVEE_WASM_COMPILE_FLAGS}
        "-ffile-prefix-map=${CMAKE_SOURCE_DIR}=." "-I${CMAKE_SOURCE_DIR}"
        -MD -MF "${object}.d" -c "${CMAKE_SOURCE_DIR}/${source}" -o "${object}"
      DEPENDS "${CMAKE_SOURCE_DIR}/${source}"
      DEPFILE "${object}.d"
      COMMENT "Wasm ${source}"
      COMMAND_EXPAND_LISTS VERBATIM)
  endforeach()
  set(output "${CMAKE_BINARY_DIR}/${module}.wasm")
  set(link_flags ${LEVEE_WASM_LINK_FLAGS})
  if(NOT output STREQUAL LEVEE_WASM)
    list(APPEND link_flags ${LEVEE_COSMWASM_LINK_FLAGS})
  endif()
  add_custom_command(OUTPUT "${output}"
    COMMAND "${LEVEE_WASM_LD}" ${link_flags} ${objects} -o "${output}"
    DEPENDS ${objects}
    COMMENT "Linking ${module}.wasm"
    COMMAND_EXPAND_LISTS VERBATIM)
  string(REPLACE "-" "_" target "${module}_wasm")
  add_custom_target(${target} ALL DEPENDS "${output}")
endfunction()

file(GLOB wasm_sources CONFIGURE_DEPENDS RELATIVE "${CMAKE_SOURCE_DIR}"
  contract/adapters/plain/*.cpp contract/runtime/*.cpp)
levee_wasm_module(levee ${wasm_sources})

# The examples of the CosmWasm SDK: a folder is one module, named like it, and LEVEE_EXAMPLES has
# their targets, so that the tests in the machine wait for a new one too.
file(GLOB wasm_examples LIST_DIRECTORIES true CONFIGURE_DEPENDS
  "${CMAKE_SOURCE_DIR}/contract/adapters/cosmwasm/examples/*")
set(LEVEE_EXAMPLES)
foreach(example IN LISTS wasm_examples)
  get_filename_component(name "${example}" NAME)
  file(GLOB example_sources CONFIGURE_DEPENDS RELATIVE "${CMAKE_SOURCE_DIR}" "${example}/*.cpp")
  levee_wasm_module(${name} ${example_sources} contract/runtime/runtime.cpp)
  string(REPLACE "-" "_" target "${name}_wasm")
  list(APPEND LEVEE_EXAMPLES ${target})
endforeach()

# The command lines as data, so that a test can repeat the build from another directory.
set(wasm_recipe "cxx\t${LEVEE_WASM_CXX}\nld\t${LEVEE_WASM_LD}\nwasm\t${LEVEE_WASM}\n")
list(JOIN LEVEE_WASM_COMPILE_FLAGS "\t" flags)
string(APPEND wasm_recipe "compile\t${flags}\n")
list(JOIN LEVEE_WASM_LINK_FLAGS "\t" flags)
string(APPEND wasm_recipe "link\t${flags}\n")
list(JOIN LEVEE_COSMWASM_LINK_FLAGS "\t" flags)
string(APPEND wasm_recipe "link_cosmwasm\t${flags}\n")
list(JOIN wasm_sources "\t" flags)
string(APPEND wasm_recipe "sources\t${flags}\n")
file(WRITE "${CMAKE_BINARY_DIR}/wasm/recipe.tsv" "${wasm_recipe}")
