# assay_add_plugin(name SOURCES … [DEPS …]): a plugin library that exports its entry and nothing else.
include_guard(GLOBAL)

# The SHA-256 over the ABI's headers, in the order given: what makes two draft builds the same.
function(assay_draft_hash out folder)
  set(text "")
  foreach(header IN LISTS ARGN)
    file(SHA256 ${folder}/${header} one)
    string(APPEND text "${header} ${one}\n")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${folder}/${header})
  endforeach()
  string(SHA256 hash "${text}")
  set(${out} ${hash} PARENT_SCOPE)
endfunction()

function(assay_add_plugin name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPS" ${ARGN})
  add_library(${name} MODULE ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE assay_plugin_sdk ${arg_DEPS})
  set_target_properties(${name} PROPERTIES
    PREFIX "lib" CXX_VISIBILITY_PRESET hidden C_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    LINK_DEPENDS ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/plugin.map)
  if(NOT CMAKE_LIBRARY_OUTPUT_DIRECTORY)
    set_target_properties(${name} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/plugins)
  endif()
  target_link_options(${name} PRIVATE -Wl,--version-script=${CMAKE_CURRENT_FUNCTION_LIST_DIR}/plugin.map -Wl,-z,now)
  # Clang's sanitizer runtime lives in the executable alone, so a library cannot be linked closed.
  if(NOT (ASSAY_SANITIZE AND CMAKE_CXX_COMPILER_ID MATCHES "Clang"))
    target_link_options(${name} PRIVATE -Wl,-z,defs)
  endif()
endfunction()
