# Compiles the files of a target in groups, so that headers are parsed once for many: what
# `make matrix` does in all rows, and `make coverage`; in other builds a change must touch one file
# alone. A file stands alone when it names what another names in its own unnamed namespace, or when
# a program puts something else in its place.
option(LEVEE_UNITY "Compile files in groups" OFF)

function(levee_compile_in_groups target)
  set_target_properties(${target} PROPERTIES
    UNITY_BUILD ${LEVEE_UNITY} UNITY_BUILD_BATCH_SIZE 12)
  foreach(source IN LISTS ARGN)
    set_property(SOURCE ${source} PROPERTY SKIP_UNITY_BUILD_INCLUSION ON)
  endforeach()
endfunction()
