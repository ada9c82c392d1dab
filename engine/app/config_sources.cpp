#include "engine/app/config_sources.h"

#include <charconv>

#include "engine/app/source_keys.h"

namespace muster {
namespace {

Date read_date(Form& form, NodeId map, std::string_view key) {
  const std::optional<PlacedText> text = form.placed_text(map, key);
  if (!text) return {};
  if (const std::optional<Date> day = parse_iso_date(text->value)) return *day;
  form.error(diag::BadValue, text->at, text->value, "a date").help("write it as `2026-06-30`");
  return {};
}

class BlockReader {
 public:
  explicit BlockReader(Form& form) : form_(form) {}

  SetInputs read_set(NodeId block) {
    SetInputs set;
    set.record = {.value = std::string(form_.node(block).key), .at = form_.node(block).key_at};
    if (!form_.closed_map(block, "records", kSetKeys)) return set;
    const NodeId source = form_.find(block, "source");
    if (source.valid()) {
      const bool is_list = form_.node(source).kind == NodeKind::List;
      const std::vector<NodeId> blocks =
          is_list ? form_.tree().children(source) : std::vector<NodeId>{source};
      for (const NodeId each : blocks) {
        if (form_.closed_map(each, "source", kSourceKeys)) set.sources.push_back(read_source(each));
      }
    }
    const NodeId none = form_.find(block, "none");
    if (none.valid() && form_.closed_map(none, "none", kNoneKeys))
      set.none = read_none(form_, none);
    if (!source.valid() && !none.valid()) {
      form_.error(diag::MissingKey, set.record.at, "source")
          .help("name the files that hold these records, or declare `none` with a reason");
    }
    return set;
  }

 private:
  std::optional<std::uint64_t> number(NodeId map, std::string_view key) {
    const std::optional<PlacedText> text = form_.placed_text(map, key);
    if (!text) return std::nullopt;
    std::uint64_t value = 0;
    const char* const end = text->value.data() + text->value.size();
    const auto parsed = std::from_chars(text->value.data(), end, value);
    if (parsed.ec == std::errc() && parsed.ptr == end) return value;
    form_.error(diag::BadValue, text->at, text->value, "a whole number");
    return std::nullopt;
  }

  // Field -> one or several texts.
  std::vector<std::pair<PlacedText, std::vector<PlacedText>>> lists_by_field(
      NodeId map, std::string_view what) {
    std::vector<std::pair<PlacedText, std::vector<PlacedText>>> lists;
    for (const NodeId entry : entries(map, what)) {
      lists.emplace_back(key_of(entry), form_.words_of(entry, form_.node(entry).key));
    }
    return lists;
  }

  PlacedText key_of(NodeId entry) const {
    return {.value = std::string(form_.node(entry).key), .at = form_.node(entry).key_at};
  }

  std::vector<NodeId> entries(NodeId map, std::string_view what) {
    if (!map.valid()) return {};
    if (form_.node(map).kind == NodeKind::Map) return form_.tree().children(map);
    form_.error(diag::WrongKind, form_.node(map).at, what, "a map of fields", "something else");
    return {};
  }

  void read_words(NodeId map, SourceSettings& source) {
    for (const NodeId field : entries(map, "words")) {
      std::vector<std::pair<std::string, PlacedText>> words;
      for (const NodeId word : entries(field, form_.node(field).key)) {
        std::optional<PlacedText> value =
            form_.scalar(word, form_.node(word).key, /*may_be_empty=*/true);
        if (value) words.emplace_back(std::string(form_.node(word).key), std::move(*value));
      }
      source.words.emplace_back(key_of(field), std::move(words));
    }
  }

  void read_dates(NodeId node, SourceSettings& source) {
    if (!node.valid()) return;
    if (form_.node(node).kind == NodeKind::Map) {
      source.dates = lists_by_field(node, "dates");
      return;
    }
    // One form for all fields of the source.
    std::vector<PlacedText> forms = form_.words_of(node, "dates");
    if (!forms.empty()) {
      source.dates.emplace_back(PlacedText{.value = "*", .at = form_.node(node).at},
                                std::move(forms));
    }
  }

  void read_prefix(NodeId node, SourceSettings& source) {
    if (!node.valid()) return;
    if (form_.node(node).kind != NodeKind::Map) {
      if (const std::optional<PlacedText> text = form_.scalar(node, "id_prefix")) {
        source.id_prefix = text->value;
      }
      return;
    }
    for (const NodeId entry : entries(node, "id_prefix")) {
      if (const std::optional<PlacedText> text = form_.scalar(entry, form_.node(entry).key)) {
        source.field_prefixes.emplace_back(key_of(entry), text->value);
      }
    }
  }

  void read_set_values(NodeId map, SourceSettings& source) {
    for (const NodeId entry : entries(map, "set")) {
      if (std::optional<PlacedText> text = form_.scalar(entry, form_.node(entry).key)) {
        source.set.emplace_back(key_of(entry), std::move(*text));
      }
    }
  }

  void read_zone(NodeId block, SourceSettings& source) {
    const std::optional<PlacedText> name = form_.placed_text(block, "zone");
    if (!name) return;
    if (std::optional<Zone> zone = Zone::find(name->value)) {
      source.zone = Placed<Zone>{.value = std::move(*zone), .at = name->at};
    } else {
      form_.error(diag::UnknownZone, name->at, name->value)
          .help("use a name such as `Europe/Berlin` or `UTC`");
    }
  }

  void read_max_age(NodeId block, SourceSettings& source) {
    const std::optional<PlacedText> text = form_.placed_text(block, "max_age");
    if (!text) return;
    if (const std::optional<CalendarSpan> span = parse_span(text->value)) {
      source.max_age = Placed<CalendarSpan>{.value = *span, .at = text->at};
    } else {
      form_.error(diag::BadValue, text->at, text->value, "a span")
          .help("write it as `45 days` or `3 months`");
    }
  }

  SourceSettings read_source(NodeId block) {
    SourceSettings source;
    source.at = form_.place_of_map(block);
    source.files = form_.words(block, "files");
    source.format = form_.placed_text(block, "format");
    source.encoding = form_.placed_text(block, "encoding");
    source.delimiter = form_.placed_text(block, "delimiter");
    source.rows = form_.placed_text(block, "rows");
    source.columns = lists_by_field(form_.find(block, "columns"), "columns");
    source.absent = form_.words(block, "absent");
    read_words(form_.find(block, "words"), source);
    const NodeId empty = form_.find(block, "empty");
    if (empty.valid()) {
      for (PlacedText& word : form_.words_of(empty, "empty"))
        source.empty.push_back(std::move(word.value));
    }
    read_dates(form_.find(block, "dates"), source);
    read_zone(block, source);
    source.local_midnight = form_.flag(block, "local_midnight", false);
    source.trim = form_.flag(block, "trim", false);
    source.footer = form_.placed_text(block, "footer");
    if (const auto rows = number(block, "skip_rows")) source.skip_rows = *rows;
    if (const auto row = number(block, "header_row")) {
      if (*row == 0) {
        form_.error(diag::BadValue, form_.node(form_.find(block, "header_row")).at, "0",
                    "a line number from 1");
      } else {
        source.header_row = *row;
      }
    }
    read_prefix(form_.find(block, "id_prefix"), source);
    read_set_values(form_.find(block, "set"), source);
    source.extracted_on = form_.placed_text(block, "extracted_on");
    source.dated_by = form_.placed_text(block, "dated_by");
    read_max_age(block, source);
    source.kind = form_.word(block, "kind", kSourceKindWords, SourceKind::Snapshot);
    if (const NodeId includes = form_.find(block, "includes"); includes.valid()) {
      for (PlacedText& word : form_.words_among(includes, "includes", kIncludeWords)) {
        source.includes.push_back(std::move(word.value));
      }
    }
    if (const auto rows = number(block, "expect_rows")) {
      source.expect_rows = Placed<std::uint64_t>{
          .value = *rows, .at = form_.node(form_.find(block, "expect_rows")).at};
    }
    return source;
  }

  Form& form_;
};

}  // namespace

NoneDeclaration read_none(Form& form, NodeId none) {
  NoneDeclaration declared;
  declared.because = form.text(none, "because");
  declared.attested_by = form.text(none, "attested_by");
  declared.attested_on = read_date(form, none, "attested_on");
  declared.until = read_date(form, none, "until");
  declared.at = form.place_of_map(none);
  return declared;
}

void read_record_blocks(Form& form, NodeId records, Inputs& inputs) {
  if (!records.valid()) return;
  if (form.node(records).kind != NodeKind::Map) {
    form.error(diag::WrongKind, form.node(records).at, "records", "a map of record sets",
               "something else");
    return;
  }
  BlockReader reader(form);
  for (const NodeId block : form.tree().children(records))
    inputs.sets.push_back(reader.read_set(block));
}

}  // namespace muster
