// The page of a rule for a terminal.
#include <fmt/format.h>

#include "engine/app/explain_rule.h"
#include "engine/report/mappings.h"
#include "engine/report/wording.h"

namespace muster {
namespace {

constexpr std::size_t kFactColumn = 15;

std::string origin_text(const RulePage::Param& param) {
  using Origin = RulePage::Param::Origin;
  const std::string pack =
      param.standard.empty() ? "the pack has no default" : "pack default: " + param.standard;
  const std::string looser = param.looser ? ", which asks for more; this is looser" : "";
  switch (param.origin) {
    case Origin::MustBeSet:
      return "must be set: it has no default";
    case Origin::Pack:
      return "the pack's default";
    case Origin::File:
      return fmt::format("set in {}; {}{}{}{}", param.place, pack, looser,
                         param.reason.empty() ? "" : "; why: ", one_line(param.reason));
    case Origin::CommandLine:
      return fmt::format("set by --param; {}{}", pack, looser);
  }
  MUSTER_UNREACHABLE();
}

class RuleText {
 public:
  RuleText(const RulePage& page, const ReportOptions& options, ByteSink& sink)
      : page_(page), rule_(*page.rule), out_(options, sink) {}

  void write() {
    out_.sides(0, fmt::format("{} · {}", rule_.name, rule_.id), Ink::Bold, page_.pack, Ink::Faint);
    out_.paragraph(0, 0, one_line(rule_.title), Ink::Bold);
    out_.blank();
    facts();
    prose("Why", rule_.why);
    words();
    prose("What to do about a failure", rule_.fix);
    params();
    mappings();
    written();
    plan();
  }

 private:
  void section(std::string_view title) {
    out_.blank();
    out_.paragraph(0, 0, title, Ink::Blue);
  }
  void fact(std::string_view name, std::string_view text) {
    std::string label(name);
    label.resize(kFactColumn - 3, ' ');
    out_.labelled(2, kFactColumn, label, Ink::Faint, text);
  }
  void prose(std::string_view title, std::string_view text) {
    if (text.empty()) return;
    section(title);
    out_.paragraph(2, 2, one_line(text));
  }

  void facts() {
    if (!page_.requirement.empty()) fact("requirement", page_.requirement);
    fact("severity", to_string(page_.level));
    fact("mode",
         page_.mode == Mode::Observe ? "observe: reported, and never fails the run" : "enforce");
    if (!page_.changed.empty()) fact("changed", "by your organisation: " + page_.changed);
    if (page_.planned) {
      std::string text = "not yet: it is planned";
      if (!page_.planned_owner.empty()) text += ", owner " + page_.planned_owner;
      if (page_.planned_by) text += ", by " + to_string(*page_.planned_by);
      fact("adopted", text);
    }
    if (rule_.rests_on == RestsOn::Attestation) {
      fact("rests on", "attestation: what somebody stated, and no record shows");
    }
    if (!rule_.tags.empty()) fact("tags", fmt::format("{}", fmt::join(rule_.tags, ", ")));
    fact("file", page_.place);
  }

  void words() {
    const RuleWords& words = page_.words;
    section("The rule in words");
    out_.paragraph(2, 4, "It looks at " + words.looks_at + (words.where ? "," : "."));
    if (words.where) sentence("only if ", *words.where);
    const bool several = words.require.text == "all of these are true:";
    Wording require = words.require;
    if (several) require.text = "All of these must be true:";
    sentence(several ? "" : "It must be true that ", require);
    if (words.deadline) sentence("It is due on ", *words.deadline);
    if (words.deadline)
      out_.paragraph(2, 2, "What is not yet due on the as-of date is pending and not failed.");
    if (!words.lets.empty() || !words.derived.empty()) {
      out_.blank();
      out_.paragraph(2, 2, "In these words");
    }
    for (const TermWording& let : words.lets) term(let.name, let.meaning);
    for (const TermWording& field : words.derived)
      term(fmt::format("{} of {}", field.name, field.of), field.meaning);
  }
  void sentence(std::string_view lead, Wording wording) {
    if (wording.parts.empty()) wording.text += '.';
    write_wording(out_, 2, lead, wording);
  }
  void term(const std::string& name, const Wording& meaning) {
    const bool truth = meaning.text.starts_with("holds if ");
    write_wording(out_, 4, name + (truth ? " " : ": "), meaning);
  }

  void params() {
    if (page_.params.empty()) return;
    section("Parameters");
    for (const RulePage::Param& param : page_.params) {
      const bool unset = param.origin == RulePage::Param::Origin::MustBeSet;
      out_.labelled(2, 4, unset ? param.name : param.name + " = " + param.value, Ink::Bold,
                    fmt::format("({})", origin_text(param)),
                    unset || param.looser ? Ink::Yellow : Ink::Plain);
      if (!param.description.empty()) out_.paragraph(4, 4, param.description);
      std::string more = fmt::format("{}; basis: {}", param.type, param.basis);
      if (!param.stricter.empty()) more += fmt::format("; {} is stricter", param.stricter);
      out_.paragraph(4, 4, more, Ink::Faint);
    }
  }

  void mappings() {
    if (page_.mappings.empty()) return;
    section("Maps to");
    for (const RulePage::Mapping& mapping : page_.mappings) {
      std::string text = mapping.title;
      if (!mapping.relationship.empty()) {
        text += fmt::format(" ({})", relationship_text(mapping.relationship, rule_.rests_on));
      }
      if (!mapping.lost_by.empty()) {
        text += fmt::format("; does not count: {} {} looser than it asks", list_of(mapping.lost_by),
                            mapping.lost_by.size() == 1 ? "is" : "are");
      }
      const std::string& taxonomy =
          mapping.taxonomy_name.empty() ? mapping.taxonomy : mapping.taxonomy_name;
      out_.labelled(2, 4, fmt::format("{} {}:", taxonomy, mapping.control), Ink::Plain, text);
    }
  }

  void pattern(const PatternOrigin& made) {
    section(fmt::format("Made from the pattern `{}`", made.pattern));
    out_.paragraph(2, 2, sentence_of(made.title));
    for (const PatternOrigin::Argument& argument : made.with)
      out_.labelled(2, 4, argument.name + ":", Ink::Plain,
                    one_line(argument.value) + (argument.is_default ? " (the default)" : ""));
  }
  static std::string sentence_of(std::string_view text) { return muster::sentence(one_line(text)); }

  void written() {
    if (rule_.made_by) pattern(*rule_.made_by);
    section(rule_.made_by ? "What it expands to" : "As it is written");
    for (const RulePage::Expression& expression : page_.expressions) {
      if (expression.lines.size() == 1) {
        out_.labelled(2, 4, expression.key + ": " + expression.lines.front(), Ink::Plain, "");
      } else {
        out_.paragraph(2, 4, expression.key + ":");
        for (const std::string& line : expression.lines) out_.labelled(4, 4, line, Ink::Plain, "");
      }
      if (!expression.typed.empty())
        out_.labelled(4, 6, "typed:", Ink::Faint, expression.typed, Ink::Faint);
    }
    out_.labelled(2, 4, "message:", Ink::Plain, page_.message);
    out_.labelled(2, 4, "at:", Ink::Plain, page_.at.empty() ? "the key of the subject" : page_.at);
    for (const std::string& place : page_.related)
      out_.labelled(2, 4, "related:", Ink::Plain, place);
    if (!page_.group_by.empty()) out_.labelled(2, 4, "group_by:", Ink::Plain, page_.group_by);
  }

  void plan() {
    section("How it is evaluated");
    for (const RulePage::Step& step : page_.plan) {
      std::string text = step.cost;
      if (!step.how.empty()) text += ": " + step.how;
      if (!step.keys.empty()) text += ", asked for " + step.keys;
      if (!step.of.empty()) text += fmt::format(" (for `{}`)", step.of);
      out_.labelled(2, 4, step.set + ":", Ink::Plain, text);
    }
    out_.blank();
    out_.paragraph(2, 2, "It reads");
    for (const RulePage::Read& read : page_.reads)
      out_.labelled(4, 6, read.set + ":", Ink::Plain,
                    fmt::format("{}", fmt::join(read.columns, ", ")), Ink::Faint);
  }

  const RulePage& page_;
  const Rule& rule_;
  TextPage out_;
};

}  // namespace

void write_wording(TextPage& page, std::size_t indent, std::string_view lead,
                   const Wording& wording) {
  page.paragraph(indent, indent + 2, std::string(lead) + wording.text);
  for (const Wording& part : wording.parts) write_wording(page, indent + 2, "- ", part);
}

void write_rule_text(const RulePage& page, const ReportOptions& options, ByteSink& sink) {
  RuleText(page, options, sink).write();
}

}  // namespace muster
