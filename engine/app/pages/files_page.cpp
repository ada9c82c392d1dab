// docs/reference/files.md: the keys of every file that people write, from the tables that the
// loaders check them with.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "engine/app/file_schemas.h"
#include "engine/app/pages/markdown.h"
#include "engine/app/pages/pages.h"
#include "engine/base/check.h"

namespace muster {
namespace {

class FileText {
 public:
  std::string of(const FileSchema& file) {
    maps_.clear();
    visit(*file.shape);
    std::string text = "\n## " + std::string(file.name) + "\n\n" + std::string(file.title) + ": " +
                       std::string(file.files) + ".\n";
    // Describing one may name further ones.
    for (std::size_t i = 0; i < maps_.size(); ++i) text += map_text(file, *maps_[i]);
    return text;
  }

 private:
  static std::string title_of(const FileSchema& file, const Shape& map) {
    return std::string(file.name) + ": " + std::string(map.name);
  }

  std::string map_text(const FileSchema& file, const Shape& map) {
    std::string text = "\n### " + title_of(file, map) + "\n\n" + std::string(map.title) + ".\n\n" +
                       table_head({"key", "", "value", "meaning"});
    for (const KeySpec& key : map.keys) {
      std::string needed = key.required ? "required" : "";
      if (!key.needs.empty()) needed = "with " + code(key.needs);
      text += table_row({code(key.name), needed, cell(value(*key.shape)), cell(key.doc)});
    }
    return text;
  }

  void visit(const Shape& shape) {
    if (shape.kind == Shape::Kind::Map) {
      if (std::ranges::find(maps_, &shape) == maps_.end()) maps_.push_back(&shape);
      return;
    }
    if (shape.item != nullptr) visit(*shape.item);
    for (const Shape* const choice : shape.choices) visit(*choice);
  }

  std::string value(const Shape& shape) {
    visit(shape);
    switch (shape.kind) {
      case Shape::Kind::Anything:
        return "anything";
      case Shape::Kind::Nothing:
        return "nothing";
      case Shape::Kind::Value:
        return "a value";
      case Shape::Kind::Text:
        return shape.title.empty() ? "text" : std::string(shape.title);
      case Shape::Kind::Flag:
        return "`true` or `false`";
      case Shape::Kind::Count:
        return "a whole number";
      case Shape::Kind::Word:
        return words(shape.words);
      case Shape::Kind::TypeName:
        return "a type";
      case Shape::Kind::ItemOrList:
        return value(*shape.item) + ", or a list";
      case Shape::Kind::List:
        return "a list: " + value(*shape.item);
      case Shape::Kind::Names:
      case Shape::Kind::Entries:
        return "by name: " + value(*shape.item);
      case Shape::Kind::Map:
        return "*" + std::string(shape.name) + "*";
      case Shape::Kind::OneOf: {
        std::string text;
        for (const Shape* const choice : shape.choices) {
          text += (text.empty() ? "" : "; or ") + value(*choice);
        }
        return text;
      }
    }
    MUSTER_UNREACHABLE();
  }

  static std::string words(std::span<const std::string_view> all) {
    std::string text;
    for (const std::string_view word : all) text += (text.empty() ? "" : ", ") + code(word);
    return text;
  }

  std::vector<const Shape*> maps_;  // in the order of their first mention
};

}  // namespace

std::string files_page() {
  std::string text = page_head("Files");
  text +=
      "\nThe keys of every file that people write. Any other key is an error, so that a slip never "
      "goes unseen. `muster schema NAME` prints the JSON Schema of a kind of file, with which "
      "editors complete keys and show these sentences: put it beside your rules and begin a file "
      "with `# yaml-language-server: $schema=rule.schema.json` (in muster.toml, for editors with "
      "taplo: `#:schema config.schema.json`).\n";
  for (const FileSchema& file : file_schemas()) text += FileText().of(file);
  return text;
}

}  // namespace muster
