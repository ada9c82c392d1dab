#include "engine/lang/macros.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace muster {
namespace {

constexpr std::array kForms = {
    MacroForm{.kind = MacroKind::Has,
              .on_value = false,
              .doc = {.name = "has",
                      .form = "has(x.field)",
                      .summary = "Whether the record has a value in the field, or the map the key.",
                      .example = "has({\"a\": 1}.a) && !has({\"a\": 1}.b)"}},
    MacroForm{.kind = MacroKind::All,
              .second_variable = true,
              .doc = {.name = "all",
                      .form = "set.all(x, condition) or set.all(key, x, condition)",
                      .summary = "Whether the condition holds for each; true of an empty set.",
                      .example = "[2, 4].all(x, x % 2 == 0) && [1, 2].all(i, x, x == i + 1)"}},
    MacroForm{.kind = MacroKind::Exists,
              .second_variable = true,
              .doc = {.name = "exists",
                      .form = "set.exists(x, condition) or set.exists(key, x, condition)",
                      .summary = "Whether the condition holds for at least one.",
                      .example = "[1, 2].exists(x, x > 1) && {\"a\": 1}.exists(k, v, v == 1)"}},
    MacroForm{.kind = MacroKind::ExistsOne,
              .second_variable = true,
              .doc = {.name = "exists_one",
                      .form = "set.exists_one(x, condition) or set.exists_one(key, x, condition)",
                      .summary = "Whether the condition holds for exactly one.",
                      .example = "[1, 2, 2].exists_one(x, x == 1)"}},
    MacroForm{.kind = MacroKind::ExistsOne,
              .second_variable = true,
              .doc = {.name = "existsOne",
                      .form = "set.existsOne(x, condition) or set.existsOne(key, x, condition)",
                      .summary = "The same as `exists_one`.",
                      .example = "![1, 2, 2].existsOne(i, x, x == 2)"}},
    MacroForm{.kind = MacroKind::Filter,
              .doc = {.name = "filter",
                      .form = "set.filter(x, condition)",
                      .summary = "Those for which the condition holds, in their order; of a map "
                                 "the keys.",
                      .example = "[1, 2, 3].filter(x, x > 1) == [2, 3]"}},
    MacroForm{.kind = MacroKind::Map,
              .gives_body = true,
              .optional_condition = true,
              .doc = {.name = "map",
                      .form = "set.map(x, result) or set.map(x, condition, result)",
                      .summary = "A list of the results, one for each (for which the condition "
                                 "holds).",
                      .example = "[1, 2].map(x, x * 2) == [2, 4] && "
                                 "[1, 2].map(x, x > 1, x * 2) == [4]"}},
    MacroForm{.kind = MacroKind::SortBy,
              .gives_body = true,
              .doc = {.name = "sortBy",
                      .form = "set.sortBy(x, key)",
                      .summary = "The same in the order of the keys, from the smallest or earliest "
                                 "on.",
                      .example = "[\"bb\", \"a\"].sortBy(x, x.size()) == [\"a\", \"bb\"]"}},
    MacroForm{.kind = MacroKind::TransformList,
              .second_variable = true,
              .needs_second = true,
              .gives_body = true,
              .optional_condition = true,
              .doc = {.name = "transformList",
                      .form = "list.transformList(index, x, result) or "
                              "list.transformList(index, x, condition, result)",
                      .summary = "A list of results that may depend on the index or key too.",
                      .example = "[3, 5].transformList(i, x, x + i) == [3, 6]"}},
    MacroForm{.kind = MacroKind::TransformMap,
              .second_variable = true,
              .needs_second = true,
              .gives_body = true,
              .optional_condition = true,
              .doc = {.name = "transformMap",
                      .form = "map.transformMap(key, x, result) or "
                              "map.transformMap(key, x, condition, result)",
                      .summary = "A map with the same keys and the results as values.",
                      .example = "{\"a\": 1}.transformMap(k, x, x + 1) == {\"a\": 2}"}},
    MacroForm{.kind = MacroKind::TransformMapEntry,
              .second_variable = true,
              .needs_second = true,
              .gives_body = true,
              .optional_condition = true,
              .doc = {.name = "transformMapEntry",
                      .form = "map.transformMapEntry(key, x, {new_key: result}) or "
                              "map.transformMapEntry(key, x, condition, {new_key: result})",
                      .summary = "A map of the entries that the results hold; undecided if a key "
                                 "comes twice.",
                      .example = "{\"a\": \"x\"}.transformMapEntry(k, v, {v: k}) == "
                                 "{\"x\": \"a\"}"}},
    MacroForm{.kind = MacroKind::OptMap,
              .gives_body = true,
              .doc = {.name = "optMap",
                      .form = "optional.optMap(x, result)",
                      .summary = "An optional with the result, if the optional has a value.",
                      .example = "[2, 1].first().optMap(x, x * 2).orValue(0) == 4"}},
    MacroForm{.kind = MacroKind::OptFlatMap,
              .gives_body = true,
              .doc = {.name = "optFlatMap",
                      .form = "optional.optFlatMap(x, other_optional)",
                      .summary = "The optional that is made of the value, if there is one.",
                      .example = "[[3]].first().optFlatMap(x, x.last()).orValue(0) == 3"}},
    MacroForm{.kind = MacroKind::Bind,
              .on_value = false,
              .doc = {.name = "cel.bind",
                      .form = "cel.bind(x, value, result)",
                      .summary = "The result, in which the name stands for the value; in rules "
                                 "prefer `let`.",
                      .example = "cel.bind(x, 3, x * x) == 9"}},
};

constexpr std::array kRecordSets = {
    MacroDoc{.name = "size",
             .form = "set.size()",
             .summary = "How many rows the set has.",
             .example = "[1, 2].size() == 2"},
    MacroDoc{.name = "count",
             .form = "set.count() or set.count(x, condition)",
             .summary = "How many rows the set has, or for how many the condition holds.",
             .example = "[1, 2, 3].count(x, x > 1) == 2"},
    MacroDoc{.name = "first",
             .form = "set.first()",
             .summary = "The first row in the order of the file or of `sortBy`; undecided if there "
                        "is none. Of a list an optional.",
             .example = "[3, 1].sortBy(x, x).first().orValue(0) == 1"},
    MacroDoc{.name = "last",
             .form = "set.last()",
             .summary = "The last row in the order of the file or of `sortBy`; undecided if there "
                        "is none. Of a list an optional.",
             .example = "[3, 1].sortBy(x, x).last().orValue(0) == 3"},
    MacroDoc{.name = "in",
             .form = "row in set",
             .summary = "Whether the row is in the set, the item in the list, or the key in the "
                        "map.",
             .example = "1 in [1, 2] && \"a\" in {\"a\": 1}"},
};

}  // namespace

std::span<const MacroForm> macro_forms() { return kForms; }

const MacroForm* find_member_macro(std::string_view name) {
  const auto* const found = std::ranges::find_if(
      kForms, [&](const MacroForm& form) { return form.on_value && form.doc.name == name; });
  return found == kForms.end() ? nullptr : found;
}

std::string how_to_write(const MacroForm& form) {
  std::string text = "write `";
  std::string_view rest = form.doc.form;
  constexpr std::string_view kOr = " or ";
  for (std::size_t at = rest.find(kOr); at != std::string_view::npos; at = rest.find(kOr)) {
    text.append(rest.substr(0, at)).append("` or `");
    rest.remove_prefix(at + kOr.size());
  }
  return text.append(rest).append("`");
}

std::span<const MacroDoc> record_set_docs() { return kRecordSets; }

}  // namespace muster
