# The flags of every target of ours; third-party headers are SYSTEM and stay silent.
add_library(muster_flags INTERFACE)
target_compile_features(muster_flags INTERFACE cxx_std_23)
target_compile_options(muster_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Wcast-qual
  -Wnon-virtual-dtor -Wformat=2 -Wimplicit-fallthrough
  # g++ 12 takes moved std::strings for overlapping copies (PR 105651).
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
  # clang sees libstdc++ 12 use its own deprecated get_temporary_buffer inside std::stable_sort.
  $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>)
if(MUSTER_WERROR)
  target_compile_options(muster_flags INTERFACE -Werror)
endif()
if(MUSTER_SANITIZE)
  target_compile_options(muster_flags INTERFACE -fsanitize=${MUSTER_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(muster_flags INTERFACE -fsanitize=${MUSTER_SANITIZE})
endif()
set(CMAKE_CXX_EXTENSIONS OFF)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()

# What nearly every file includes, compiled once a target. Each header still compiles without it:
# the meta_headers target checks that.
set(MUSTER_COMMON_HEADERS <algorithm> <array> <cstdint> <expected> <functional> <map> <memory> <optional>
  <set> <span> <string> <string_view> <unordered_map> <utility> <variant> <vector> <fmt/format.h>)
