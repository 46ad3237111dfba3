# The reference model must stay independent of the core. Its include directory is a small tree of
# links that holds abi/ and the model itself, so a header of contract/ cannot be found by name. That
# none was read in another way, such as by a path through .., is tests/tidy/model_reads_test.py.
set(model_include "${CMAKE_BINARY_DIR}/model_include")
file(MAKE_DIRECTORY "${model_include}/host-sim")
file(CREATE_LINK "${CMAKE_SOURCE_DIR}/abi" "${model_include}/abi" SYMBOLIC)
file(CREATE_LINK "${CMAKE_SOURCE_DIR}/host-sim/model" "${model_include}/host-sim/model" SYMBOLIC)

file(GLOB model_sources CONFIGURE_DEPENDS host-sim/model/*.cpp)
add_library(levee_model STATIC ${model_sources})
target_include_directories(levee_model PRIVATE "${model_include}")
target_link_libraries(levee_model PRIVATE levee_warnings levee_determinism levee_instrument)
set_target_properties(levee_model PROPERTIES LINKER_LANGUAGE CXX)
