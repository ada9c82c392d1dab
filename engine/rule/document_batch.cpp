#include "engine/rule/document_batch.h"

#include <utility>

#include "engine/base/check.h"
#include "engine/base/thread_pool.h"

namespace muster {

void DocumentBatch::add(const PackRef& pack, std::string_view file, Span at) {
  File& added = files_.emplace_back();
  Emitter diag(added.problems);
  const auto source = open_pack_file(pack, file, at, sources_, limits_, diag);
  if (source) {
    added.source = *source;
  } else {
    added.document = std::unexpected(source.error());
  }
}

void DocumentBatch::parse(unsigned jobs) {
  for_each_index(files_.size(), jobs, [&](std::size_t i) {
    File& file = files_[i];
    if (!file.source) return;
    Emitter diag(file.problems);
    auto tree = parse_rule_document(sources_, *file.source, limits_, diag);
    if (tree) {
      file.document = Document{.source = *file.source, .tree = *std::move(tree)};
    } else {
      file.document = std::unexpected(tree.error());
    }
  });
}

Result<Document> DocumentBatch::next(Emitter& diag) {
  MUSTER_CHECK(next_ < files_.size());
  File& file = files_[next_++];
  MUSTER_CHECK(file.document.has_value());
  diag.list().merge(std::move(file.problems));
  return *std::exchange(file.document, std::nullopt);
}

}  // namespace muster
