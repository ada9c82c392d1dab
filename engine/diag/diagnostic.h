// What is wrong with an input, as a value. A finding about records is not a diagnostic
// (engine/report/finding.h).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/source/source_map.h"
#include "engine/source/span.h"

namespace muster {

enum class Severity { Error, Warning, Note };

struct Diagnostic {
  std::string_view code;  // MU1101; from the catalogue, which lives as long as the process
  std::string_view name;  // DuplicateKey
  Severity severity = Severity::Error;
  std::string message;  // one sentence, lower-case start, no full stop
  Span at;              // invalid when no input has a place for it (command line)
  std::vector<Label> labels;
  std::string help;  // an action; may be empty
};

class DiagnosticList {
 public:
  Diagnostic& add(Diagnostic diagnostic);
  void merge(DiagnosticList other);
  // Sorts by (path, offset, code), stable, drops equal ones, gives those without a help line the
  // one of the catalogue (remedies.h), and keeps `per_file` of a source, errors before others, the
  // last of which then says in its help how many more there are.
  void finish(const SourceMap& sources, std::size_t per_file);

  // Also true of errors that finish() left out.
  bool has_errors() const { return has_errors_; }
  bool empty() const { return items_.empty(); }
  std::size_t size() const { return items_.size(); }
  auto begin() const { return items_.begin(); }
  auto end() const { return items_.end(); }
  Diagnostic& back() { return items_.back(); }

 private:
  std::vector<Diagnostic> items_;
  bool has_errors_ = false;
};

}  // namespace muster
