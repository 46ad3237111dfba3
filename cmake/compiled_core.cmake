# levee_compile_core(NAME COMPILER FLAGS OBJECT): one more compilation of the core, in a namespace
# of that name, so that the linker cannot take a function of one core for another's. OBJECT gets
# the path of the object, or nothing when the compiler cannot build for this machine.
set(compiled_core_flags -std=c++20 -fPIC ${LEVEE_WARNING_FLAGS}
  "-ffile-prefix-map=${CMAKE_SOURCE_DIR}=." "-I${CMAKE_SOURCE_DIR}")
set(compiled_core_source "${CMAKE_SOURCE_DIR}/host-sim/engine/compiled/core.cpp")

function(levee_compile_core name compiler level_flags result)
  set(${result} "" PARENT_SCOPE)
  set(flags ${level_flags} "-Dlevee=${name}" ${compiled_core_flags})
  execute_process(COMMAND "${compiler}" ${flags} -fsyntax-only -x c++ -
    INPUT_FILE /dev/null RESULT_VARIABLE status OUTPUT_QUIET ERROR_QUIET)
  if(NOT status EQUAL 0)
    return()
  endif()
  set(object "${CMAKE_BINARY_DIR}/${name}_core.o")
  add_custom_command(OUTPUT "${object}"
    COMMAND ${CMAKE_CXX_COMPILER_LAUNCHER} "${compiler}" ${flags}
      -MD -MF "${object}.d" -c "${compiled_core_source}" -o "${object}"
    DEPENDS "${compiled_core_source}"
    DEPFILE "${object}.d"
    COMMENT "The core as ${name}"
    COMMAND_EXPAND_LISTS VERBATIM)
  set_source_files_properties("${object}" PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
  set(${result} "${object}" PARENT_SCOPE)
endfunction()
