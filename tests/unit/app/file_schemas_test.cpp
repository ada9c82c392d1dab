// The schemas for editors and the loaders say the same of a file: shipped files are valid for both,
// and a document that is changed at any one place is refused by the schema only if the loader
// refuses it too, and by the loader for its form only if the schema does.
#include "engine/app/file_schemas.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <rapidjson/document.h>
#include <rapidjson/pointer.h>
#include <rapidjson/schema.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "engine/rule/document.h"
#include "engine/rule/shape_schema.h"
#include "engine/text/document_reader.h"

#include "tests/unit/app/sample_files.h"

namespace muster {
namespace {

using rapidjson::Document;
using rapidjson::Value;

// Codes of a form: what a schema can know. MU2501 is a value of the right kind that is not right.
const Codes kForm = {"MU4001", "MU4002", "MU4003", "MU4004"};

Value to_json(const Tree& tree, NodeId id, Document& owner) {
  auto& allocator = owner.GetAllocator();
  const TreeNode& node = tree[id];
  const auto text = [&allocator](std::string_view view) {
    return Value(view.data(), static_cast<rapidjson::SizeType>(view.size()), allocator);
  };
  switch (node.kind) {
    case NodeKind::Null:
      return {};
    case NodeKind::Bool:
      return Value(node.boolean);
    case NodeKind::Number: {
      Document number;
      number.Parse(std::string(node.text).c_str());
      Value copy;
      copy.CopyFrom(number, allocator);
      return copy;
    }
    case NodeKind::String:
    case NodeKind::Date:
      return text(node.text);
    case NodeKind::List: {
      Value list(rapidjson::kArrayType);
      for (const NodeId child : tree.children(id)) {
        list.PushBack(to_json(tree, child, owner), allocator);
      }
      return list;
    }
    case NodeKind::Map: {
      Value map(rapidjson::kObjectType);
      for (const NodeId child : tree.children(id)) {
        map.AddMember(text(tree[child].key), to_json(tree, child, owner), allocator);
      }
      return map;
    }
  }
  return {};
}

std::string quoted(const Value& text) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  text.Accept(writer);
  return buffer.GetString();
}

// On one line, as flow YAML or as the value of a TOML key.
std::string flow(const Value& value, bool toml) {
  std::string out;
  if (value.IsNull()) return "~";
  if (value.IsArray()) {
    for (const Value& item : value.GetArray()) out += (out.empty() ? "" : ", ") + flow(item, toml);
    return "[" + out + "]";
  }
  if (value.IsObject()) {
    for (const auto& member : value.GetObject()) {
      out += (out.empty() ? "" : ", ") + quoted(member.name) + (toml ? " = " : ": ") +
             flow(member.value, toml);
    }
    return "{" + out + "}";
  }
  return quoted(value);
}

std::string write(const Value& root, bool toml) {
  if (!toml) return flow(root, false) + "\n";
  std::string out;
  if (!root.IsObject()) return "not a table\n";
  for (const auto& member : root.GetObject()) {
    out += quoted(member.name) + " = " + flow(member.value, true) + "\n";
  }
  return out;
}

class SchemaOf {
 public:
  explicit SchemaOf(std::string_view kind) {
    const FileSchema& file = *find_file_schema(kind);
    const std::string text = json_schema(*file.shape, file.title);
    document_.Parse(text.c_str());
    EXPECT_FALSE(document_.HasParseError()) << text;
    schema_ = std::make_unique<rapidjson::SchemaDocument>(document_);
  }
  bool accepts(const Value& value) const {
    rapidjson::SchemaValidator validator(*schema_);
    return value.Accept(validator);
  }
  // Where and why not.
  std::string refusal(const Value& value) const {
    rapidjson::SchemaValidator validator(*schema_);
    if (value.Accept(validator)) return "accepted";
    rapidjson::StringBuffer at;
    validator.GetInvalidDocumentPointer().StringifyUriFragment(at);
    return std::string(validator.GetInvalidSchemaKeyword()) + " at " + at.GetString();
  }

 private:
  Document document_;
  std::unique_ptr<rapidjson::SchemaDocument> schema_;
};

// The document as JSON; it must be readable.
void read(std::string_view kind, const std::string& text, Document& json) {
  SourceMap sources;
  DiagnosticList list;
  Emitter diag(list);
  const SourceId source = sources.add_text("x", text);
  const Result<Tree> tree = kind == "config" ? read_toml(sources, source, Limits{}, diag)
                                             : parse_rule_document(sources, source, Limits{}, diag);
  ASSERT_TRUE(tree) << text;
  Value root = to_json(*tree, tree->root(), json);
  static_cast<Value&>(json) = std::move(root);
}

std::string codes_text(const Codes& codes) {
  std::string text;
  for (const std::string& code : codes) text += " " + code;
  return text;
}

// What the form alone cannot tell.
bool beyond_form(std::string_view change) {
  constexpr std::array<std::string_view, 9> kMarks = {
      // whether a parameter has a direction depends on its type
      "drop #/params/age/stricter", "drop #/params/kinds/stricter",
      // a choice of a pattern needs words to choose from
      "map #/params/order/choices", "drop #/params/order/choices",
      // what each kind of waiver must have
      "drop #/waivers/0/expires_on", "drop #/waivers/1/",
      // a test sets parameters of its rule; a message is that of those who fail
      "map #/tests/0/params", "empty list #/tests/0/expect/fail", "drop #/tests/0/expect/fail/0"};
  for (const std::string_view mark : kMarks) {
    if (change.starts_with(mark)) return true;
  }
  // A default is checked against its type.
  return change.find("/default") != std::string_view::npos ||
         change.find("#/waivers/1/kind") != std::string_view::npos ||
         change.find("#/waivers/0/kind") != std::string_view::npos;
}

// Compares both of one document.
class Comparison {
 public:
  explicit Comparison(std::string_view kind) : kind_(kind), schema_(kind) {}

  void same(const Document& json, const std::string& change) {
    const bool toml = kind_ == "config";
    const std::string text = write(json, toml);
    const Codes codes = loaders_.check(kind_, text);
    if (codes.contains("MU1101") || codes.contains("MU1120")) return;  // not a document at all
    ++compared_;
    const bool by_form =
        std::ranges::any_of(codes, [](const std::string& code) { return kForm.contains(code); });
    if (schema_.accepts(json)) {
      if (beyond_form(change)) return;
      EXPECT_FALSE(by_form) << kind_ << ": " << change << ": the loader says" << codes_text(codes)
                            << " and the schema nothing\n"
                            << text;
    } else {
      EXPECT_FALSE(codes.empty()) << kind_ << ": " << change
                                  << ": only the schema refuses it: " << schema_.refusal(json)
                                  << "\n"
                                  << text;
    }
  }
  std::size_t compared() const { return compared_; }

 private:
  std::string_view kind_;
  SchemaOf schema_;
  Loaders loaders_;
  std::size_t compared_ = 0;
};

// Calls `visit` with the pointer of every value below `at`.
void each_place(const Value& value, const std::string& at,
                const std::function<void(const std::string&, const Value&)>& visit) {
  visit(at, value);
  if (value.IsObject()) {
    for (const auto& member : value.GetObject()) {
      each_place(member.value, at + "/" + member.name.GetString(), visit);
    }
  } else if (value.IsArray()) {
    for (rapidjson::SizeType i = 0; i < value.Size(); ++i) {
      each_place(value[i], at + "/" + std::to_string(i), visit);
    }
  }
}

TEST(FileSchemas, SamplesAreValidForBoth) {
  for (const auto& [kind, text] : kSamples) {
    Loaders loaders;
    const Codes codes = loaders.check(kind, std::string(text));
    for (const std::string& code : kForm) EXPECT_FALSE(codes.contains(code)) << kind << " " << code;
    Document json;
    read(kind, std::string(text), json);
    const SchemaOf schema(kind);
    EXPECT_EQ(schema.refusal(json), "accepted") << kind;
    // A sample that leaves a key out would not show whether both know its value.
    const Shape& shape = *find_file_schema(kind)->shape;
    const Shape& form = shape.choices.empty() ? shape : *shape.choices.front();
    for (const KeySpec& key : form.keys) {
      EXPECT_TRUE(json.HasMember(std::string(key.name).c_str())) << kind << " " << key.name;
    }
  }
}

TEST(FileSchemas, ChangedSamplesAreRefusedByBothOrNone) {
  for (const auto& [kind, text] : kSamples) {
    Document sample;
    read(kind, std::string(text), sample);
    Comparison comparison(kind);
    std::vector<std::string> places;
    each_place(sample, "#", [&places](const std::string& at, const Value&) {
      if (at != "#") places.push_back(at);
    });
    for (const std::string& place : places) {
      const auto changed = [&](std::string_view what, const auto& change) {
        Document copy;
        copy.CopyFrom(sample, copy.GetAllocator());
        rapidjson::Pointer pointer(place.c_str());
        if (!change(pointer, copy)) return;
        comparison.same(copy, std::string(what) + place);
      };
      const auto put = [&](std::string_view what, std::string_view json) {
        changed(what, [&json](const rapidjson::Pointer& pointer, Document& copy) {
          Document value(&copy.GetAllocator());
          value.Parse(json.data(), json.size());
          pointer.Set(copy, value);
          return true;
        });
      };
      put("true ", "true");
      put("number ", "12");
      put("fraction ", "1.5");
      put("text ", "\"zzz zzz\"");
      put("empty text ", "\"\"");
      put("list ", "[\"zzz zzz\"]");
      put("empty list ", "[]");
      put("map ", "{\"zzz\": 1}");
      put("empty map ", "{}");
      if (kind != "config") put("nothing ", "null");
      changed("drop ", [](const rapidjson::Pointer& pointer, Document& copy) {
        return pointer.Erase(copy);
      });
      changed("add to ", [](const rapidjson::Pointer& pointer, Document& copy) {
        Value* const value = pointer.Get(copy);
        if (!value->IsObject()) return false;
        value->AddMember("Zzz zzz", "zzz", copy.GetAllocator());
        return true;
      });
    }
    EXPECT_GT(comparison.compared(), 50U) << kind;
  }
}

// Which kind of file a path of the repository is; empty: none of these.
std::string_view kind_of(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  if (name == "muster.toml") return "config";
  if (name == "waivers.yaml") return "waivers";
  if (path.extension() != ".yaml") return "";
  if (name.ends_with(".test.yaml")) return "tests";
  if (name == "pack.yaml") return "pack";
  if (name == "coverage.yaml") return "coverage";
  if (path.parent_path().filename() == "records") return "record";
  if (path.parent_path().filename() == "patterns") return "pattern";
  return std::filesystem::exists(path.parent_path() / "pack.yaml") ? "rule" : "";
}

TEST(FileSchemas, ShippedFilesAreValid) {
  const std::filesystem::path root = MUSTER_SOURCE_DIR;
  std::map<std::string_view, SchemaOf> schemas;
  for (const char* const folder : {"rules", "fixtures", "tests/bench"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
      const std::string_view kind = kind_of(entry.path());
      if (kind.empty()) continue;
      const SchemaOf& schema = schemas.try_emplace(kind, kind).first->second;
      std::ifstream in(entry.path(), std::ios::binary);
      std::ostringstream text;
      text << in.rdbuf();
      Document json;
      read(kind, text.str(), json);
      EXPECT_EQ(schema.refusal(json), "accepted") << entry.path();
    }
  }
  EXPECT_EQ(schemas.size(), kSamples.size()) << "a kind of file is shipped nowhere";
}

TEST(FileSchemas, EveryKeyIsExplained) {
  for (const FileSchema& file : file_schemas()) {
    std::vector<const Shape*> open = {file.shape};
    std::set<const Shape*> seen;
    while (!open.empty()) {
      const Shape& shape = *open.back();
      open.pop_back();
      if (!seen.insert(&shape).second) continue;
      if (shape.item != nullptr) open.push_back(shape.item);
      for (const Shape* const choice : shape.choices) open.push_back(choice);
      for (const KeySpec& key : shape.keys) {
        EXPECT_TRUE(key.doc.ends_with('.')) << file.name << ": " << key.name;
        ASSERT_NE(key.shape, nullptr) << file.name << ": " << key.name;
        open.push_back(key.shape);
      }
    }
  }
}

}  // namespace
}  // namespace muster
