// The page of a rule as JSON; explain_rule.h says which members it has.
#include <string_view>

#include "engine/app/explain_rule.h"
#include "engine/report/wording.h"
#include "engine/text/json_writer.h"

namespace muster {
namespace {

void wording(JsonWriter& json, const Wording& value) {
  json.begin_object().member("text", std::string_view(value.text));
  if (!value.parts.empty()) {
    json.key("parts").begin_array();
    for (const Wording& part : value.parts) wording(json, part);
    json.end_array();
  }
  json.end_object();
}

void terms(JsonWriter& json, std::string_view name, const std::vector<TermWording>& values) {
  json.key(name).begin_array();
  for (const TermWording& term : values) {
    json.begin_object().member("name", std::string_view(term.name));
    if (!term.of.empty()) json.member("of", std::string_view(term.of));
    json.key("meaning");
    wording(json, term.meaning);
    json.end_object();
  }
  json.end_array();
}

void texts(JsonWriter& json, std::string_view name, const std::vector<std::string>& values) {
  json.key(name).begin_array();
  for (const std::string& value : values) json.value(std::string_view(value));
  json.end_array();
}

void text(JsonWriter& json, std::string_view name, const std::string& value) {
  json.key(name);
  if (value.empty()) {
    json.null();
  } else {
    json.value(std::string_view(value));
  }
}

std::string_view origin_word(RulePage::Param::Origin origin) {
  switch (origin) {
    case RulePage::Param::Origin::MustBeSet:
      return "must_be_set";
    case RulePage::Param::Origin::Pack:
      return "pack";
    case RulePage::Param::Origin::File:
      return "file";
    case RulePage::Param::Origin::CommandLine:
      return "command_line";
  }
  MUSTER_UNREACHABLE();
}

void words(JsonWriter& json, const RuleWords& words) {
  json.key("words").begin_object();
  json.member("looks_at", std::string_view(words.looks_at));
  json.key("only_if");
  if (words.where) {
    wording(json, *words.where);
  } else {
    json.null();
  }
  json.key("must_be_true");
  wording(json, words.require);
  json.key("due");
  if (words.deadline) {
    wording(json, *words.deadline);
  } else {
    json.null();
  }
  terms(json, "names", words.lets);
  terms(json, "derived", words.derived);
  json.end_object();
}

void params(JsonWriter& json, const std::vector<RulePage::Param>& params) {
  json.key("params").begin_array();
  for (const RulePage::Param& param : params) {
    json.begin_object();
    text(json, "name", param.name);
    text(json, "type", param.type);
    text(json, "value", param.value);
    text(json, "default", param.standard);
    json.member("origin", origin_word(param.origin));
    text(json, "place", param.place);
    json.member("looser", param.looser);
    text(json, "reason", param.reason);
    text(json, "basis", param.basis);
    text(json, "stricter", param.stricter);
    text(json, "description", param.description);
    json.end_object();
  }
  json.end_array();
}

void plan(JsonWriter& json, const RulePage& page) {
  json.key("plan").begin_array();
  for (const RulePage::Step& step : page.plan) {
    json.begin_object();
    text(json, "set", step.set);
    text(json, "how", step.how);
    text(json, "keys", step.keys);
    text(json, "cost", step.cost);
    text(json, "derived", step.of);
    json.end_object();
  }
  json.end_array();
  json.key("reads").begin_array();
  for (const RulePage::Read& read : page.reads) {
    json.begin_object();
    text(json, "set", read.set);
    texts(json, "columns", read.columns);
    json.end_object();
  }
  json.end_array();
}

}  // namespace

void write_rule_json(const RulePage& page, ByteSink& sink) {
  const Rule& rule = *page.rule;
  JsonWriter json(sink, 2);
  json.begin_object();
  json.member("format", "muster-explain-rule/1");
  text(json, "id", rule.id);
  text(json, "name", rule.name);
  text(json, "title", rule.title);
  text(json, "pack", page.pack);
  text(json, "requirement", rule.requirement);
  json.member("severity", to_string(page.level));
  json.member("mode", page.mode == Mode::Observe ? "observe" : "enforce");
  json.member("rests_on", rule.rests_on == RestsOn::Attestation ? "attestation" : "records");
  text(json, "changed_because", page.changed);
  json.member("adopted", !page.planned);
  texts(json, "tags", rule.tags);
  text(json, "why", one_line(rule.why));
  text(json, "fix", one_line(rule.fix));
  text(json, "place", page.place);
  words(json, page.words);
  json.key("pattern");
  if (rule.made_by) {
    json.begin_object();
    text(json, "name", rule.made_by->pattern);
    text(json, "title", one_line(rule.made_by->title));
    json.key("with").begin_array();
    for (const PatternOrigin::Argument& argument : rule.made_by->with) {
      json.begin_object();
      text(json, "name", argument.name);
      text(json, "value", one_line(argument.value));
      json.member("default", argument.is_default);
      json.end_object();
    }
    json.end_array();
    json.end_object();
  } else {
    json.null();
  }
  json.key("expressions").begin_array();
  for (const RulePage::Expression& expression : page.expressions) {
    json.begin_object();
    text(json, "key", expression.key);
    texts(json, "lines", expression.lines);
    if (!expression.typed.empty()) text(json, "typed", expression.typed);
    json.end_object();
  }
  json.end_array();
  text(json, "message", page.message);
  text(json, "at", page.at);
  texts(json, "related", page.related);
  text(json, "group_by", page.group_by);
  params(json, page.params);
  json.key("maps_to").begin_array();
  for (const RulePage::Mapping& mapping : page.mappings) {
    json.begin_object();
    text(json, "taxonomy", mapping.taxonomy);
    text(json, "control", mapping.control);
    text(json, "title", mapping.title);
    text(json, "relationship", mapping.relationship);
    text(json, "source", mapping.source);
    texts(json, "lost_by", mapping.lost_by);
    json.end_object();
  }
  json.end_array();
  plan(json, page);
  json.end_object();
  sink.write("\n");
}

}  // namespace muster
