#include "engine/rule/document.h"

#include <filesystem>
#include <optional>
#include <utility>

#include "engine/base/utf8.h"
#include "engine/text/document_reader.h"

namespace muster {
namespace {

bool is_bidi_control(char32_t c) {
  return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069);
}

std::string join_path(std::string_view folder, std::string_view file) {
  if (folder.empty() || folder == ".") return std::string(file);
  return std::string(folder) + "/" + std::string(file);
}

Failed report(FileProblem problem, std::string_view shown, Span at, const Limits& limits,
              Emitter& diag) {
  switch (problem) {
    case FileProblem::NotFound:
      return diag.error(diag::FileNotFound, at, shown);
    case FileProblem::LeavesRoot:
      return diag.error(diag::PathLeavesRoot, at, shown);
    case FileProblem::Unsupported:
      return diag.error(diag::UnsupportedPath, at, shown);
    case FileProblem::NotRegular:
      return diag.error(diag::NotARegularFile, at, shown);
    case FileProblem::Unreadable:
      return diag.error(diag::FileUnreadable, at, shown);
    case FileProblem::TooLarge:
      return diag.error(diag::FileTooLarge, at, shown, limits.rule_bytes);
    case FileProblem::Changed:
      return diag.error(diag::FileChanged, at, shown);
  }
  MUSTER_UNREACHABLE();
}

}  // namespace

std::string plain_folder(std::string_view path) {
  std::string plain = std::filesystem::path(path).lexically_normal().generic_string();
  if (plain.size() > 1 && plain.ends_with('/')) plain.pop_back();
  return plain.empty() ? "." : plain;
}

std::string shown_in_pack(const PackRef& pack, std::string_view file) {
  return join_path(pack.display, file);
}

std::optional<std::string_view> file_in_pack(const PackRef& pack, std::string_view shown) {
  const std::string lead = shown_in_pack(pack, "");
  if (!shown.starts_with(lead)) return std::nullopt;
  return shown.substr(lead.size());
}

Result<SourceId> open_pack_file(const PackRef& pack, std::string_view file, Span at,
                                SourceMap& sources, const Limits& limits, Emitter& diag) {
  MUSTER_CHECK(pack.files != nullptr);
  const std::string shown = shown_in_pack(pack, file);
  // The file's own form is checked apart from the folder's: `pack/../x` must not pass as a path.
  if (const auto form = check_path_form(file); !form) {
    return std::unexpected(report(form.error(), shown, at, limits, diag));
  }
  auto opened = pack.files->open(join_path(pack.folder, file), limits.rule_bytes, false);
  if (!opened) return std::unexpected(report(opened.error(), shown, at, limits, diag));
  return add_decoded(sources, shown, std::move(opened->bytes), "", false, diag);
}

bool pack_file_exists(const PackRef& pack, std::string_view file, const Limits& limits) {
  MUSTER_CHECK(pack.files != nullptr);
  const auto opened = pack.files->open(join_path(pack.folder, file), limits.rule_bytes, false);
  return opened || opened.error() != FileProblem::NotFound;
}

Result<Tree> parse_rule_document(const SourceMap& sources, SourceId source, const Limits& limits,
                                 Emitter& diag) {
  const std::string_view text = sources.text(source);
  std::optional<Failed> failed;
  for (std::size_t position = 0; position < text.size();) {
    const std::size_t begin = position;
    const char32_t c = utf8::next(text, position);
    if (!is_bidi_control(c)) continue;
    failed = diag.error(diag::BidiControl,
                        {.source = source,
                         .length = static_cast<std::uint32_t>(position - begin),
                         .begin = begin},
                        static_cast<unsigned>(c))
                 .help("delete it")
                 .failed();
  }
  if (failed) return std::unexpected(*failed);
  return read_yaml(sources, source, AliasPolicy::CopyWithinLimit, limits, diag);
}

Result<Document> load_document(const PackRef& pack, std::string_view file, Span at,
                               SourceMap& sources, const Limits& limits, Emitter& diag) {
  MUSTER_TRY(const SourceId source, open_pack_file(pack, file, at, sources, limits, diag));
  MUSTER_TRY(Tree tree, parse_rule_document(sources, source, limits, diag));
  return Document{.source = source, .tree = std::move(tree)};
}

}  // namespace muster
