// Several files of packs: opened one after the other, then parsed beside each other, which is most
// of what loading a pack costs.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "engine/base/limits.h"
#include "engine/base/result.h"
#include "engine/diag/diagnostic.h"
#include "engine/diag/emitter.h"
#include "engine/rule/document.h"
#include "engine/rule/pack_loader.h"
#include "engine/source/source_map.h"

namespace muster {

class DocumentBatch {
 public:
  // Borrows both for its own life.
  DocumentBatch(SourceMap& sources, const Limits& limits) : sources_(sources), limits_(limits) {}

  // Opens a file, as load_document does.
  void add(const PackRef& pack, std::string_view file, Span at);
  // Parses all that were added, on up to `jobs` threads. To be called once.
  void parse(unsigned jobs);
  // What load_document gives for the next file, in the order in which they were added. What is
  // wrong with it is emitted now.
  Result<Document> next(Emitter& diag);

 private:
  struct File {
    std::optional<SourceId> source;  // none if it could not be opened
    std::optional<Result<Document>> document;
    DiagnosticList problems;
  };
  SourceMap& sources_;
  const Limits& limits_;
  std::vector<File> files_;
  std::size_t next_ = 0;
};

}  // namespace muster
