# Equal source gives equal results and equal bytes: no path of the machine in an object, no fused
# multiply-add in the reports, no change of meaning between build types.
add_library(levee_determinism INTERFACE)
target_compile_options(levee_determinism INTERFACE
  "-ffile-prefix-map=${CMAKE_SOURCE_DIR}=." -ffp-contract=off)
string(REPLACE "-O3" "-O2" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")
foreach(config RELEASE RELWITHDEBINFO)
  # Assertions of the core stay on in what ships, so NDEBUG is never defined.
  string(REPLACE "-DNDEBUG" "" CMAKE_CXX_FLAGS_${config} "${CMAKE_CXX_FLAGS_${config}}")
endforeach()
add_library(levee_debug_library INTERFACE)
target_link_libraries(levee_determinism INTERFACE levee_debug_library)
target_compile_definitions(levee_debug_library INTERFACE
  $<$<CONFIG:Debug>:_GLIBCXX_ASSERTIONS>)
