# Thread sanitizer, for the tests that use several threads.
set(CMAKE_BUILD_TYPE Debug CACHE STRING "")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g" CACHE STRING "")
set(MUSTER_SANITIZE "thread" CACHE STRING "")
set(MUSTER_WERROR ON CACHE BOOL "")
