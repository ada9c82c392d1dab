// Text of a source -> Tree, one function a format, for files that people write and for small record
// files. All refuse what they can not keep: a diagnostic at the byte, never a repair.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/limits.h"
#include "engine/base/result.h"
#include "engine/diag/emitter.h"
#include "engine/source/source_map.h"
#include "engine/text/tree.h"

namespace muster {

enum class AliasPolicy { Refuse, CopyWithinLimit };

// Turns the raw bytes of a file into text fit for a SourceMap: strips a UTF-8 byte order mark,
// decodes UTF-16 (both ways, by its mark), decodes Windows-1252 only when `encoding` says so
// ("utf-8", "utf-16le", "utf-16be", "windows-1252" or empty for recognition). Emits InvalidUtf8,
// InvalidUtf16, ControlCharacter (all below 0x20 but tab, LF, CR, and 0x7F, unless
// `allow_controls`), BinaryFile (gzip, zip, OLE, ELF, ... by their first bytes). The source is
// added to `sources` in every case, so that diagnostics have a place.
Result<SourceId> add_decoded(SourceMap& sources, std::string path, Buffer bytes,
                             std::string_view encoding, bool allow_controls, Emitter& diag);

// The same for a file that is to be read in pieces: a text that is UTF-8 but for what is wrong in
// it is added as it is. Whoever reads it must ask utf8::is_clean of every part first, and
// refuse_text if one is not.
SourceId add_unchecked(SourceMap& sources, std::string path, Buffer bytes);
// Whether add_unchecked is of use: the bytes are neither in another encoding nor a binary file.
bool can_be_unchecked(std::string_view bytes, std::string_view encoding);
// What add_decoded would have said of a text that is not clean, whose file has `mark`
// bytes before it.
Failed refuse_text(std::string_view text, SourceId source, std::uint64_t mark, Emitter& diag);
// The text with a question mark for each byte that is not UTF-8.
std::string shown_text(std::string_view text);

// What stands in place of a byte that is not UTF-8: a control character, which no JSON line may
// hold raw, so that a line with one is refused by its own reader.
inline constexpr char kSubstitute = '\x1a';

struct DecodedLines {
  SourceId source;
  std::vector<std::uint64_t> invalid;  // offsets of the bytes that were not UTF-8, ascending
};

// The same for formats of which each line stands alone (NDJSON): a byte that is not UTF-8 costs its
// line, not the file. Such bytes become kSubstitute in the source and are listed; controls stay.
Result<DecodedLines> add_decoded_lines(SourceMap& sources, std::string path, Buffer bytes,
                                       std::string_view encoding, Emitter& diag);

// YAML, by yaml-cpp's events behind a guard against its silent losses: exactly one document, no
// dropped tail, no duplicate key, no key without colon, no merge key, no tag, no tab indentation.
// Emits YamlSyntax, YamlTrailingContent, YamlSeveralDocuments, AliasesRefused, DuplicateKey,
// NestingTooDeep, ExpansionTooLarge. An empty document is a Null root.
Result<Tree> read_yaml(const SourceMap& sources, SourceId source, AliasPolicy aliases,
                       const Limits& limits, Emitter& diag);

// The same over a part of a source (Markdown front matter); spans are in the whole source.
Result<Tree> read_yaml_part(const SourceMap& sources, Span part, AliasPolicy aliases,
                            const Limits& limits, Emitter& diag);

// TOML, by toml++ after a pre-scan (dots a line, bracket depth). Emits TomlSyntax, NestingTooDeep.
// Dates become Date nodes, other dates and times String as written.
Result<Tree> read_toml(const SourceMap& sources, SourceId source, const Limits& limits,
                       Emitter& diag);

// JSON by RFC 8259, strictly (own scanner: places, duplicate keys after unescaping; depth-limited).
// Emits JsonSyntax, DuplicateKey, NestingTooDeep. `part`: the bytes that must hold exactly one
// value.
Result<Tree> read_json(const SourceMap& sources, Span part, const Limits& limits, Emitter& diag);

// The front matter of a Markdown file: the lines between a first line `---` and the next `---`. An
// invalid span if the file does not begin with one; FrontMatterUnclosed if it never ends.
Result<Span> find_front_matter(const SourceMap& sources, SourceId source, Emitter& diag);

}  // namespace muster
