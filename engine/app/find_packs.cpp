#include "engine/app/find_packs.h"

#include <algorithm>
#include <string_view>

#include "engine/base/check.h"
#include "engine/rule/document.h"
#include "engine/rule/embedded_packs.h"
#include "engine/rule/form.h"

namespace muster {
namespace {

struct NamedPacks {
  std::vector<std::string> own;
  std::vector<std::string> extended;
};

// What the manifest says; what is wrong with it is said when it is loaded.
void read_names(const PackRef& pack, NamedPacks& names) {
  SourceMap sources;
  DiagnosticList ignored;
  Emitter scratch(ignored);
  const auto document = load_document(pack, "pack.yaml", Span{}, sources, Limits{}, scratch);
  if (!document) return;
  Form form(document->tree, scratch);
  const NodeId root = document->tree.root();
  names.own.push_back(form.text(root, "name"));
  for (PlacedText& other : form.words(root, "extends")) {
    names.extended.push_back(std::move(other.value));
  }
}

std::string sample_value(const Type& type, const Schema& schema) {
  switch (type.kind) {
    case TypeKind::Bool:
      return "true";
    case TypeKind::Int:
    case TypeKind::Double:
      return "1";
    case TypeKind::Date:
      return "2020-01-01";
    case TypeKind::Timestamp:
      return "2020-01-01T00:00:00Z";
    case TypeKind::Duration:
      return "1h";
    case TypeKind::Span:
      return "1 month";
    case TypeKind::Enum:
      return schema.enums[type.enumeration()].words.empty()
                 ? std::string()
                 : schema.enums[type.enumeration()].words.front();
    case TypeKind::List:
      return sample_value(type.args.front(), schema);
    case TypeKind::String:
      return "x";
    case TypeKind::Invalid:
    case TypeKind::Null:
    case TypeKind::Period:
    case TypeKind::Map:
    case TypeKind::Optional:
    case TypeKind::Record:
    case TypeKind::Set:
    case TypeKind::Type:
    case TypeKind::Param:
      return {};
  }
  MUSTER_UNREACHABLE();
}

}  // namespace

std::vector<PackRef> find_packs(const FileSystem& files, const std::string& display,
                                const FileSystem& built_in) {
  std::vector<PackRef> found;
  const auto manifests = files.glob("**/pack.yaml");
  if (!manifests) return found;
  NamedPacks names;
  for (const std::string& path : *manifests) {
    const std::size_t slash = path.rfind('/');
    const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash);
    found.push_back({.files = &files,
                     .folder = folder,
                     .display = folder == "." ? display : display + "/" + folder,
                     .at = {}});
    read_names(found.back(), names);
  }
  std::vector<PackRef> packs;
  for (const std::string& name : names.extended) {
    const auto same = [&name](const PackRef& pack) { return pack.folder == name; };
    if (std::ranges::find(names.own, name) != names.own.end() || std::ranges::any_of(packs, same)) {
      continue;
    }
    if (const auto pack = embedded_pack(built_in, name, Span{})) packs.push_back(*pack);
  }
  packs.insert(packs.end(), found.begin(), found.end());
  return packs;
}

std::vector<ParamSetting> sample_parameters(const RulePack& pack) {
  std::vector<ParamSetting> settings;
  for (const Rule& rule : pack.rules) {
    for (const Parameter& parameter : rule.params) {
      if (parameter.default_text) continue;
      settings.push_back({.rule = rule.name,
                          .name = parameter.name,
                          .value = sample_value(parameter.type, pack.schema),
                          .at = {}});
    }
  }
  return settings;
}

}  // namespace muster
