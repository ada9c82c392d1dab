#include "engine/rule/shape_schema.h"

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <vector>

#include "engine/text/json_writer.h"

namespace muster {
namespace {

constexpr std::string_view kDialect = "https://json-schema.org/draft/2020-12/schema";
constexpr std::string_view kNamePattern = "^[a-z][a-z0-9_]*$";
constexpr std::string_view kTypePattern = "^(enum\\(.+\\)|list<.+>)$";

class SchemaWriter {
 public:
  explicit SchemaWriter(JsonWriter& json) : json_(json) {}

  void file(const Shape& root, std::string_view title) {
    json_.begin_object().member("$schema", kDialect).member("title", title);
    if (root.kind == Shape::Kind::Map) {
      map_body(root);
    } else {
      body(root);
    }
    // Writing one may name further ones.
    if (!maps_.empty()) json_.key("definitions").begin_object();
    for (std::size_t i = 0; i < maps_.size(); ++i) {
      const Shape& map = *maps_[i];
      json_.key(map.name).begin_object();
      if (!map.title.empty()) json_.member("title", map.title);
      map_body(map);
      json_.end_object();
    }
    if (!maps_.empty()) json_.end_object();
    json_.end_object();
  }

 private:
  void types(std::initializer_list<std::string_view> names) {
    json_.key("type");
    if (names.size() == 1) {
      json_.value(*names.begin());
      return;
    }
    json_.begin_array();
    for (const std::string_view name : names) json_.value(name);
    json_.end_array();
  }

  void words(std::span<const std::string_view> all) {
    json_.key("enum").begin_array();
    for (const std::string_view word : all) json_.value(word);
    json_.end_array();
  }

  void least(std::string_view keyword, const Shape& shape) {
    if (shape.least > 0) json_.member(keyword, static_cast<std::uint64_t>(shape.least));
  }

  void whole(const Shape& shape) {
    json_.begin_object();
    body(shape);
    json_.end_object();
  }

  void reference(const Shape& map) {
    if (std::ranges::find(maps_, &map) == maps_.end()) maps_.push_back(&map);
    json_.member("$ref", "#/definitions/" + std::string(map.name));
  }

  // The members that say what the shape is, into the object that is open.
  void body(const Shape& shape) {
    if (!shape.title.empty() && shape.kind == Shape::Kind::Text) json_.member("title", shape.title);
    switch (shape.kind) {
      case Shape::Kind::Anything:
        return;
      case Shape::Kind::Nothing:
        return types({"null"});
      case Shape::Kind::Value:
        return types({"string", "number", "boolean"});
      case Shape::Kind::Text:
        return text(shape);
      case Shape::Kind::Flag:
        return types({"boolean"});
      case Shape::Kind::Count:
        types({"integer", "string"});
        json_.member("minimum", static_cast<std::uint64_t>(shape.least));
        json_.member("pattern", shape.least > 0 ? "^0*[1-9][0-9]*$" : "^[0-9]+$");
        return;
      case Shape::Kind::Word:
        return words(shape.words);
      case Shape::Kind::TypeName:
        return type_name(shape);
      case Shape::Kind::ItemOrList:
        json_.key("anyOf").begin_array();
        whole(*shape.item);
        json_.begin_object();
        list(shape);
        json_.end_object();
        json_.end_array();
        return;
      case Shape::Kind::List:
        return list(shape);
      case Shape::Kind::Names:
        return names(shape);
      case Shape::Kind::Entries:
        types({"object"});
        json_.key("additionalProperties");
        return whole(*shape.item);
      case Shape::Kind::Map:
        return reference(shape);
      case Shape::Kind::OneOf:
        json_.key("anyOf").begin_array();
        for (const Shape* const choice : shape.choices) whole(*choice);
        json_.end_array();
        return;
    }
  }

  void text(const Shape& shape) {
    if (shape.only_text) {
      types({"string"});
    } else {
      types({"string", "number", "boolean"});
    }
    json_.member("minLength", 1);
    if (!shape.pattern.empty()) json_.member("pattern", shape.pattern);
  }

  void type_name(const Shape& shape) {
    json_.key("anyOf").begin_array();
    json_.begin_object();
    words(shape.words);
    json_.end_object();
    json_.begin_object();
    types({"string"});
    json_.member("pattern", kTypePattern);
    json_.end_object();
    json_.end_array();
  }

  void list(const Shape& shape) {
    types({"array"});
    least("minItems", shape);
    json_.key("items");
    whole(*shape.item);
  }

  void names(const Shape& shape) {
    types({"object"});
    least("minProperties", shape);
    // Readers of draft 4 know no names of properties; they leave the names to the loader.
    json_.key("propertyNames").begin_object().member("pattern", kNamePattern).end_object();
    json_.key("additionalProperties");
    whole(*shape.item);
  }

  void map_body(const Shape& map) {
    types({"object"});
    least("minProperties", map);
    json_.key("properties").begin_object();
    for (const KeySpec& key : map.keys) property(key);
    json_.end_object();
    json_.member("additionalProperties", false);
    const bool some = std::ranges::any_of(map.keys, &KeySpec::required);
    if (some) {
      json_.key("required").begin_array();
      for (const KeySpec& key : map.keys) {
        if (key.required) json_.value(key.name);
      }
      json_.end_array();
    }
    if (!map.any_of.empty()) {
      json_.key("anyOf").begin_array();
      for (const std::string_view key : map.any_of) requires_key(key);
      json_.end_array();
    }
    if (std::ranges::any_of(map.keys, [](const KeySpec& key) { return !key.needs.empty(); })) {
      needs(map);
    }
  }

  void property(const KeySpec& key) {
    json_.key(key.name).begin_object();
    if (!key.doc.empty()) json_.member("description", key.doc);
    if (key.shape != nullptr && key.shape->kind == Shape::Kind::Map) {
      // Older drafts see nothing that stands beside a reference.
      json_.key("allOf").begin_array();
      whole(*key.shape);
      json_.end_array();
    } else if (key.shape != nullptr) {
      body(*key.shape);
    }
    json_.end_object();
  }

  void requires_key(std::string_view key) {
    json_.begin_object().key("required").begin_array().value(key).end_array().end_object();
  }

  // `key` is not there, or what it needs is.
  void needs(const Shape& map) {
    json_.key("allOf").begin_array();
    for (const KeySpec& key : map.keys) {
      if (key.needs.empty()) continue;
      json_.begin_object().key("anyOf").begin_array();
      json_.begin_object().key("not");
      requires_key(key.name);
      json_.end_object();
      requires_key(key.needs);
      json_.end_array().end_object();
    }
    json_.end_array();
  }

  JsonWriter& json_;
  std::vector<const Shape*> maps_;  // that are named, in the order of their first mention
};

}  // namespace

std::string json_schema(const Shape& file, std::string_view title) {
  StringSink sink;
  JsonWriter json(sink, 2);
  SchemaWriter(json).file(file, title);
  return sink.take() + "\n";
}

}  // namespace muster
