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

}  // namespace

std::unique_ptr<RealFileSystem> open_folder(const std::string& path, Emitter& diag) {
  auto files = RealFileSystem::at(path);
  if (files) return std::move(*files);
  const bool gone = files.error() == FileProblem::NotFound;
  (gone ? diag.error(diag::FileNotFound, Span{}, path)
        : diag.error(diag::FileUnreadable, Span{}, path))
      .help("name the folder of a policy repository or of a pack");
  return nullptr;
}

std::vector<PackRef> find_packs(const FileSystem& files, const std::string& path,
                                const FileSystem& built_in) {
  std::vector<PackRef> found;
  const PackRef root{.files = &files, .folder = ".", .display = plain_folder(path), .at = {}};
  const auto manifests = files.glob("**/pack.yaml");
  if (!manifests) return found;
  NamedPacks names;
  for (const std::string& manifest : *manifests) {
    const std::size_t slash = manifest.rfind('/');
    found.push_back(root);
    if (slash != std::string::npos) {
      found.back().folder = manifest.substr(0, slash);
      found.back().display = shown_in_pack(root, found.back().folder);
    }
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

}  // namespace muster
