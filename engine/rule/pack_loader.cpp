#include "engine/rule/pack_loader.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/suggest.h"
#include "engine/rule/document.h"
#include "engine/rule/document_batch.h"
#include "engine/rule/embedded_packs.h"
#include "engine/rule/pack_manifest.h"
#include "engine/rule/pattern_loader.h"
#include "engine/rule/pattern_rule.h"
#include "engine/rule/rule_loader.h"
#include "engine/rule/schema_loader.h"

namespace muster {
namespace {

class PackLoading {
 public:
  PackLoading(SourceMap& sources, const Limits& limits, unsigned jobs, Emitter& diag)
      : sources_(sources), limits_(limits), jobs_(jobs), diag_(diag) {}

  // Reads pack.yaml, and the schemas and patterns it lists.
  void add_pack(const PackRef& ref);
  // Reads the rules of all packs, once every schema is there.
  void add_rules();
  Result<RulePack> finish(std::optional<RulePack>* rest);

 private:
  struct Loaded {
    const PackRef* ref = nullptr;
    PackManifest manifest;
  };
  DocumentBatch documents(const PackRef& ref, std::span<const PlacedText> files);
  void add_records(const PackRef& ref, const PackManifest& manifest);
  void add_patterns(const PackRef& ref, const PackManifest& manifest);
  void add_pattern(RulePattern pattern);
  // Once some rule or pack needs patterns.
  void add_shipped_patterns();
  void add_rule(const Loaded& pack, const PlacedText& file, const Result<Document>& document);
  RuleReading read(const Document& document, std::string_view file);
  bool is_duplicate(const Rule& rule);
  void check_extends(const PackManifest& manifest);

  SourceMap& sources_;
  const Limits& limits_;
  const unsigned jobs_;
  Emitter& diag_;
  RulePack pack_;
  std::vector<Loaded> loaded_;
  bool a_pack_is_missing_ = false;
  bool has_shipped_patterns_ = false;
  std::optional<Failed> failed_;  // of a manifest or schema
};

void PackLoading::add_pack(const PackRef& ref) {
  const auto document = load_document(ref, "pack.yaml", ref.at, sources_, limits_, diag_);
  if (!document) {
    failed_ = document.error();
    a_pack_is_missing_ = true;
    return;
  }
  PackManifest manifest = read_pack_manifest(document->tree, pack_.schema, pack_.taxonomies, diag_);
  if (manifest.failed) failed_ = manifest.failed;
  const auto same = std::ranges::find_if(loaded_, [&manifest](const Loaded& other) {
    return other.manifest.name.value == manifest.name.value && !manifest.name.value.empty();
  });
  if (same != loaded_.end()) {
    failed_ = diag_.error(diag::DuplicateName, manifest.name.at, "pack", manifest.name.value)
                  .label(same->manifest.name.at, "first declared here")
                  .failed();
  }
  check_extends(manifest);
  if (loaded_.empty()) {
    pack_.name = manifest.name.value;
    pack_.version = manifest.version;
    pack_.title = manifest.title;
    if (manifest.taxonomy) pack_.taxonomy = manifest.taxonomy->value;
  }
  pack_.parts.push_back({.name = manifest.name.value,
                         .version = manifest.version,
                         .title = manifest.title,
                         .coverage = manifest.coverage,
                         .about = manifest.about});
  add_records(ref, manifest);
  add_patterns(ref, manifest);
  loaded_.push_back({.ref = &ref, .manifest = std::move(manifest)});
}

void PackLoading::check_extends(const PackManifest& manifest) {
  for (const PlacedText& base : manifest.extends) {
    std::vector<std::string_view> known;
    for (const Loaded& loaded : loaded_) known.push_back(loaded.manifest.name.value);
    // A pack that does not load was reported where it is.
    if (a_pack_is_missing_ || std::ranges::find(known, base.value) != known.end()) continue;
    failed_ = diag_.error(diag::UnknownPack, base.at, base.value)
                  .help(known.empty() ? "list it in `packs` before this one"
                                      : suggestion(base.value, known))
                  .failed();
  }
}

DocumentBatch PackLoading::documents(const PackRef& ref, std::span<const PlacedText> files) {
  DocumentBatch batch(sources_, limits_);
  for (const PlacedText& file : files) batch.add(ref, file.value, file.at);
  batch.parse(jobs_);
  return batch;
}

void PackLoading::add_records(const PackRef& ref, const PackManifest& manifest) {
  struct Declared {
    Document document;
    TableId table;
  };
  std::vector<Declared> declared;
  DocumentBatch batch = documents(ref, manifest.records);
  for (std::size_t i = 0; i < manifest.records.size(); ++i) {
    auto document = batch.next(diag_);
    if (!document) {
      failed_ = document.error();
      pack_.schema.incomplete = true;
      continue;
    }
    // A set that this pack itself declared can not be extended by it.
    const auto record = document->tree.find(document->tree.root(), "record");
    const TableId existing =
        record.valid() ? pack_.schema.find(document->tree[record].text) : TableId();
    const bool own = std::ranges::any_of(
        declared, [existing](const Declared& other) { return other.table == existing; });
    const bool may_extend = !manifest.extends.empty() && !(existing.valid() && own);
    const DeclaredRecord made = declare_record(document->tree, may_extend, pack_.schema, diag_);
    if (made.failed) {
      failed_ = made.failed;
      (made.table.valid() ? pack_.schema.tables[made.table].incomplete : pack_.schema.incomplete) =
          true;
    }
    if (made.table.valid()) {
      declared.push_back({.document = *std::move(document), .table = made.table});
    }
  }
  // Only now, so that a reference may lead to a set of a later file.
  for (const Declared& record : declared) {
    const auto linked = link_record(record.document.tree, record.table, pack_.schema, diag_);
    if (linked) continue;
    failed_ = linked.error();
    // A reference also names the way back, in another set.
    for (TableSchema& table : pack_.schema.tables) table.incomplete = true;
  }
}

void PackLoading::add_patterns(const PackRef& ref, const PackManifest& manifest) {
  // The shipped ones, read from their source.
  if (manifest.name.value == kPatternPack) has_shipped_patterns_ = true;
  DocumentBatch batch = documents(ref, manifest.patterns);
  for (std::size_t i = 0; i < manifest.patterns.size(); ++i) {
    const auto document = batch.next(diag_);
    auto pattern = document ? read_pattern(document->tree, diag_)
                            : Result<RulePattern>(std::unexpected(document.error()));
    if (!pattern) {
      failed_ = pattern.error();
      continue;
    }
    pattern->pack = manifest.name.value;
    add_pattern(*std::move(pattern));
  }
}

void PackLoading::add_pattern(RulePattern pattern) {
  const auto same = std::ranges::find(pack_.patterns, pattern.name, &RulePattern::name);
  if (same == pack_.patterns.end()) {
    pack_.patterns.push_back(std::move(pattern));
    return;
  }
  // A shipped one comes last, and is never the one to blame.
  const bool shipped = pattern.pack == kPatternPack;
  failed_ =
      diag_.error(diag::DuplicateName, shipped ? same->at : pattern.at, "pattern", pattern.name)
          .label(shipped ? pattern.at : same->at,
                 shipped ? "this one ships with muster" : "first declared here")
          .failed();
}

void PackLoading::add_shipped_patterns() {
  if (has_shipped_patterns_) return;
  has_shipped_patterns_ = true;
  auto patterns = load_shipped_patterns(sources_, limits_, diag_);
  if (!patterns) {
    failed_ = patterns.error();
    return;
  }
  for (RulePattern& pattern : *patterns) add_pattern(std::move(pattern));
}

bool PackLoading::is_duplicate(const Rule& rule) {
  for (const std::string& name : {rule.id, rule.name}) {
    const RuleId other = pack_.find(name);
    if (!other.valid()) continue;
    diag_.error(diag::DuplicateRule, rule.id_at, name)
        .label(pack_.rules[other].id_at, "first given to this rule");
    return true;
  }
  return false;
}

void PackLoading::add_rule(const Loaded& pack, const PlacedText& file,
                           const Result<Document>& document) {
  const PackRef& ref = *pack.ref;
  if (!document) {
    pack_.broken.push_back({.id = file.value,
                            .at = file.at,
                            .path = shown_in_pack(ref, file.value),
                            .rest = std::nullopt});
    return;
  }
  RuleReading reading = read(*document, file.value);
  const bool mapped = !reading.rule || check_mappings(*reading.rule, pack_.taxonomies, diag_);
  const bool again = reading.rule && is_duplicate(*reading.rule);
  if (reading.rule) reading.rule->pack = pack.manifest.name.value;
  if (!reading.failed && mapped && !again) {
    pack_.rules.add(*std::move(reading.rule));
    return;
  }
  std::string id = rule_id_of(document->tree);
  if (id.empty()) id = file.value;
  pack_.broken.push_back({.id = std::move(id),
                          .at = document->tree[document->tree.root()].at,
                          .path = shown_in_pack(ref, file.value),
                          .rest = std::move(reading.rule)});
}

RuleReading PackLoading::read(const Document& document, std::string_view file) {
  if (!uses_pattern(document.tree)) {
    return read_rule(document.tree, document.source, pack_.schema, diag_);
  }
  add_shipped_patterns();
  auto made =
      read_pattern_rule(document.tree, document.source, file, pack_.schema, pack_.patterns, diag_);
  if (!made) return {.rule = std::nullopt, .failed = made.error()};
  return {.rule = *std::move(made), .failed = std::nullopt};
}

void PackLoading::add_rules() {
  // So that a pack's own pattern can not take the name of a shipped one.
  if (!pack_.patterns.empty()) add_shipped_patterns();
  DocumentBatch batch(sources_, limits_);
  for (const Loaded& loaded : loaded_) {
    for (const PlacedText& file : loaded.manifest.rules)
      batch.add(*loaded.ref, file.value, file.at);
  }
  batch.parse(jobs_);
  for (const Loaded& loaded : loaded_) {
    for (const PlacedText& file : loaded.manifest.rules) add_rule(loaded, file, batch.next(diag_));
  }
}

Result<RulePack> PackLoading::finish(std::optional<RulePack>* rest) {
  const auto finished = finish_schema(pack_.schema, diag_);
  if (!finished) failed_ = finished.error();
  if (!failed_) return std::move(pack_);
  if (rest != nullptr) *rest = std::move(pack_);
  return std::unexpected(*failed_);
}

}  // namespace

Result<RulePack> load_packs(const std::vector<PackRef>& packs, SourceMap& sources,
                            const Limits& limits, Emitter& diag, unsigned jobs,
                            std::optional<RulePack>* rest) {
  PackLoading loading(sources, limits, jobs, diag);
  for (const PackRef& pack : packs) loading.add_pack(pack);
  loading.add_rules();
  return loading.finish(rest);
}

}  // namespace muster
