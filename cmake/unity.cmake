# Compiles the files of a target in groups, four times as fast from nothing: what `make matrix` does
# in all rows but none of the other builds, where a change must touch one file alone. A file stands
# alone when it names what another file names in its own unnamed namespace.
option(LEVEE_UNITY "Compile files in groups" OFF)

function(levee_compile_in_groups target)
  set_target_properties(${target} PROPERTIES
    UNITY_BUILD ${LEVEE_UNITY} UNITY_BUILD_BATCH_SIZE 12)
  foreach(source IN LISTS ARGN)
    set_property(SOURCE ${source} PROPERTY SKIP_UNITY_BUILD_INCLUSION ON)
  endforeach()
endfunction()
