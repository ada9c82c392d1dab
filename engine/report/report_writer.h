// The plug-in for an output format: a pure function of the Report. No file access, no clock, no
// sorting.
#pragma once

#include <span>
#include <string_view>

#include "engine/base/byte_sink.h"
#include "engine/report/report.h"

namespace muster {

struct ReportWriter {
  std::string_view name;         // sarif
  std::string_view description;  // one line, for --help and `list formats`
  bool log_only;                 // goes to stdout only (github annotations)
  void (*write)(const Report&, ByteSink&);
};

// All writers, in the order of writers.def.
std::span<const ReportWriter* const> report_writers();
const ReportWriter* find_report_writer(std::string_view name);

}  // namespace muster
