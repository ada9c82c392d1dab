# cmake -D INPUT=<file> -D OUTPUT=<file.cpp> -D HEADER=<header> -D FUNCTION=<name> -P embed_text.cmake
# Writes a text file into a C++ source, as the function of that name that gives it.
cmake_minimum_required(VERSION 3.25)

file(READ "${INPUT}" content)
string(FIND "${content}" ")MUSTER\"" clash)
if(NOT clash EQUAL -1)
  message(FATAL_ERROR "${INPUT} holds the end of the raw string it would stand in")
endif()
file(WRITE "${OUTPUT}" "// Made by engine/cmake/embed_text.cmake.
#include \"${HEADER}\"

namespace muster {

std::string_view ${FUNCTION}() {
  return R\"MUSTER(${content})MUSTER\";
}

}  // namespace muster
")
