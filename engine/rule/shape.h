// What the files that people write look like, as data: which keys a map has, what stands at each,
// and a sentence about it. The loaders check their maps with these tables and the JSON Schemas for
// editors are made of them (shape_schema.h), so that the two cannot differ.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace muster {

struct Shape;

// A key of a closed map.
struct KeySpec {
  std::string_view name;
  bool required = false;
  const Shape* shape = nullptr;  // none: anything may stand there
  std::string_view doc = {};     // for whoever writes the file
  std::string_view needs = {};   // another key that must then be there too
};

// A word of a file and what it stands for.
template <typename T>
struct WordValue {
  std::string_view word;
  T value;
};

struct Shape {
  // Each is what a reader of Form (form.h) takes.
  enum class Kind : std::uint8_t {
    Anything,
    Nothing,     // no value at all
    Value,       // any scalar, also an empty text
    Text,        // a scalar that is not empty; a text among them matches `pattern`
    Flag,        // true or false
    Count,       // a whole number, `least` or more
    Word,        // one of `words`
    TypeName,    // one of `words`, an enum or a list
    ItemOrList,  // an `item`, or a list of them
    List,        // `least` or more of `item`
    Names,       // a map from names to `item`; with `least` not an empty one
    Entries,     // a map from any keys to `item`
    Map,         // a closed map of `keys`
    OneOf,       // one of `choices`
  };
  Kind kind = Kind::Anything;
  std::string_view name = {};     // Map: what its definition is called
  std::string_view title = {};    // what this is, as an editor shows it
  std::string_view pattern = {};  // in the part that all dialects of patterns share
  bool only_text = false;         // Text: numbers and booleans will not do
  std::size_t least = 0;
  const Shape* item = nullptr;
  std::span<const KeySpec> keys = {};
  std::span<const std::string_view> any_of = {};  // Map: at least one of these keys is there
  std::span<const Shape* const> choices = {};
  std::span<const std::string_view> words = {};
};

inline constexpr Shape kValue{.kind = Shape::Kind::Value};
inline constexpr Shape kNothing{.kind = Shape::Kind::Nothing};
inline constexpr Shape kText{.kind = Shape::Kind::Text};
inline constexpr Shape kFlag{.kind = Shape::Kind::Flag};
inline constexpr Shape kPositive{.kind = Shape::Kind::Count, .least = 1};
inline constexpr Shape kWhole{.kind = Shape::Kind::Count};
inline constexpr Shape kTexts{.kind = Shape::Kind::ItemOrList, .item = &kText};
inline constexpr Shape kExpression{.kind = Shape::Kind::Text, .title = "an expression"};
inline constexpr Shape kExpressions{
    .kind = Shape::Kind::ItemOrList, .least = 1, .item = &kExpression};
inline constexpr Shape kNamedExpressions{.kind = Shape::Kind::Names, .item = &kExpression};
inline constexpr Shape kDateText{.kind = Shape::Kind::Text,
                                 .title = "a date",
                                 .pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
                                 .only_text = true};
inline constexpr Shape kDayOfYear{.kind = Shape::Kind::Text,
                                  .title = "a day of the year",
                                  .pattern = "^[0-9]{2}-[0-9]{2}$",
                                  .only_text = true};
// What an export may be said to include beside the obvious: `includes` of a source, `must_include`
// of a rule.
inline constexpr std::array<std::string_view, 2> kIncludeWords{"leavers", "contractors"};
inline constexpr Shape kInclude{.kind = Shape::Kind::Word, .words = kIncludeWords};
inline constexpr Shape kIncludes{.kind = Shape::Kind::ItemOrList, .item = &kInclude};
inline constexpr Shape kIdText{
    .kind = Shape::Kind::Text,
    .title = "letters, digits, `.`, `_` and `-`, and a letter or digit first",
    .pattern = "^[A-Za-z0-9][A-Za-z0-9._-]*$"};
inline constexpr Shape kNameText{
    .kind = Shape::Kind::Text,
    .title = "a name: lower-case letters, digits and `_`, and a letter first",
    .pattern = "^[a-z][a-z0-9_]*$",
    .only_text = true};

// The words of a table that Form::word reads.
template <const auto& Table>
inline constexpr auto kWordsOf = [] {
  std::array<std::string_view, Table.size()> words{};
  for (std::size_t i = 0; i < words.size(); ++i) words[i] = Table[i].word;
  return words;
}();
template <const auto& Table>
inline constexpr Shape kOneWordOf{.kind = Shape::Kind::Word, .words = kWordsOf<Table>};

}  // namespace muster
