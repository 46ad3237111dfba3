# The committed code of abi/generated must be what the generator writes today; tests/ runs the
# comparison, and `abi` writes it anew.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_custom_target(abi COMMAND "${Python3_EXECUTABLE}" abi/generate.py
  WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}" USES_TERMINAL)
