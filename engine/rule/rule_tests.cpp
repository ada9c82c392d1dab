#include "engine/rule/rule_tests.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "engine/base/suggest.h"
#include "engine/rule/document.h"
#include "engine/rule/test_reading.h"

namespace muster {
namespace {

constexpr std::string_view kTestEnd = ".test.yaml";

// `x.test.yaml` for `x.yaml`, both within the pack.
std::string test_file_of(std::string_view rule_file) {
  std::string_view stem = rule_file;
  if (stem.ends_with(".yaml")) stem.remove_suffix(5);
  return std::string(stem) + std::string(kTestEnd);
}

// A folder of the pack that is a pack of its own keeps its tests for itself.
bool lies_in_another_pack(const PackRef& pack, std::string_view file, const Limits& limits) {
  for (std::size_t slash = file.find('/'); slash != std::string_view::npos;
       slash = file.find('/', slash + 1)) {
    if (pack_file_exists(pack, std::string(file.substr(0, slash)) + "/pack.yaml", limits))
      return true;
  }
  return false;
}

class TestLoading {
 public:
  TestLoading(const RulePack& pack, const std::vector<PackRef>& packs, SourceMap& sources,
              const Limits& limits, Emitter& diag)
      : pack_(pack), packs_(packs), sources_(sources), limits_(limits), diag_(diag) {}

  Result<RuleTests> load() {
    for (std::size_t i = 0; i < pack_.rules.size(); ++i) load(RuleId(i));
    for (const PackRef& pack : packs_) find_orphans(pack);
    if (failed_) return std::unexpected(*failed_);
    return std::move(tests_);
  }

 private:
  void load(RuleId id) {
    const Rule& rule = pack_.rules[id];
    const PackRef* const pack = pack_of(rule.source, packs_, sources_);
    if (pack == nullptr) return;
    if (rule.has_tests) read(*pack, rule.source, id, false);
    const std::string file = test_file_of(*file_in_pack(*pack, sources_.path(rule.source)));
    if (!pack_file_exists(*pack, file, limits_)) return;
    const auto source = open_pack_file(*pack, file, rule.id_at, sources_, limits_, diag_);
    if (source) {
      read(*pack, *source, id, true);
    } else {
      failed_ = source.error();
    }
  }

  void read(const PackRef& pack, SourceId source, RuleId id, bool test_file) {
    const auto tree = parse_rule_document(sources_, source, limits_, diag_);
    if (!tree) {
      failed_ = tree.error();
      return;
    }
    const std::string_view path = *file_in_pack(pack, sources_.path(source));
    const std::size_t slash = path.rfind('/');
    const TestSite site{
        .pack = pack_,
        .files = pack,
        .folder = std::string(path.substr(0, slash == std::string_view::npos ? 0 : slash)),
        .sources = sources_,
        .limits = limits_,
        .tables = tables_[&pack]};
    TestReading reading(*tree, site, id, diag_);
    reading.read(test_file, tests_);
    if (reading.failed()) failed_ = reading.failed();
  }

  // Tests that nobody would ever run: of a rule that the pack does not list.
  void find_orphans(const PackRef& pack) {
    const std::string lead = pack.folder.empty() || pack.folder == "." ? "" : pack.folder + "/";
    const auto found = pack.files->glob(lead + "**/*" + std::string(kTestEnd));
    if (!found) return;
    std::vector<std::string> known;
    for (const Rule& rule : pack_.rules) {
      if (const auto file = file_in_pack(pack, sources_.path(rule.source)))
        known.push_back(test_file_of(*file));
    }
    for (const RulePack::BrokenRule& rule : pack_.broken) {
      if (const auto file = file_in_pack(pack, rule.path)) known.push_back(test_file_of(*file));
    }
    const std::vector<std::string_view> names(known.begin(), known.end());
    for (const std::string& path : *found) {
      const std::string file = path.substr(lead.size());
      if (std::ranges::find(known, file) != known.end()) continue;
      if (lies_in_another_pack(pack, file, limits_)) continue;
      const auto source = open_pack_file(pack, file, pack.at, sources_, limits_, diag_);
      const Span at = source ? Span{.source = *source, .length = 0, .begin = 0} : pack.at;
      const std::string_view near = nearest(file, names);
      failed_ =
          diag_.error(diag::OrphanTests, at, file)
              .help(near.empty() ? "list the rule under `rules` in pack.yaml, or delete the file"
                                 : "did you mean `" + std::string(near) + "`?")
              .failed();
    }
  }

  const RulePack& pack_;
  const std::vector<PackRef>& packs_;
  SourceMap& sources_;
  const Limits& limits_;
  Emitter& diag_;
  RuleTests tests_;
  std::map<const PackRef*, std::map<std::string, SourceId, std::less<>>> tables_;
  std::optional<Failed> failed_;
};

}  // namespace

const PackRef* pack_of(SourceId file, const std::vector<PackRef>& packs, const SourceMap& sources) {
  const std::string_view path = sources.path(file);
  const PackRef* innermost = nullptr;
  std::size_t shortest = 0;
  for (const PackRef& pack : packs) {
    const auto within = file_in_pack(pack, path);
    if (!within || (innermost != nullptr && within->size() >= shortest)) continue;
    innermost = &pack;
    shortest = within->size();
  }
  return innermost;
}

Result<RuleTests> load_rule_tests(const RulePack& pack, const std::vector<PackRef>& packs,
                                  SourceMap& sources, const Limits& limits, Emitter& diag) {
  return TestLoading(pack, packs, sources, limits, diag).load();
}

}  // namespace muster
