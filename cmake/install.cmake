# What `cmake --install` gives: the shared library with its C header, the static C++ library with its
# headers, the command line, and how CMake and pkg-config find them. Relocatable as a whole.
include(CMakePackageConfigHelpers)

set(rota_cmake_dir ${CMAKE_INSTALL_LIBDIR}/cmake/rota)

install(TARGETS rota EXPORT rota-targets
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
  INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(FILES ${PROJECT_SOURCE_DIR}/capi/include/rota_c.h ${PROJECT_SOURCE_DIR}/capi/include/rota_verbs.h
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})

# rota_core becomes rota::core, as in the build tree.
set_target_properties(rota_core PROPERTIES EXPORT_NAME core)
install(TARGETS rota_core EXPORT rota-core-targets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
  INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/rota DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  FILES_MATCHING PATTERN "*.h" PATTERN "*.def")

if(ROTA_BUILD_CLI)
  install(TARGETS rota_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()

install(EXPORT rota-targets NAMESPACE rota:: DESTINATION ${rota_cmake_dir})
install(EXPORT rota-core-targets NAMESPACE rota:: DESTINATION ${rota_cmake_dir})
configure_package_config_file(cmake/rota-config.cmake.in ${PROJECT_BINARY_DIR}/rota-config.cmake
  INSTALL_DESTINATION ${rota_cmake_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/rota-config-version.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/rota-config.cmake ${PROJECT_BINARY_DIR}/rota-config-version.cmake
  DESTINATION ${rota_cmake_dir})

file(RELATIVE_PATH rota_pc_to_prefix
  ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
configure_file(cmake/rota.pc.in ${PROJECT_BINARY_DIR}/rota.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/rota.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
