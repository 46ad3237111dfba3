# build/js: the contract as an ES module, built by Emscripten from the sources of levee.wasm. Built
# when Emscripten is there; nothing else of the project needs it.
find_program(LEVEE_EMXX em++)
find_program(LEVEE_NODE node)
if(NOT LEVEE_EMXX OR NOT LEVEE_NODE)
  return()
endif()

set(js "${CMAKE_BINARY_DIR}/js")
set(js_source "${CMAKE_SOURCE_DIR}/contract/adapters/js")
file(MAKE_DIRECTORY "${js}")
list(TRANSFORM wasm_sources PREPEND "${CMAKE_SOURCE_DIR}/" OUTPUT_VARIABLE js_cpp)
# Distributions keep Emscripten's own JavaScript packages where node does not look by itself.
set(emscripten_environment "NODE_PATH=/usr/share/nodejs")
set(js_exports _levee_input,_levee_execute,_levee_query,_levee_output,_levee_output_size)

add_custom_command(OUTPUT "${js}/levee_module.mjs" "${js}/levee_module.wasm"
  COMMAND "${CMAKE_COMMAND}" -E env ${emscripten_environment} "${LEVEE_EMXX}" -std=c++20 -O2
    -fno-exceptions -fno-rtti -Wall -Wextra "-ffile-prefix-map=${CMAKE_SOURCE_DIR}=."
    "-I${CMAKE_SOURCE_DIR}" ${js_cpp} -o "${js}/levee_module.mjs" --no-entry
    -sMODULARIZE -sEXPORT_ES6 -sENVIRONMENT=web -sWASM_BIGINT -sFILESYSTEM=0
    "-sEXPORTED_FUNCTIONS=${js_exports}" --js-library "${js_source}/imports.js"
  DEPENDS ${js_cpp} "${LEVEE_WASM}" "${js_source}/imports.js"  # what that is made of, this is
  COMMENT "Emscripten levee_module.mjs"
  VERBATIM)

set(js_files "${js}/levee_module.mjs")
foreach(name IN ITEMS levee.js levee.d.ts codec.js ledger.js)
  add_custom_command(OUTPUT "${js}/${name}"
    COMMAND "${CMAKE_COMMAND}" -E copy "${js_source}/${name}" "${js}/${name}"
    DEPENDS "${js_source}/${name}" VERBATIM)
  list(APPEND js_files "${js}/${name}")
endforeach()
add_custom_command(OUTPUT "${js}/abi.json"
  COMMAND "${CMAKE_COMMAND}" -E copy "${CMAKE_SOURCE_DIR}/abi/generated/abi.json" "${js}/abi.json"
  DEPENDS "${CMAKE_SOURCE_DIR}/abi/generated/abi.json" VERBATIM)
file(WRITE "${js}/package.json" [[{"name": "levee", "type": "module", "main": "levee.js"}]] "\n")
add_custom_target(levee_js ALL DEPENDS ${js_files} "${js}/abi.json")
