#include "engine/rule/test_tables.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "engine/base/suggest.h"
#include "engine/rule/document.h"
#include "engine/rule/test_keys.h"
#include "engine/text/csv_scan.h"

namespace muster {
namespace {

std::string_view first_line(std::string_view text) { return text.substr(0, text.find('\n')); }

// The header names fields of the set; what stands below is the record reader's business.
void check_header(Form& form, const GivenSet& given, const TableSchema& schema,
                  const Limits& limits) {
  std::vector<std::string_view> known;
  for (const FieldSchema& field : schema.fields) known.push_back(field.name);
  const std::string_view line = first_line(given.csv);
  CsvScanner scanner(line, SourceId(0), detect_delimiter(line), limits);
  CsvRow row;
  DiagnosticList ignored;  // the reader of the records says it again, and better
  Emitter silent(ignored);
  if (const Result<bool> any = scanner.next(row, silent); !any || !*any) return;
  std::vector<std::string_view> seen;
  for (const CsvCell& cell : row.cells) {
    const Span at = given.text.place(cell.begin, cell.length);
    if (std::ranges::find(seen, cell.text) != seen.end()) {
      form.error(diag::DuplicateColumn, at, cell.text);
    } else if (std::ranges::find(known, cell.text) == known.end()) {
      auto problem = form.error(diag::UnknownField, at, schema.name, cell.text);
      const bool is_file = row.cells.size() == 1 && cell.text.ends_with(".csv");
      problem.help(is_file
                       ? "for the table of a file write `{file: " + std::string(cell.text) + "}`"
                       : suggestion(cell.text, known));
    }
    seen.push_back(cell.text);
  }
}

// `folder/path` without `.` and `..`; as it is if it leads out, which opening it then reports.
std::string beneath(std::string_view folder, std::string_view path) {
  std::vector<std::string_view> parts;
  const std::string whole =
      folder.empty() ? std::string(path) : std::string(folder) + "/" + std::string(path);
  for (std::size_t begin = 0; begin <= whole.size();) {
    const std::size_t end = std::min(whole.find('/', begin), whole.size());
    const std::string_view part = std::string_view(whole).substr(begin, end - begin);
    begin = end + 1;
    if (part == ".") continue;
    if (part == ".." && parts.empty()) return std::string(path);
    if (part == "..") {
      parts.pop_back();
    } else {
      parts.push_back(part);
    }
  }
  std::string joined;
  for (const std::string_view part : parts) {
    if (!joined.empty()) joined += '/';
    joined += part;
  }
  return joined;
}

// The CSV of a file beside the test. False: what is wrong was reported.
bool read_file(Form& form, const TestSite& site, const PlacedText& file, GivenSet& given) {
  if (!file.value.ends_with(".csv")) {
    form.error(diag::BadValue, file.at, file.value, "a CSV file")
        .help("the tables of tests are files with names that end in `.csv`");
    return false;
  }
  const std::string path = beneath(site.folder, file.value);
  auto found = site.tables.find(path);
  if (found == site.tables.end()) {
    const Result<SourceId> opened =
        open_pack_file(site.files, path, file.at, site.sources, site.limits, form.diag());
    if (!opened) {
      form.fail(opened.error());
      return false;
    }
    found = site.tables.emplace(path, *opened).first;
  }
  const SourceId source = found->second;
  given.csv = std::string(site.sources.text(source));
  given.text = {
      .text = given.csv, .place = [source](std::size_t begin, std::size_t length) {
        return Span{.source = source, .length = static_cast<std::uint32_t>(length), .begin = begin};
      }};
  return true;
}

void take_inline(const Form& form, NodeId node, GivenSet& given) {
  given.text = make_expr_text(form.tree(), node, true);
  given.csv = given.text.text;
}

// Rows below those of the table, each still at its own place.
void add_rows(GivenSet& given, ExprText rows) {
  const std::size_t before = given.csv.size();
  const bool ended = given.csv.ends_with('\n');
  if (!ended) given.csv += '\n';
  const std::size_t start = given.csv.size();
  given.csv += rows.text;
  auto place = [above = std::move(given.text.place), below = std::move(rows.place), before, start](
                   std::size_t begin, std::size_t length) {
    if (begin >= start) return below(begin - start, length);
    const std::size_t from = std::min(begin, before);
    return above(from, std::min(length, before - from));
  };
  given.text = {.text = given.csv, .place = std::move(place)};
}

}  // namespace

std::optional<GivenSet> read_table(Form& form, const TestSite& site, NodeId entry, TableId table,
                                   const GivenSet* shared) {
  const TreeNode& node = form.node(entry);
  GivenSet given;
  given.record = std::string(node.key);
  given.record_at = node.key_at;
  if (node.kind != NodeKind::Map) {
    if (!form.scalar(entry, node.key, true)) return std::nullopt;
    given.missing = node.plain && node.text == "missing";
    take_inline(form, entry, given);
    if (given.missing) given.csv.clear();
  } else {
    form.closed_map(entry, node.key, kTableKeys);
    const NodeId add = form.find(entry, "add");
    if (const auto file = form.placed_text(entry, "file")) {
      if (!read_file(form, site, *file, given)) return std::nullopt;
    } else if (form.find(entry, "file").valid()) {
      return std::nullopt;
    } else if (!add.valid()) {
      form.error(diag::MissingKey, form.place_of_map(entry), "file");
      return std::nullopt;
    } else if (shared == nullptr || shared->csv.empty()) {
      form.error(diag::BadValue, form.node(add).key_at, "add", "of use here")
          .help("it adds rows to the table that `given` of the test shares with its cases, and `" +
                given.record + "` has none there");
      return std::nullopt;
    } else {
      given.csv = shared->csv;
      given.text = shared->text;
    }
    if (add.valid()) {
      if (!form.scalar(add, "add")) return std::nullopt;
      add_rows(given, make_expr_text(form.tree(), add, true));
    }
  }
  if (table.valid() && !given.csv.empty()) {
    check_header(form, given, site.pack.schema.tables[table], site.limits);
  }
  return given;
}

}  // namespace muster
