#include "engine/rule/pack_manifest.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "engine/base/suggest.h"
#include "engine/rule/form.h"
#include "engine/rule/names.h"
#include "engine/rule/pack_keys.h"

namespace muster {
namespace {

void read_enums(Form& form, NodeId root, Schema& schema) {
  for (const NodeId entry : form.named_entries(form.find(root, "enums"), "enums", NameForm::Name)) {
    const TreeNode& node = form.node(entry);
    const EnumId known = schema.find_enum(node.key);
    if (known.valid()) {
      form.error(diag::DuplicateName, node.key_at, "enum", node.key)
          .label(schema.enums[known].at, "first declared here");
      continue;
    }
    EnumSchema declared{.name = std::string(node.key), .words = {}, .at = node.key_at};
    if (node.children == 0) {
      form.error(diag::WrongKind, node.key_at, node.key, "a list of words", "without any");
    }
    for (const NodeId item : form.items(form.find(root, "enums"), node.key)) {
      // A plain `no` or `true` would be another word to another reader of YAML.
      if (form.node(item).plain && is_boolean_word(form.node(item).text)) {
        form.error(diag::BadValue, form.node(item).at, form.node(item).text,
                   "safe without quotes, since older YAML reads it as a boolean")
            .help("put it in quotes");
        continue;
      }
      auto word = form.scalar(item, node.key);
      if (!word) continue;
      if (std::ranges::find(declared.words, word->value) != declared.words.end()) {
        form.error(diag::DuplicateName, word->at, "word", word->value);
        continue;
      }
      declared.words.push_back(std::move(word->value));
    }
    schema.enums.add(std::move(declared));
  }
}

void read_controls(Form& form, NodeId taxonomy, std::vector<ControlRelation>& controls) {
  for (const NodeId item : form.items(taxonomy, "controls")) {
    if (!form.closed_map(item, "a control", kControlKeys)) continue;
    ControlRelation relation{
        .control = form.text(item, "control"),
        .title = form.text(item, "title"),
        .relationship = std::string(
            form.word(item, "relationship", kRelationshipWords, std::string_view("equal"))),
        .source = form.text(item, "source")};
    const bool known = std::ranges::any_of(controls, [&relation](const ControlRelation& other) {
      return other.control == relation.control;
    });
    if (known && !relation.control.empty()) {
      form.error(diag::DuplicateName, form.node(form.find(item, "control")).at, "control",
                 relation.control);
      continue;
    }
    controls.push_back(std::move(relation));
  }
}

void read_taxonomies(Form& form, NodeId root, std::vector<Taxonomy>& taxonomies) {
  std::vector<std::string> own;
  for (const NodeId item : form.items(root, "taxonomies")) {
    if (!form.closed_map(item, "a taxonomy", kTaxonomyKeys)) continue;
    Taxonomy taxonomy{.id = form.text(item, "id"),
                      .name = form.text(item, "name"),
                      .version = form.text(item, "version"),
                      .organization = form.text(item, "organization"),
                      .controls = {}};
    if (taxonomy.id.empty()) continue;
    const Span at = form.node(form.find(item, "id")).at;
    if (!is_rule_id(taxonomy.id)) {
      form.error(diag::BadValue, at, taxonomy.id, "a taxonomy id")
          .help("letters, digits, `.`, `_` and `-`, and a letter or digit first");
    }
    if (std::ranges::find(own, taxonomy.id) != own.end()) {
      form.error(diag::DuplicateName, at, "taxonomy", taxonomy.id);
      continue;
    }
    own.push_back(taxonomy.id);
    const auto earlier = std::ranges::find(taxonomies, taxonomy.id, &Taxonomy::id);
    if (earlier != taxonomies.end()) {
      read_controls(form, item, earlier->controls);
      continue;
    }
    read_controls(form, item, taxonomy.controls);
    taxonomies.push_back(std::move(taxonomy));
  }
}

std::string known_taxonomies(std::string_view name, const std::vector<Taxonomy>& taxonomies) {
  std::vector<std::string_view> known;
  for (const Taxonomy& taxonomy : taxonomies) known.push_back(taxonomy.id);
  return known.empty() ? "declare it under `taxonomies` in pack.yaml" : suggestion(name, known);
}

}  // namespace

PackManifest read_pack_manifest(const Tree& tree, Schema& schema, std::vector<Taxonomy>& taxonomies,
                                Emitter& diag) {
  Form form(tree, diag);
  const NodeId root = tree.root();
  PackManifest manifest;
  if (!form.closed_map(root, "a pack", kPackKeys)) {
    manifest.failed = form.failed();
    return manifest;
  }
  if (auto name = form.placed_text(root, "name")) {
    if (!is_rule_id(name->value)) {
      form.error(diag::BadValue, name->at, name->value, "the name of a pack")
          .help("letters, digits, `.`, `_` and `-`, and a letter or digit first");
    }
    manifest.name = *std::move(name);
  }
  manifest.version = form.text(root, "version");
  manifest.title = form.text(root, "title");
  manifest.taxonomy = form.placed_text(root, "taxonomy");
  manifest.extends = form.words(root, "extends");
  manifest.records = form.words(root, "records");
  manifest.patterns = form.words(root, "patterns");
  manifest.rules = form.words(root, "rules");
  manifest.coverage = form.placed_text(root, "coverage");
  manifest.about = form.placed_text(root, "about");
  read_enums(form, root, schema);
  read_taxonomies(form, root, taxonomies);
  if (manifest.taxonomy &&
      std::ranges::find(taxonomies, manifest.taxonomy->value, &Taxonomy::id) == taxonomies.end()) {
    form.error(diag::UnknownTaxonomy, manifest.taxonomy->at, manifest.taxonomy->value)
        .help(known_taxonomies(manifest.taxonomy->value, taxonomies));
  }
  manifest.failed = form.failed();
  return manifest;
}

Result<void> check_mappings(const Rule& rule, const std::vector<Taxonomy>& taxonomies,
                            Emitter& diag) {
  std::optional<Failed> failed;
  for (const ControlMapping& mapping : rule.maps_to) {
    const auto taxonomy = std::ranges::find(taxonomies, mapping.taxonomy, &Taxonomy::id);
    if (taxonomy == taxonomies.end()) {
      failed = diag.error(diag::UnknownTaxonomy, mapping.at, mapping.taxonomy)
                   .help(known_taxonomies(mapping.taxonomy, taxonomies))
                   .failed();
      continue;
    }
    std::vector<std::string_view> known;
    for (const ControlRelation& relation : taxonomy->controls) known.push_back(relation.control);
    if (std::ranges::find(known, mapping.control) != known.end()) continue;
    failed = diag.error(diag::UnknownControl, mapping.at, mapping.taxonomy, mapping.control)
                 .help(suggestion(mapping.control, known))
                 .failed();
  }
  for (const Parameter& parameter : rule.params) {
    const std::string_view basis = requirement_of(parameter);
    if (basis.empty()) continue;
    std::vector<std::string> mapped;
    for (const ControlMapping& mapping : rule.maps_to) mapped.push_back(to_string(mapping));
    if (std::ranges::find(mapped, basis) != mapped.end()) continue;
    const std::vector<std::string_view> known(mapped.begin(), mapped.end());
    failed = diag.error(diag::BasisNotMapped, parameter.basis_at, parameter.name, basis)
                 .help(known.empty() ? "name the control under `maps_to`, or write `basis: house`"
                                     : suggestion(basis, known))
                 .failed();
  }
  if (failed) return std::unexpected(*failed);
  return {};
}

}  // namespace muster
