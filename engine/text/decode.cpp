// Bytes of a file -> text fit for a SourceMap.
#include <algorithm>
#include <array>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "engine/base/utf8.h"
#include "engine/diag/emitter.h"
#include "engine/text/document_reader.h"

namespace muster {

namespace {

using namespace std::string_view_literals;

struct Magic {
  std::string_view bytes;
  std::string_view what;
};

constexpr std::array kMagics{
    Magic{"\x1f\x8b"sv, "a gzip archive"},
    Magic{"PK\x03\x04"sv, "a ZIP archive or Office document"},
    Magic{"PK\x05\x06"sv, "an empty ZIP archive"},
    Magic{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"sv, "an old Office document"},
    Magic{"\x7f"
          "ELF"sv,
          "a program"},
    Magic{"%PDF-"sv, "a PDF document"},
    Magic{"\x89PNG\r\n\x1a\n"sv, "a PNG image"},
    Magic{"\xff\xd8\xff"sv, "a JPEG image"},
    Magic{"\xfd"
          "7zXZ\0"sv,
          "an xz archive"},
    Magic{"\x28\xb5\x2f\xfd"sv, "a zstd archive"},
    Magic{"BZh"sv, "a bzip2 archive"},
    Magic{"7z\xbc\xaf\x27\x1c"sv, "a 7-Zip archive"},
    Magic{"SQLite format 3\0"sv, "an SQLite database"},
};

constexpr std::string_view kUtf8Mark = "\xef\xbb\xbf"sv;
constexpr std::string_view kUtf16LeMark = "\xff\xfe"sv;
constexpr std::string_view kUtf16BeMark = "\xfe\xff"sv;
constexpr std::string_view kUtf32LeMark = "\xff\xfe\0\0"sv;
constexpr std::string_view kUtf32BeMark = "\0\0\xfe\xff"sv;

const Magic* find_magic(std::string_view bytes) {
  for (const Magic& magic : kMagics) {
    if (!bytes.starts_with(magic.bytes)) continue;
    // `BZh` may begin an honest text; a bzip2 file goes on with the block size and a fixed number.
    if (magic.bytes == "BZh"sv &&
        bytes.substr(std::min<std::size_t>(4, bytes.size()), 4) != "1AY&"sv)
      continue;
    return &magic;
  }
  return nullptr;
}

// Every byte that is no part of UTF-8 replaced by `substitute`, so that offsets stay.
std::string substituted(std::string_view bytes, char substitute,
                        std::vector<std::uint64_t>* offsets = nullptr) {
  std::string text(bytes);
  std::size_t from = 0;
  while (const auto bad = utf8::find_invalid(std::string_view(text).substr(from))) {
    text[from + *bad] = substitute;
    if (offsets != nullptr) offsets->push_back(from + *bad);
    from += *bad + 1;
  }
  return text;
}

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7f;
}

unsigned byte_at(std::string_view bytes, std::size_t offset) {
  return static_cast<unsigned char>(bytes[offset]);
}

// The encoding that a name or, without one, the first bytes say; empty for UTF-8.
std::string_view choose_encoding(std::string_view bytes, std::string_view encoding) {
  if (!encoding.empty()) return encoding;
  if (bytes.starts_with(kUtf32LeMark) || bytes.starts_with(kUtf32BeMark)) return "utf-32";
  if (bytes.starts_with(kUtf16LeMark)) return "utf-16le";
  if (bytes.starts_with(kUtf16BeMark)) return "utf-16be";
  return "utf-8";
}

Failed refuse_byte(SourceId source, std::size_t at, unsigned byte, std::uint64_t mark,
                   Emitter& diag) {
  return diag
      .error(diag::InvalidUtf8, {.source = source, .length = 1, .begin = at}, byte, at + mark)
      .help(
          "save the file as UTF-8, or name what it is in `encoding` (`windows-1252`, `utf-16le`, "
          "`utf-16be`)")
      .failed();
}

Result<void> refuse_control(std::string_view text, SourceId source, Emitter& diag) {
  const auto control = std::find_if(text.begin(), text.end(), is_control);
  if (control == text.end()) return {};
  const auto offset = static_cast<std::uint64_t>(control - text.begin());
  return std::unexpected(diag.error(diag::ControlCharacter,
                                    {.source = source, .length = 1, .begin = offset},
                                    static_cast<unsigned>(static_cast<unsigned char>(*control)))
                             .failed());
}

class Decoder {
 public:
  Decoder(SourceMap& sources, std::string path, Buffer bytes, Emitter& diag)
      : sources_(sources), path_(std::move(path)), bytes_(std::move(bytes)), diag_(diag) {}

  Result<SourceId> run(std::string_view encoding) {
    const std::string_view raw = bytes_.view();
    if (const Magic* magic = find_magic(raw)) {
      const std::string shown = path_;
      return diag_.error(diag::BinaryFile, nothing(), shown, magic->what);
    }
    const std::string_view chosen = choose_encoding(raw, encoding);
    if (chosen == "utf-8") return from_utf8();
    if (chosen == "utf-16le") return from_utf16(false);
    if (chosen == "utf-16be") return from_utf16(true);
    if (chosen == "windows-1252") return from_windows_1252();
    if (chosen == "utf-32") {
      const unsigned first = byte_at(raw, 0);
      return diag_.error(diag::InvalidUtf8, nothing(), first, 0)
          .help("this is UTF-32: save the file as UTF-8");
    }
    return diag_.error(diag::UnknownWord, nothing(), encoding, "encoding")
        .help("known are `utf-8`, `utf-16le`, `utf-16be` and `windows-1252`");
  }

 private:
  // A source without text, for a file of which nothing can be shown.
  Span nothing() {
    return {.source = sources_.add_text(std::move(path_), std::string()), .length = 0, .begin = 0};
  }

  Result<SourceId> from_utf8() {
    const std::size_t mark = bytes_.view().starts_with(kUtf8Mark) ? kUtf8Mark.size() : 0;
    if (mark != 0) bytes_ = std::move(bytes_).without_prefix(mark);
    const std::string_view text = bytes_.view();
    const auto bad = utf8::find_invalid(text);
    if (!bad) return sources_.add(std::move(path_), std::move(bytes_));
    const unsigned byte = byte_at(text, *bad);
    const SourceId id = sources_.add_text(std::move(path_), shown_text(text));
    return std::unexpected(refuse_byte(id, *bad, byte, mark, diag_));
  }

  Result<SourceId> from_utf16(bool big_endian) {
    std::string_view raw = bytes_.view();
    const std::string_view mark = big_endian ? kUtf16BeMark : kUtf16LeMark;
    const std::size_t skipped = raw.starts_with(mark) ? mark.size() : 0;
    raw.remove_prefix(skipped);
    auto text = utf8::from_utf16(raw, big_endian);
    if (text) return sources_.add_text(std::move(path_), std::move(*text));
    const std::size_t bad = text.error();
    auto before = utf8::from_utf16(raw.substr(0, bad), big_endian);
    std::string readable = before ? std::move(*before) : std::string();
    const std::size_t end = readable.size();
    const SourceId id = sources_.add_text(std::move(path_), std::move(readable));
    return diag_.error(diag::InvalidUtf16, {.source = id, .length = 0, .begin = end},
                       bad + skipped);
  }

  Result<SourceId> from_windows_1252() {
    const std::string_view raw = bytes_.view();
    auto text = utf8::from_windows_1252(raw);
    if (text) return sources_.add_text(std::move(path_), std::move(*text));
    const std::size_t bad = text.error();
    const unsigned byte = byte_at(raw, bad);
    auto before = utf8::from_windows_1252(raw.substr(0, bad));
    std::string readable = before ? std::move(*before) : std::string();
    const std::size_t end = readable.size();
    const SourceId id = sources_.add_text(std::move(path_), std::move(readable));
    return diag_.error(diag::InvalidWindows1252, {.source = id, .length = 0, .begin = end}, byte,
                       bad);
  }

  SourceMap& sources_;
  std::string path_;
  Buffer bytes_;
  Emitter& diag_;
};

}  // namespace

Result<SourceId> add_decoded(SourceMap& sources, std::string path, Buffer bytes,
                             std::string_view encoding, bool allow_controls, Emitter& diag) {
  MUSTER_TRY(const SourceId id,
             Decoder(sources, std::move(path), std::move(bytes), diag).run(encoding));
  if (allow_controls) return id;
  const std::string_view text = sources.text(id);
  if (utf8::is_clean(text, false)) return id;
  const auto refused = refuse_control(text, id, diag);
  if (!refused) return std::unexpected(refused.error());
  return id;
}

bool can_be_unchecked(std::string_view bytes, std::string_view encoding) {
  return find_magic(bytes) == nullptr && choose_encoding(bytes, encoding) == "utf-8";
}

SourceId add_unchecked(SourceMap& sources, std::string path, Buffer bytes) {
  const std::size_t mark = bytes.view().starts_with(kUtf8Mark) ? kUtf8Mark.size() : 0;
  return sources.add(std::move(path), std::move(bytes).without_prefix(mark));
}

Failed refuse_text(std::string_view text, SourceId source, std::uint64_t mark, Emitter& diag) {
  const auto bad = utf8::find_invalid(text);
  if (bad) return refuse_byte(source, *bad, byte_at(text, *bad), mark, diag);
  const auto refused = refuse_control(text, source, diag);
  MUSTER_CHECK(!refused);
  return refused.error();
}

std::string shown_text(std::string_view text) { return substituted(text, '?'); }

Result<DecodedLines> add_decoded_lines(SourceMap& sources, std::string path, Buffer bytes,
                                       std::string_view encoding, Emitter& diag) {
  const std::string_view raw = bytes.view();
  const bool utf8 = choose_encoding(raw, encoding) == "utf-8";
  if (!utf8 || find_magic(raw) != nullptr || !utf8::find_invalid(raw)) {
    MUSTER_TRY(const SourceId id,
               add_decoded(sources, std::move(path), std::move(bytes), encoding, true, diag));
    return DecodedLines{.source = id, .invalid = {}};
  }
  std::string_view text = raw;
  if (text.starts_with(kUtf8Mark)) text.remove_prefix(kUtf8Mark.size());
  DecodedLines lines;
  std::string repaired = substituted(text, kSubstitute, &lines.invalid);
  lines.source = sources.add_text(std::move(path), std::move(repaired));
  return lines;
}

}  // namespace muster
