#include <algorithm>
#include <array>

#include "engine/report/report_writer.h"

namespace muster {

#define MUSTER_REPORT_WRITER(name) extern const ReportWriter writer_##name;
#include "engine/report/writers.def"
#undef MUSTER_REPORT_WRITER

namespace {

constexpr std::array kWriters{
#define MUSTER_REPORT_WRITER(name) &writer_##name,
#include "engine/report/writers.def"
#undef MUSTER_REPORT_WRITER
};

}  // namespace

std::span<const ReportWriter* const> report_writers() { return kWriters; }

const ReportWriter* find_report_writer(std::string_view name) {
  const auto found =
      std::ranges::find(kWriters, name, [](const ReportWriter* writer) { return writer->name; });
  return found == kWriters.end() ? nullptr : *found;
}

}  // namespace muster
