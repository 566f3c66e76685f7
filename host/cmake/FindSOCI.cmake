# SOCI as Debian ships it: neither a CMake package nor a pkg-config file.
#   SOCI::core     the library
#   SOCI::sqlite3  its SQLite backend (its header includes <sqlite3.h>, so SQLite's header is needed too)
# Sets SOCI_FOUND, SOCI_VERSION.
include(FindPackageHandleStandardArgs)

find_path(SOCI_INCLUDE_DIR soci/soci.h)
find_library(SOCI_CORE_LIBRARY NAMES soci_core)
find_library(SOCI_SQLITE3_LIBRARY NAMES soci_sqlite3)
find_path(SOCI_SQLITE3_HEADER_DIR sqlite3.h)
mark_as_advanced(SOCI_INCLUDE_DIR SOCI_CORE_LIBRARY SOCI_SQLITE3_LIBRARY SOCI_SQLITE3_HEADER_DIR)

# SOCI_LIB_VERSION is "4_0_3".
if(SOCI_INCLUDE_DIR AND EXISTS "${SOCI_INCLUDE_DIR}/soci/version.h")
  file(STRINGS "${SOCI_INCLUDE_DIR}/soci/version.h" soci_version_line REGEX "define SOCI_LIB_VERSION \"")
  if(soci_version_line MATCHES "\"([0-9_]+)\"")
    string(REPLACE "_" "." SOCI_VERSION "${CMAKE_MATCH_1}")
  endif()
  unset(soci_version_line)
endif()

find_package_handle_standard_args(SOCI
  REQUIRED_VARS SOCI_CORE_LIBRARY SOCI_SQLITE3_LIBRARY SOCI_INCLUDE_DIR SOCI_SQLITE3_HEADER_DIR
  VERSION_VAR SOCI_VERSION
  REASON_FAILURE_MESSAGE "on Debian: apt install libsoci-dev libsqlite3-dev")

if(SOCI_FOUND AND NOT TARGET SOCI::core)
  add_library(SOCI::core UNKNOWN IMPORTED)
  set_target_properties(SOCI::core PROPERTIES
    IMPORTED_LOCATION "${SOCI_CORE_LIBRARY}" INTERFACE_INCLUDE_DIRECTORIES "${SOCI_INCLUDE_DIR}")
  add_library(SOCI::sqlite3 UNKNOWN IMPORTED)
  set_target_properties(SOCI::sqlite3 PROPERTIES
    IMPORTED_LOCATION "${SOCI_SQLITE3_LIBRARY}" INTERFACE_INCLUDE_DIRECTORIES "${SOCI_SQLITE3_HEADER_DIR}"
    INTERFACE_LINK_LIBRARIES SOCI::core)
endif()
