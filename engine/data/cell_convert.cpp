#include "engine/data/cell_convert.h"

#include <charconv>

#include "engine/base/suggest.h"
#include "engine/base/utf8.h"
#include "engine/data/made_diagnostic.h"
#include "engine/diag/catalog.h"

namespace muster {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view white = " \t\r\n";
  const std::size_t from = text.find_first_not_of(white);
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(white) - from + 1);
}

const Type& scalar_type(const FieldSchema& field) {
  return field.type.kind == TypeKind::List && !field.type.args.empty() ? field.type.args[0]
                                                                       : field.type;
}

void fail(CellValue& out, CellProblem problem) {
  out.state = CellState::Unreadable;
  out.problem = problem;
}

void convert_int(std::string_view text, CellValue& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out.number);
  if (error == std::errc::result_out_of_range && end == text.data() + text.size()) {
    return fail(out, CellProblem::NumberOutOfRange);
  }
  if (error != std::errc() || end != text.data() + text.size()) fail(out, CellProblem::NotANumber);
}

void convert_double(std::string_view text, CellValue& out) {
  // from_chars also takes `inf` and `nan`, which are no numbers here.
  const std::size_t first = text.starts_with('-') ? 1 : 0;
  if (first >= text.size() || text[first] < '0' || text[first] > '9') {
    return fail(out, CellProblem::NotANumber);
  }
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out.real);
  if (end != text.data() + text.size()) return fail(out, CellProblem::NotANumber);
  if (error == std::errc::result_out_of_range) return fail(out, CellProblem::NumberOutOfRange);
  if (error != std::errc()) fail(out, CellProblem::NotANumber);
}

bool equals_ignoring_case(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c =
        text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] - 'A' + 'a') : text[i];
    if (c != lower[i]) return false;
  }
  return true;
}

void convert_bool(std::string_view text, CellValue& out) {
  if (equals_ignoring_case(text, "true")) {
    out.code = 1;
  } else if (equals_ignoring_case(text, "false")) {
    out.code = 0;
  } else {
    fail(out, CellProblem::NotABool);
  }
}

// A cell, or the part of a list that can not be read.
struct Part {
  std::string_view text;
  Span at;
};

Part part_of(const RawCell& cell, const CellValue& value) {
  const Part whole{.text = cell.text, .at = cell.at};
  if (cell.kind == RawKind::List) {
    if (value.element >= cell.elements.size()) return whole;
    const bool placed = value.element < cell.element_places.size();
    return {.text = cell.elements[value.element],
            .at = placed ? cell.element_places[value.element] : cell.at};
  }
  std::string_view rest = cell.text;
  for (std::size_t i = 0; i < value.element; ++i) {
    const std::size_t end = rest.find(';');
    if (end == std::string_view::npos) return whole;
    rest.remove_prefix(end + 1);
  }
  Part part{.text = trimmed(rest.substr(0, rest.find(';'))), .at = cell.at};
  if (part.text.empty()) return part;
  // As it stands in the file, or between quotes; with escapes the place is that of the cell.
  const auto offset = static_cast<std::uint64_t>(part.text.data() - cell.text.data());
  const bool quoted = cell.at.length == cell.text.size() + 2;
  if (quoted || cell.at.length == cell.text.size()) {
    part.at.begin += offset + (quoted ? 1 : 0);
    part.at.length = static_cast<std::uint32_t>(part.text.size());
  }
  return part;
}

std::string_view shape_name(RawKind kind) {
  switch (kind) {
    case RawKind::Missing:
    case RawKind::Null:
      return "nothing";
    case RawKind::Text:
      return "text";
    case RawKind::Number:
      return "a number";
    case RawKind::Bool:
      return "true or false";
    case RawKind::List:
      return "a list";
    case RawKind::Map:
      return "an object";
  }
  MUSTER_UNREACHABLE();
}

}  // namespace

std::string quoted_value(std::string_view text, bool sensitive) {
  if (sensitive) return "this value";
  return "`" + utf8::ellipsis(text, 60) + "`";
}

FieldConverter::FieldConverter(const FieldSchema& field, const Schema& schema,
                               const FieldRules& rules)
    : field_(field),
      schema_(schema),
      rules_(rules),
      dates_(rules.dates),
      scalar_(scalar_type(field)) {
  canonical_dates_.declared = true;
  canonical_dates_.iso = true;
  if (scalar_.kind == TypeKind::Enum) {
    const auto& words = schema.enums[scalar_.enumeration()].words;
    for (std::size_t i = 0; i < words.size(); ++i) {
      enum_codes_.emplace(words[i], static_cast<std::uint32_t>(i));
    }
  }
  if (!field.matches.empty()) {
    auto form = Pattern::compile(field.matches);
    if (form) form_.emplace(*std::move(form));
  }
}

bool FieldConverter::is_own_word(std::string_view text) const {
  if (scalar_.kind == TypeKind::Enum) return enum_codes_.contains(text);
  CellValue value;
  value.state = CellState::Present;
  convert_bool(text, value);
  return value.state == CellState::Present;
}

const std::string* FieldConverter::word_for(std::string_view text, CellValue& out) const {
  if (const auto word = rules_.words.find(text); word != rules_.words.end()) return &word->second;
  if (rules_.beginnings.empty() || is_own_word(text)) return nullptr;
  for (const auto& [beginning, word] : rules_.beginnings) {
    if (!text.starts_with(beginning)) continue;
    out.by_default = out.by_default || beginning.empty();
    return &word;
  }
  return nullptr;
}

void FieldConverter::check_form(CellValue& out) const {
  if (form_ && !form_->matches_whole(out.text)) fail(out, CellProblem::WrongForm);
}

void FieldConverter::convert(const RawCell& cell, CellValue& out) {
  out.state = CellState::Absent;
  out.problem = CellProblem::None;
  out.element = 0;
  out.by_default = false;
  if (cell.kind == RawKind::List) {
    convert_list(cell, out);
    return;
  }
  if (cell.kind == RawKind::Map) return fail(out, CellProblem::WrongShape);
  std::string_view text = rules_.trim ? trimmed(cell.text) : cell.text;
  bool absent = cell.kind == RawKind::Missing || cell.kind == RawKind::Null || text.empty();
  for (std::size_t i = 0; !absent && i < rules_.empty.size(); ++i) absent = text == rules_.empty[i];
  bool canonical = false;
  if (!absent) {
    // Of a list the parts have words too; a pattern is only for them.
    const bool is_list = field_.type.kind == TypeKind::List;
    const std::string* word = nullptr;
    if (is_list) {
      if (const auto found = rules_.words.find(text); found != rules_.words.end()) {
        word = &found->second;
      }
    } else if (!rules_.words.empty() || !rules_.beginnings.empty()) {
      word = word_for(text, out);
    }
    if (word != nullptr) {
      text = *word;
      absent = text.empty();
      canonical = true;
    }
  }
  if (absent) {
    if (field_.default_text && !field_.default_text->empty()) {
      convert_canonical(*field_.default_text, out);
    }
    return;
  }
  if (field_.type.kind == TypeKind::List) {
    split_.kind = RawKind::List;
    split_.elements.clear();
    while (true) {
      const std::size_t end = text.find(';');
      split_.elements.emplace_back(trimmed(text.substr(0, end)));
      if (end == std::string_view::npos) break;
      text.remove_prefix(end + 1);
    }
    convert_list(split_, out);
    return;
  }
  out.state = CellState::Present;
  if (scalar_.kind == TypeKind::String && !rules_.prefix.empty() && !canonical) {
    prefixed_.assign(rules_.prefix).append(text);
    out.text = prefixed_;
    return check_form(out);
  }
  convert_scalar(text, canonical ? canonical_dates_ : dates_, out);
}

void FieldConverter::convert_canonical(std::string_view text, CellValue& out) {
  out.state = text.empty() ? CellState::Absent : CellState::Present;
  out.problem = CellProblem::None;
  out.element = 0;
  out.by_default = false;
  if (text.empty()) return;
  if (field_.type.kind == TypeKind::List) {
    out.elements.assign(1, {});
    out.elements[0].state = CellState::Present;
    convert_scalar(text, canonical_dates_, out.elements[0]);
    if (out.elements[0].state == CellState::Unreadable) fail(out, out.elements[0].problem);
    return;
  }
  convert_scalar(text, canonical_dates_, out);
}

void FieldConverter::convert_list(const RawCell& cell, CellValue& out) {
  if (field_.type.kind != TypeKind::List) return fail(out, CellProblem::WrongShape);
  out.state = CellState::Present;
  out.elements.resize(cell.elements.size());
  if (!rules_.prefix.empty()) prefixed_elements_.resize(cell.elements.size());
  std::size_t kept = 0;
  for (std::size_t i = 0; i < cell.elements.size(); ++i) {
    CellValue& element = out.elements[kept];
    element.state = CellState::Present;
    element.problem = CellProblem::None;
    std::string_view text =
        rules_.trim ? trimmed(cell.elements[i]) : std::string_view(cell.elements[i]);
    bool canonical = false;
    if (const std::string* const word = word_for(text, out)) {
      text = *word;
      if (text.empty()) continue;  // it means nothing
      canonical = true;
    }
    if (scalar_.kind == TypeKind::String && !rules_.prefix.empty() && !canonical) {
      prefixed_elements_[i].assign(rules_.prefix).append(text);
      element.text = prefixed_elements_[i];
      check_form(element);
    } else {
      convert_scalar(text, canonical ? canonical_dates_ : dates_, element);
    }
    if (element.state == CellState::Unreadable) {
      out.date = element.date;
      out.element = i;
      return fail(out, element.problem);
    }
    ++kept;
  }
  out.elements.resize(kept);
}

void FieldConverter::convert_scalar(std::string_view text, const DateRules& dates,
                                    CellValue& out) const {
  switch (scalar_.kind) {
    case TypeKind::String:
      out.text = text;
      return check_form(out);
    case TypeKind::Int:
      return convert_int(text, out);
    case TypeKind::Double:
      return convert_double(text, out);
    case TypeKind::Bool:
      return convert_bool(text, out);
    case TypeKind::Date:
    case TypeKind::Timestamp:
      return convert_time(text, scalar_.kind, dates, out);
    case TypeKind::Duration: {
      const auto duration = parse_duration(text);
      if (!duration) return fail(out, CellProblem::NotADuration);
      out.number = duration->nanos;
      return;
    }
    case TypeKind::Enum: {
      const auto word = enum_codes_.find(text);
      if (word == enum_codes_.end()) return fail(out, CellProblem::UnknownWord);
      out.code = word->second;
      return;
    }
    case TypeKind::Invalid:
    case TypeKind::Null:
    case TypeKind::Span:
    case TypeKind::Period:
    case TypeKind::List:
    case TypeKind::Map:
    case TypeKind::Optional:
    case TypeKind::Record:
    case TypeKind::Set:
    case TypeKind::Type:
    case TypeKind::Param:
      break;
  }
  fail(out, CellProblem::WrongShape);
}

void FieldConverter::convert_time(std::string_view text, TypeKind kind, const DateRules& dates,
                                  CellValue& out) const {
  const bool wants_date = kind == TypeKind::Date;
  const CellProblem not_one = wants_date ? CellProblem::NotADate : CellProblem::NotATimestamp;
  const auto written = parse_written_time(text, dates);
  if (!written) {
    out.date = written.error();
    return fail(out, out.date.kind == DateProblem::Kind::OrderUnknown ? CellProblem::OrderUnknown
                                                                      : not_one);
  }
  if (!written->has_time) {
    // A day is no instant, unless a declared pattern says that the column has days.
    if (wants_date) {
      out.number = written->date.days;
      return;
    }
    if (dates.patterns.empty()) return fail(out, not_one);
  }
  if (wants_date && rules_.local_midnight && written->second_of_day == 0 && written->nanos == 0) {
    out.number = written->date.days;
    return;
  }
  const CivilTime civil{
      .date = written->date, .second_of_day = written->second_of_day, .nanos = written->nanos};
  Timestamp instant;
  if (written->offset_seconds) {
    instant = {.seconds = std::int64_t{civil.date.days} * 86400 + civil.second_of_day -
                          *written->offset_seconds,
               .nanos = civil.nanos};
  } else {
    const auto local = rules_.zone.to_timestamp(civil);
    if (!local) {
      return fail(out, local.error() == LocalTimeProblem::Skipped ? CellProblem::TimeInGap
                                                                  : CellProblem::TimeAmbiguous);
    }
    instant = *local;
  }
  if (instant.seconds < kMinTimestampSeconds || instant.seconds > kMaxTimestampSeconds) {
    return fail(out, not_one);
  }
  if (wants_date) {
    out.number = rules_.zone.day_of(instant).days;
    return;
  }
  if (instant.nanos % 100 != 0) return fail(out, not_one);
  out.number = to_ticks(instant);
}

Diagnostic FieldConverter::explain(const RawCell& cell, const CellValue& value) const {
  const bool is_list = field_.type.kind == TypeKind::List;
  const Part part = is_list ? part_of(cell, value) : Part{.text = cell.text, .at = cell.at};
  const std::string text = is_list && part.text.empty() ? std::string("an empty part")
                                                        : quoted_value(part.text, field_.sensitive);
  const std::string type = to_string(scalar_, &schema_);
  const auto with_help = [](Diagnostic diagnostic, std::string help) {
    diagnostic.help = std::move(help);
    return diagnostic;
  };
  const std::string name = "`" + field_.name + "`";
  switch (value.problem) {
    case CellProblem::NotANumber:
      return with_help(made(diag::NotANumber, part.at, text, type),
                       "write digits with `.` as the decimal point, or list the word under `empty` "
                       "of the source");
    case CellProblem::NumberOutOfRange:
      return with_help(made(diag::NumberOutOfRange, part.at, text, type),
                       "correct the number, or declare the field as string if it is an identifier");
    case CellProblem::None:
    case CellProblem::NotADate:
    case CellProblem::OrderUnknown:
      return with_help(made(diag::NotADate, part.at, text, field_.name),
                       "correct the date, declare its format under `dates` of the source, or list "
                       "it under `empty`");
    case CellProblem::NotATimestamp:
      return with_help(made(diag::NotATimestamp, part.at, text, field_.name),
                       "write date and time as in 2026-01-31T09:30:00Z, or declare the format "
                       "under `dates` of the source");
    case CellProblem::TimeInGap:
      return with_help(made(diag::TimeInGap, part.at, text, rules_.zone.name()),
                       "export " + name + " with an offset, or set the `zone` of the source");
    case CellProblem::TimeAmbiguous:
      return with_help(made(diag::TimeAmbiguous, part.at, text, rules_.zone.name()),
                       "export " + name + " with an offset, or set the `zone` of the source");
    case CellProblem::NotABool:
      return with_help(made(diag::NotABool, part.at, text),
                       "say under `words` of the source what means true and what false in " + name);
    case CellProblem::NotADuration:
      return with_help(made(diag::NotADuration, part.at, text), "write it as in 1h30m");
    case CellProblem::UnknownWord: {
      const auto& enumeration = schema_.enums[scalar_.enumeration()];
      const std::vector<std::string_view> words(enumeration.words.begin(), enumeration.words.end());
      std::string help = "map the word under `words` of the source";
      // A suggestion made from a sensitive value could give it away.
      if (const std::string near = suggestion(field_.sensitive ? "" : part.text, words);
          !near.empty()) {
        help = near + ", or " + help;
      }
      return with_help(made(diag::UnknownCellWord, part.at, text, field_.name), std::move(help));
    }
    case CellProblem::WrongForm:
      return with_help(made(diag::WrongForm, part.at, text, field_.name, field_.form),
                       "correct it where the file comes from, or say what it means under `words` "
                       "of the source");
    case CellProblem::WrongShape:
      return with_help(made(diag::WrongShape, cell.at, shape_name(cell.kind), field_.name,
                            field_.type.kind == TypeKind::List ? "a list" : "a single value"),
                       "name the path to a single value under `columns` of the source");
  }
  MUSTER_UNREACHABLE();
}

}  // namespace muster
