# What ./dev and CI build, and what users run: optimised, warnings are errors, the library's own checks on. They cost
# some per cent; what they find would otherwise be a wrong answer.
set(CMAKE_BUILD_TYPE Release CACHE STRING "")
# Loops over columns become vectors as with -O3, whose deeper inlining makes GCC 12 warn of what is not there.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -fvect-cost-model=dynamic -funswitch-loops" CACHE STRING "")
set(CMAKE_CXX_FLAGS "-D_GLIBCXX_ASSERTIONS" CACHE STRING "")
set(MUSTER_WERROR ON CACHE BOOL "")
set(CMAKE_EXPORT_COMPILE_COMMANDS ON CACHE BOOL "")
set(MUSTER_ARCHIVES ON CACHE BOOL "")
