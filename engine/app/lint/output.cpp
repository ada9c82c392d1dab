// Diagnostics for programs: JSON, and annotations of GitHub Actions.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/app/lint/lint.h"
#include "engine/base/check.h"
#include "engine/diag/render.h"
#include "engine/report/wording.h"
#include "engine/report/workflow_command.h"
#include "engine/text/json_writer.h"

namespace muster {
namespace {

constexpr std::uint64_t kVersion = 1;      // of the JSON
constexpr std::size_t kShownOfLevel = 10;  // annotations that a step shows of each

std::string_view command_of(Severity severity) {
  switch (severity) {
    case Severity::Error:
      return "error";
    case Severity::Warning:
      return "warning";
    case Severity::Note:
      return "notice";
  }
  MUSTER_UNREACHABLE();
}

void write_place(JsonWriter& json, Span at, const SourceMap& sources) {
  if (!at.valid()) return;
  const Region region = sources.locate(at, ColumnUnit::CodePoint);
  json.member("path", sources.path(at.source));
  json.member("line", region.start_line).member("column", region.start_column);
  json.member("end_line", region.end_line).member("end_column", region.end_column);
}

}  // namespace

std::string lint_json(const DiagnosticList& diagnostics, const SourceMap& sources) {
  StringSink sink;
  JsonWriter json(sink, 2);
  json.begin_object().member("version", kVersion).key("diagnostics").begin_array();
  for (const Diagnostic& one : diagnostics) {
    json.begin_object().member("code", one.code).member("name", one.name);
    json.member("severity", to_string(one.severity)).member("message", one.message);
    write_place(json, one.at, sources);
    if (!one.help.empty()) json.member("help", one.help);
    if (!one.labels.empty()) {
      json.key("labels").begin_array();
      for (const Label& label : one.labels) {
        json.begin_object().member("text", label.text);
        write_place(json, label.at, sources);
        json.end_object();
      }
      json.end_array();
    }
    json.end_object();
  }
  json.end_array().end_object();
  return sink.take() + "\n";
}

std::string lint_annotations(const DiagnosticList& diagnostics, const SourceMap& sources) {
  std::string out;
  std::vector<std::string> left_out;
  for (const Severity severity : {Severity::Error, Severity::Warning, Severity::Note}) {
    std::size_t number = 0;
    for (const Diagnostic& one : diagnostics) {
      if (one.severity != severity || ++number > kShownOfLevel) continue;
      out += "::" + std::string(command_of(severity)) + " ";
      if (one.at.valid()) {
        const Region region = sources.locate(one.at, ColumnUnit::CodePoint);
        out += "file=" + escape_property(terminal_safe(sources.path(one.at.source)));
        out += ",line=" + std::to_string(region.start_line) + ",";
      }
      std::string message = sentence(terminal_safe(one.message));
      if (!one.help.empty()) message += "\n" + sentence(terminal_safe(one.help));
      out += "title=" + escape_property(one.code) + "::" + escape_data(message) + "\n";
    }
    if (number > kShownOfLevel) {
      left_out.push_back(count_of(number - kShownOfLevel, command_of(severity)));
    }
  }
  if (!left_out.empty()) {
    out += "muster: not shown as annotations: " + list_of(left_out) + "\n";
  }
  return out;
}

}  // namespace muster
