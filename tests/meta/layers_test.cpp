// engine/LAYERS is the law of includes.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/meta/source_tree.h"

namespace muster::meta {
namespace {

struct Layers {
  std::vector<std::string> order;
  std::map<std::string, std::set<std::string>, std::less<>> below;  // and the layer itself
};

Layers read_layers() {
  Layers layers;
  for (const std::string& line : read_list("engine/LAYERS")) {
    const std::size_t colon = line.find(':');
    EXPECT_NE(colon, std::string::npos) << line;
    const std::string name = line.substr(0, colon);
    std::set<std::string>& below = layers.below[name];
    below.insert(name);
    for (std::size_t at = colon + 1; at < line.size();) {
      const std::size_t end = std::min(line.find(' ', at), line.size());
      if (end > at) below.insert(line.substr(at, end - at));
      at = end + 1;
    }
    layers.order.push_back(name);
  }
  return layers;
}

// What a line includes with quotes, or empty.
std::string_view quoted_include(std::string_view line) {
  constexpr std::string_view kLead = "#include \"";
  if (!line.starts_with(kLead)) return {};
  line.remove_prefix(kLead.size());
  return line.substr(0, line.find('"'));
}

// The second part of `engine/<layer>/...`.
std::string_view layer_of(std::string_view path) {
  path.remove_prefix(std::min(path.find('/') + 1, path.size()));
  return path.substr(0, path.find('/'));
}

TEST(Layers, ALayerNamesOnlyLayersAboveIt) {
  const Layers layers = read_layers();
  ASSERT_FALSE(layers.order.empty());
  std::set<std::string> known;
  for (const std::string& name : layers.order) {
    EXPECT_TRUE(known.insert(name).second) << name << " is there twice";
    for (const std::string& below : layers.below.at(name)) {
      EXPECT_TRUE(known.contains(below)) << name << " names " << below;
    }
  }
}

TEST(Layers, EveryFileIncludesOnlyWhatItsLayerMay) {
  const Layers layers = read_layers();
  for (const SourceFile& file : read_files("engine", {".h", ".cpp", ".def"})) {
    const std::string_view layer = layer_of(file.path);
    if (layer == "include") continue;  // the installed API
    const auto allowed = layers.below.find(layer);
    ASSERT_NE(allowed, layers.below.end()) << file.path << " is in no layer";
    for (const std::string_view line : split_lines(file.text)) {
      const std::string_view included = quoted_include(line);
      if (included.empty()) continue;
      if (included.starts_with("muster/")) {
        EXPECT_EQ(layer, "app") << file.path << " includes " << included;
        continue;
      }
      EXPECT_TRUE(included.starts_with("engine/"))
          << file.path << ": a full path from the root, not " << included;
      EXPECT_TRUE(allowed->second.contains(std::string(layer_of(included))))
          << file.path << " may not include " << included;
    }
  }
}

TEST(Layers, TheInstalledHeadersIncludeNothingOfTheEngine) {
  for (const SourceFile& file : read_files("engine/include", {".h"})) {
    for (const std::string_view line : split_lines(file.text)) {
      const std::string_view included = quoted_include(line);
      EXPECT_TRUE(included.empty() || included.starts_with("muster/"))
          << file.path << " includes " << included;
    }
  }
}

TEST(Layers, OneFileWrapsEachLibrary) {
  // fmt is free; the others may change or throw, and only one file shall know.
  const std::vector<std::string_view> libraries = {"re2/",      "cctz/",   "git2", "openssl/",
                                                   "yaml-cpp/", "toml++/", "CLI/"};
  std::map<std::string_view, std::set<std::string>> users;
  for (const SourceFile& file : read_files("engine", {".h", ".cpp"})) {
    for (const std::string_view line : split_lines(file.text)) {
      for (const std::string_view library : libraries) {
        if (line.starts_with("#include <" + std::string(library))) users[library].insert(file.path);
      }
    }
  }
  for (const auto& [library, files] : users) {
    EXPECT_EQ(files.size(), 1U) << library << " is included by " << *files.begin() << " and "
                                << *files.rbegin();
    EXPECT_TRUE(files.begin()->ends_with(".cpp")) << library << " is in a header";
  }
}

}  // namespace
}  // namespace muster::meta
