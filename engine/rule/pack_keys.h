// The keys of pack.yaml.
#pragma once

#include <array>
#include <string_view>

#include "engine/rule/rule_keys.h"
#include "engine/rule/shape.h"

namespace muster {

inline constexpr std::array<KeySpec, 4> kControlKeys = {
    {{.name = "control", .required = true, .shape = &kText, .doc = "Its id in that catalogue."},
     {.name = "title", .required = true, .shape = &kText, .doc = "What it is about."},
     {.name = "relationship",
      .required = true,
      .shape = &kRelationship,
      .doc = "What the rules that map to it are to the control, unless a rule says otherwise."},
     {.name = "source",
      .required = true,
      .shape = &kText,
      .doc = "Who says so: a published mapping, or this pack."}}};
inline constexpr Shape kControl{.kind = Shape::Kind::Map,
                                .name = "control",
                                .title = "A control of a taxonomy",
                                .keys = kControlKeys};
inline constexpr Shape kControls{.kind = Shape::Kind::List, .item = &kControl};

inline constexpr std::array<KeySpec, 5> kTaxonomyKeys = {
    {{.name = "id",
      .required = true,
      .shape = &kIdText,
      .doc = "What `maps_to` writes before the colon."},
     {.name = "name", .required = true, .shape = &kText, .doc = "The name of the catalogue."},
     {.name = "version", .required = true, .shape = &kText, .doc = "Its edition."},
     {.name = "organization", .required = true, .shape = &kText, .doc = "Who publishes it."},
     {.name = "controls",
      .required = true,
      .shape = &kControls,
      .doc = "The controls that rules of this pack map to."}}};
inline constexpr Shape kTaxonomy{.kind = Shape::Kind::Map,
                                 .name = "taxonomy",
                                 .title = "A catalogue of controls",
                                 .keys = kTaxonomyKeys};
inline constexpr Shape kTaxonomies{.kind = Shape::Kind::List, .item = &kTaxonomy};
inline constexpr Shape kEnumWords{.kind = Shape::Kind::List, .least = 1, .item = &kText};
inline constexpr Shape kEnums{.kind = Shape::Kind::Names, .item = &kEnumWords};

inline constexpr std::array<KeySpec, 12> kPackKeys = {
    {{.name = "name",
      .required = true,
      .shape = &kIdText,
      .doc = "What muster.toml and other packs call it."},
     {.name = "version", .required = true, .shape = &kText, .doc = "Its version; reports show it."},
     {.name = "title", .required = true, .shape = &kText, .doc = "What it is about, in one line."},
     {.name = "taxonomy",
      .shape = &kText,
      .doc = "The taxonomy that the `requirement` of its rules belongs to."},
     {.name = "extends",
      .shape = &kTexts,
      .doc = "Packs whose record sets this one uses; they are loaded before it."},
     {.name = "enums",
      .shape = &kEnums,
      .doc = "Lists of words, by name; a field of type `enum(<name>)` holds one of them."},
     {.name = "records", .shape = &kTexts, .doc = "The files of its record schemas."},
     {.name = "patterns",
      .shape = &kTexts,
      .doc = "The files of its patterns: named checks that rules of every pack can use."},
     {.name = "rules", .shape = &kTexts, .doc = "The files of its rules."},
     {.name = "taxonomies",
      .shape = &kTaxonomies,
      .doc = "Catalogues of controls, for `maps_to` of the rules."},
     {.name = "coverage",
      .shape = &kText,
      .doc = "The file that says, statement by statement, how the pack answers what the standard "
             "asks for."},
     {.name = "about",
      .shape = &kText,
      .doc = "A Markdown file about the pack, for the page that `muster docs` makes of it."}}};
inline constexpr Shape kPackFile{
    .kind = Shape::Kind::Map, .name = "pack", .title = "A pack of rules", .keys = kPackKeys};

}  // namespace muster
