// The vector instructions of x86-64, without what GCC 12 says of its own headers. Sources that
// include it are built without a precompiled header (CMakeLists.txt of engine/data says why).
#pragma once

#if defined(__x86_64__)
#if defined(__GNUC__) && !defined(__clang__)
// Without optimisation they are macros, whose masks of all ones it reports where they are used: for
// the rest of the source.
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic push
// The "any value" that some begin with is no mistake of ours.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wuninitialized"
#endif
#include <immintrin.h>
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif
#endif
