// The page of a subject as JSON; explain_subject.h says which members it has.
#include <string_view>

#include "engine/app/explain_subject.h"
#include "engine/report/wording.h"
#include "engine/text/json_writer.h"

namespace muster {
namespace {

std::string_view state_word(TraceState state) {
  switch (state) {
    case TraceState::True:
      return "true";
    case TraceState::False:
      return "false";
    case TraceState::Undecided:
      return "undecided";
    case TraceState::Value:
      return "value";
    case TraceState::NotNeeded:
      return "not_needed";
  }
  MUSTER_UNREACHABLE();
}

class SubjectJson {
 public:
  SubjectJson(const SubjectPage& page, ByteSink& sink)
      : page_(page), trace_(page.trace), json_(sink, 2) {}

  void write() {
    json_.begin_object();
    json_.member("format", "muster-explain-subject/1");
    json_.key("rule").begin_object();
    json_.member("id", std::string_view(page_.rule->id));
    json_.member("name", std::string_view(page_.rule->name));
    json_.member("title", std::string_view(page_.rule->title));
    json_.end_object();
    text("subject", trace_.shown_key);
    json_.member("verdict", to_string(page_.verdict));
    text("message", page_.message);
    text("help", page_.help);
    place("place", {.path = page_.place.path,
                    .line = page_.place.region.start_line,
                    .column = page_.place.region.start_column});
    waiver();
    due();
    json_.member("as_of", std::string_view(to_string(page_.as_of)));
    json_.member("period", std::string_view(period_text(page_.period)));
    json_.member("adopted", !page_.planned);
    bindings();
    json_.key("reasons").begin_array();
    for (const Wording& reason : page_.reasons) wording(reason);
    json_.end_array();
    json_.key("witnesses").begin_array();
    for (const TraceRow& row : page_.witnesses) {
      json_.begin_object();
      text("key", row.key);
      place("place", row.place);
      json_.end_object();
    }
    json_.end_array();
    tree("where", trace_.where);
    json_.key("lets").begin_array();
    for (const SubjectTrace::Let& let : trace_.lets) {
      json_.begin_object();
      text("name", let.name);
      json_.key("value");
      node(let.value);
      json_.end_object();
    }
    json_.end_array();
    tree("require", trace_.require);
    tree("deadline", trace_.deadline);
    json_.end_object();
  }

 private:
  void text(std::string_view name, const std::string& value) {
    json_.key(name);
    if (value.empty()) {
      json_.null();
    } else {
      json_.value(std::string_view(value));
    }
  }
  void place(std::string_view name, const TracePlace& at) {
    json_.key(name);
    if (at.path.empty()) {
      json_.null();
      return;
    }
    json_.begin_object();
    json_.member("path", std::string_view(at.path));
    json_.member("line", at.line);
    json_.member("column", at.column);
    json_.end_object();
  }
  void wording(const Wording& value) {
    json_.begin_object().member("text", std::string_view(value.text));
    if (!value.parts.empty()) {
      json_.key("parts").begin_array();
      for (const Wording& part : value.parts) wording(part);
      json_.end_array();
    }
    json_.end_object();
  }
  void waiver() {
    json_.key("waiver");
    if (!page_.waiver) {
      json_.null();
      return;
    }
    json_.begin_object();
    text("id", page_.waiver->id);
    text("reason", one_line(page_.waiver->reason));
    text("expires_on", page_.waiver->expires_on ? to_string(*page_.waiver->expires_on) : "");
    json_.end_object();
  }
  void due() {
    std::string day;
    for (const SubjectOutcome& subject : trace_.outcome.notable) {
      if (subject.deadline) day = to_string(*subject.deadline);
    }
    text("due", day);
  }
  void bindings() {
    json_.key("bindings").begin_array();
    for (const SubjectTrace::Binding& binding : trace_.bindings) {
      json_.begin_object();
      text("name", binding.name);
      text("set", binding.set);
      text("key", binding.shown);
      place("place", binding.place);
      json_.end_object();
    }
    json_.end_array();
  }
  void tree(std::string_view name, const std::optional<TraceNode>& value) {
    json_.key(name);
    if (value) {
      node(*value);
    } else {
      json_.null();
    }
  }
  void parts(const std::vector<TraceNode>& values) {
    json_.key("parts").begin_array();
    for (const TraceNode& value : values) node(value);
    json_.end_array();
  }
  void node(const TraceNode& value) {
    json_.begin_object();
    text("expression", value.source);
    json_.member("state", state_word(value.state));
    if (value.state == TraceState::Value) json_.member("value", std::string_view(value.value));
    if (!value.why.empty()) text("why", value.why);
    if (!value.place.path.empty()) place("place", value.place);
    if (!value.parts.empty()) parts(value.parts);
    if (value.search) search(*value.search);
    json_.end_object();
  }
  void search(const TraceSearch& value) {
    json_.key("search").begin_object();
    text("set", value.set);
    if (!value.counted_only) {
      json_.member("rows", value.rows);
      json_.member("candidates", value.candidates);
      json_.member("looked_at", value.looked_at);
    }
    json_.key("keys").begin_array();
    for (const TraceSearch::Key& key : value.keys) {
      json_.begin_object();
      text("column", key.column);
      text("value", key.value);
      json_.end_object();
    }
    json_.end_array();
    json_.key("listed").begin_array();
    for (const TraceRow& row : value.listed) {
      json_.begin_object();
      text("key", row.key);
      place("place", row.place);
      json_.member("state", state_word(row.state));
      parts(row.parts);
      json_.end_object();
    }
    json_.end_array();
    json_.end_object();
  }

  const SubjectPage& page_;
  const SubjectTrace& trace_;
  JsonWriter json_;
};

}  // namespace

void write_subject_json(const SubjectPage& page, ByteSink& sink) {
  SubjectJson(page, sink).write();
  sink.write("\n");
}

}  // namespace muster
