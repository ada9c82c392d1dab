#include "engine/data/source_files.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "engine/base/suggest.h"
#include "engine/base/thread_pool.h"
#include "engine/base/utf8.h"
#include "engine/data/made_diagnostic.h"
#include "engine/diag/catalog.h"
#include "engine/text/document_reader.h"

namespace muster {
namespace {

struct Opened {
  const SourceMapping* mapping = nullptr;
  Span named_at;
  OpenedFile file;
  std::size_t reader = 0;
};

class Opener {
 public:
  Opener(const LoadContext& context, Emitter& diag, std::vector<Defect>& defects)
      : context_(context), diag_(diag), defects_(defects) {}

  void open(const SourceMapping& mapping) {
    std::set<std::string> seen;
    for (const PlacedText& name : mapping.settings->files) {
      if (!is_glob(name.value)) {
        open_one(mapping, name, name.value, seen);
        continue;
      }
      const auto paths = context_.files.glob(name.value);
      if (!paths) {
        complain(paths.error(), name.value, name.at, 0);
        continue;
      }
      if (paths->size() > context_.limits.files_per_set) {
        diag_
            .error(diag::TooManyFiles, name.at, name.value, paths->size(),
                   context_.limits.files_per_set)
            .help("split the source, or narrow the pattern");
        continue;
      }
      if (paths->empty()) nothing_matches(mapping, name);
      for (const std::string& path : *paths) open_one(mapping, name, path, seen);
    }
  }

  std::vector<Opened> take() { return std::move(opened_); }

 private:
  void nothing_matches(const SourceMapping& mapping, const PlacedText& name) {
    Defect defect{};
    defect.kind = DefectKind::MissingSet;
    defect.table = mapping.table;
    defect.diagnostic = made(diag::NoFileMatches, name.at, name.value);
    defect.diagnostic.help = "put the export there, or correct the pattern";
    defects_.push_back(std::move(defect));
  }

  void open_one(const SourceMapping& mapping, const PlacedText& name, const std::string& path,
                std::set<std::string>& seen) {
    const auto reader = mapping.reader ? mapping.reader : reader_by_path(path);
    if (!reader) {
      std::string names;
      for (const RecordReader* known : record_readers()) {
        names += names.empty() ? "" : ", ";
        names += known->name;
      }
      diag_.error(diag::UnknownFormat, name.at, path)
          .help("set `format` of the source to one of " + names);
      return;
    }
    const std::uint64_t most = record_readers()[*reader]->max_bytes(context_.limits);
    auto file = context_.files.open(path, most, true);
    if (!file) {
      complain(file.error(), path, name.at, most);
      return;
    }
    if (!seen.insert(file->path).second) return;
    opened_.push_back(
        {.mapping = &mapping, .named_at = name.at, .file = *std::move(file), .reader = *reader});
  }

  // A file of the same folder may be meant: by a slip in its name, or another ending.
  std::string help_for_missing(const std::string& path) const {
    const std::size_t slash = path.rfind('/');
    const std::string folder = slash == std::string::npos ? "" : path.substr(0, slash + 1);
    const auto there = context_.files.glob(folder + "*");
    std::vector<std::string_view> names;
    if (there && !is_glob(folder)) {
      for (const std::string& other : *there) names.push_back(stem_of(other));
    }
    const std::string_view near = nearest(stem_of(path), names);
    for (std::size_t i = 0; i < names.size() && !near.empty(); ++i) {
      if (names[i].data() != near.data()) continue;
      return fmt::format("did you mean `{}`?", utf8::escape_for_display((*there)[i]));
    }
    return "put the export there, or correct the path";
  }

  // `team` of `lists/team.csv`
  static std::string_view stem_of(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    if (slash != std::string_view::npos) path.remove_prefix(slash + 1);
    return path.substr(0, path.rfind('.'));
  }

  void complain(FileProblem problem, const std::string& path, Span at, std::uint64_t most) {
    switch (problem) {
      case FileProblem::NotFound:
        diag_.error(diag::FileNotFound, at, path).help(help_for_missing(path));
        return;
      case FileProblem::LeavesRoot:
        diag_.error(diag::PathLeavesRoot, at, path)
            .help("copy the file into the policy repository");
        return;
      case FileProblem::Unsupported:
        diag_.error(diag::UnsupportedPath, at, path)
            .help("write a path relative to the folder of muster.toml");
        return;
      case FileProblem::NotRegular:
        diag_.error(diag::NotARegularFile, at, path)
            .help("name a file; a folder takes a pattern such as `folder/*.csv`");
        return;
      case FileProblem::Unreadable:
        diag_.error(diag::FileUnreadable, at, path).help("check its permissions");
        return;
      case FileProblem::TooLarge:
        diag_.error(diag::FileTooLarge, at, path, most)
            .help("export as CSV or NDJSON, or split the export");
        return;
      case FileProblem::Changed:
        diag_.error(diag::FileChanged, at, path).help("run again when nothing writes to it");
        return;
    }
    MUSTER_UNREACHABLE();
  }

  const LoadContext& context_;
  Emitter& diag_;
  std::vector<Defect>& defects_;
  std::vector<Opened> opened_;
};

// Notes the lines with bytes that are not UTF-8, and puts question marks for those, so that the
// rest of the file keeps its places.
void mark_bad_bytes(Buffer& bytes, SourceFile& out) {
  const std::string_view raw = bytes.view();
  if (raw.starts_with("\xFF\xFE") || raw.starts_with("\xFE\xFF")) return;  // UTF-16
  if (utf8::is_clean(raw, true)) return;
  out.sha256 = sha256(raw);
  const std::size_t mark = raw.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  out.bad_bytes = find_bad_bytes(raw.substr(mark), 0);
  bytes = Buffer(shown_text(raw));
}

// Sets the day that the file's name or the settings say; false if there should be one.
bool date_file(SourceFile& out, const Opened& opened, Emitter& diag) {
  const SourceMapping& mapping = *opened.mapping;
  if (mapping.date_in_file_name) {
    out.extracted_on = date_in_name(opened.file.path);
    out.extracted_from = "file name";
    if (!out.extracted_on) {
      diag.error(diag::NoDateInFileName, mapping.settings->extracted_on->at, opened.file.path)
          .help("name the file as in people-2026-01-31.csv, or set `extracted_on` to a date");
      return false;
    }
  } else if (mapping.extracted_on) {
    out.extracted_on = mapping.extracted_on;
    out.extracted_from = "setting";
  }
  return true;
}

// Decodes the bytes into the SourceMap, where they are in every case; sets `out.source` if that was
// no error. Bytes that stay as they are have their digest made later.
SourceId add_file(Opened& opened, TextCheck check, SourceFile& out, const LoadContext& context,
                  Emitter& diag) {
  const RecordReader& reader = *record_readers()[opened.reader];
  const auto& named = opened.mapping->settings->encoding;
  const std::string_view encoding = named ? std::string_view(named->value) : std::string_view();
  Buffer bytes = std::exchange(opened.file.bytes, Buffer());
  const std::string_view raw = bytes.view();
  const bool is_text = can_be_unchecked(raw, encoding);
  if (!is_text || raw.empty()) out.sha256 = sha256(raw);
  if (is_text && check == TextCheck::WhenRead && reader.pieces != nullptr &&
      raw.size() > context.piece_bytes) {
    out.unchecked = true;
    out.source = add_unchecked(context.sources, opened.file.path, std::move(bytes));
  } else {
    if (reader.bad_lines_apart && (encoding.empty() || encoding == "utf-8")) {
      mark_bad_bytes(bytes, out);
    }
    const auto added = add_decoded(context.sources, opened.file.path, std::move(bytes), encoding,
                                   reader.allow_controls, diag);
    if (!added) return SourceId(context.sources.size() - 1);
    out.source = *added;
  }
  const std::string_view text = context.sources.text(out.source);
  if (is_text && !raw.empty() && out.bad_bytes.empty()) {
    out.raw = raw;
    out.mark = raw.size() - text.size();
  }
  return out.source;
}

}  // namespace

SourceFiles open_source_files(const std::vector<SourceMapping>& mappings, TextCheck check,
                              const LoadContext& context, Emitter& diag) {
  SourceFiles out;
  Opener opener(context, diag, out.defects);
  for (const SourceMapping& mapping : mappings) opener.open(mapping);
  std::vector<Opened> opened = opener.take();
  for (Opened& file : opened) {
    SourceFile source;
    source.mapping = file.mapping;
    source.reader = file.reader;
    source.bytes = file.file.bytes.view().size();
    const SourceId id = add_file(file, check, source, context, diag);
    const bool added = source.source.valid();
    source.source = id;
    const bool dated = date_file(source, file, diag);
    out.stamps.push_back({.source = id, .file = std::move(file.file)});
    if (!added || !dated) continue;
    source.empty = context.sources.text(id).empty();
    if (source.empty) {
      Defect defect{};
      defect.kind = DefectKind::EmptyFile;
      defect.table = source.mapping->table;
      defect.diagnostic = made(diag::EmptyFile, Span{.source = id, .length = 0, .begin = 0},
                               context.sources.path(id));
      defect.diagnostic.help = "export it again";
      defect.diagnostic.labels.push_back({.at = file.named_at, .text = "named here"});
      out.defects.push_back(std::move(defect));
    }
    out.files.push_back(std::move(source));
  }
  return out;
}

std::optional<Date> date_in_name(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  const auto digit = [&](std::size_t i) {
    return i < name.size() && name[i] >= '0' && name[i] <= '9';
  };
  const auto number = [&](std::size_t from, std::size_t n) {
    int value = 0;
    for (std::size_t i = from; i < from + n; ++i) value = value * 10 + (name[i] - '0');
    return value;
  };
  const auto plausible = [](int year, int month, int day) -> std::optional<Date> {
    return year >= 1990 && year < 2100 ? make_date(year, month, day) : std::nullopt;
  };
  std::set<Date> found;
  std::size_t at = 0;
  while (at < name.size()) {
    if (!digit(at)) {
      ++at;
      continue;
    }
    std::size_t n = 0;
    while (digit(at + n)) ++n;
    if (n == 8) {
      for (const auto& date : {plausible(number(at, 4), number(at + 4, 2), number(at + 6, 2)),
                               plausible(number(at + 4, 4), number(at + 2, 2), number(at, 2)),
                               plausible(number(at + 4, 4), number(at, 2), number(at + 2, 2))}) {
        if (date) found.insert(*date);
      }
    } else if (n == 4 && at + 10 <= name.size() && std::string_view("-_.").contains(name[at + 4]) &&
               name[at + 7] == name[at + 4] && digit(at + 5) && digit(at + 6) && digit(at + 8) &&
               digit(at + 9) && !digit(at + 10)) {
      if (const auto date = plausible(number(at, 4), number(at + 5, 2), number(at + 8, 2)))
        found.insert(*date);
      n = 10;
    }
    at += n;
  }
  if (found.size() != 1) return std::nullopt;
  return *found.begin();
}

}  // namespace muster
