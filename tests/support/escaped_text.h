// A readable form for bytes that a text file can not hold, or not be seen to hold: `\xNN` is a
// byte,
// `\n`, `\r`, `\t` and `\\` are what they are everywhere, `\{TEXT*N}` is TEXT (escaped too) N
// times, and a `\` at the end of a line takes the line's end away.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace muster {

// The bytes; nothing if the text breaks the form.
std::optional<std::string> unescape_text(std::string_view text);

// A text that gives these bytes: every byte that is no printable character becomes `\xNN`, lines
// stay lines. Never makes the repeated form.
std::string escape_text(std::string_view bytes);

// Whether the bytes read as text, line by line, without any escape: UTF-8 with nothing but
// printable characters, and a line end at the end.
bool is_plain_text(std::string_view bytes);

}  // namespace muster
