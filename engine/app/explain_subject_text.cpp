// The page of a subject for a terminal: the verdict first, then what every part of the rule gave.
#include <algorithm>

#include <fmt/format.h>

#include "engine/app/explain_rule.h"
#include "engine/app/explain_subject.h"
#include "engine/base/utf8.h"
#include "engine/report/text_page.h"
#include "engine/report/wording.h"

namespace muster {
namespace {

// Deeper parts go no further in: the page has 80 columns.
constexpr std::size_t kDeepest = 30;
constexpr std::size_t kLongest = 100;  // code points of an expression with its parts below

struct Sign {
  std::string_view mark;
  Ink ink;
};

Sign sign_of(SubjectPage::Verdict verdict) {
  switch (verdict) {
    case SubjectPage::Verdict::Passed:
      return {"✓ passed", Ink::Green};
    case SubjectPage::Verdict::Failed:
      return {"✗ failed", Ink::Red};
    case SubjectPage::Verdict::Waived:
      return {"✗ failed, and waived", Ink::Yellow};
    case SubjectPage::Verdict::Undecided:
      return {"? undecided", Ink::Yellow};
    case SubjectPage::Verdict::Pending:
      return {"… pending", Ink::Yellow};
    case SubjectPage::Verdict::OutOfScope:
      return {"– out of scope", Ink::Faint};
    case SubjectPage::Verdict::SetAside:
      return {"? set aside", Ink::Yellow};
    case SubjectPage::Verdict::Later:
      return {"– not yet", Ink::Faint};
    case SubjectPage::Verdict::NotInRange:
      return {"– not looked at", Ink::Faint};
  }
  MUSTER_UNREACHABLE();
}

Sign sign_of(TraceState state) {
  switch (state) {
    case TraceState::True:
      return {"✓", Ink::Green};
    case TraceState::False:
      return {"✗", Ink::Red};
    case TraceState::Undecided:
      return {"?", Ink::Yellow};
    case TraceState::Value:
      return {"·", Ink::Faint};
    case TraceState::NotNeeded:
      return {"–", Ink::Faint};
  }
  MUSTER_UNREACHABLE();
}

std::string text_of(const TracePlace& place) {
  return place.path.empty() ? std::string()
                            : fmt::format("{}:{}:{}", place.path, place.line, place.column);
}

class SubjectText {
 public:
  SubjectText(const SubjectPage& page, const ReportOptions& options, ByteSink& sink)
      : page_(page), trace_(page.trace), out_(options, sink) {}

  void write() {
    head();
    verdict();
    if (!page_.reasons.empty()) reasons();
    witnesses();
    subject();
    section("It is looked at only if (`where`)", trace_.where);
    section("It must be true that (`require`)", trace_.require);
    section("It is due on (`deadline`)", trace_.deadline);
    lets();
    if (trace_.where || trace_.require) {
      out_.blank();
      out_.paragraph(
          0, 2,
          "✓ true · ✗ false · ? can not be decided · – was not needed. Every value stands "
          "before the place it was read from.",
          Ink::Faint);
    }
  }

 private:
  void title(std::string_view text) {
    out_.blank();
    out_.paragraph(0, 0, text, Ink::Blue);
  }

  void head() {
    std::string left = page_.rule->name;
    if (!trace_.shown_key.empty()) left += " · " + trace_.shown_key;
    out_.sides(0, left, Ink::Bold, page_.rule->id, Ink::Faint);
    out_.paragraph(0, 0, one_line(page_.rule->title));
    out_.paragraph(
        0, 2,
        fmt::format("as of {} · period {}", to_string(page_.as_of), period_text(page_.period)),
        Ink::Faint);
    out_.blank();
  }

  void verdict() {
    const Sign sign = sign_of(page_.verdict);
    std::string label(sign.mark);
    if (page_.verdict == SubjectPage::Verdict::Failed)
      label += page_.observed ? " (observed only)" : fmt::format(" ({})", to_string(page_.level));
    if (page_.verdict == SubjectPage::Verdict::Pending) {
      const auto& deadline = trace_.outcome.notable.front().deadline;
      if (deadline) label += " until " + to_string(*deadline);
    }
    out_.paragraph(0, 2, label, sign.ink);
    out_.paragraph(2, 2, message());
    if (const std::string place = place_text(page_.place); !place.empty())
      out_.paragraph(2, 2, place);
    if (page_.waiver) waiver(*page_.waiver);
    if (!page_.help.empty() && page_.verdict != SubjectPage::Verdict::Waived)
      out_.labelled(2, 8, "help:", Ink::Blue, page_.help);
    if (page_.planned)
      out_.paragraph(2, 2, "The rule is planned and not adopted: `muster check` does not judge it.",
                     Ink::Yellow);
  }

  // A message of the rule may begin with a value; what we say ourselves is a sentence.
  std::string message() const {
    switch (page_.verdict) {
      case SubjectPage::Verdict::Failed:
      case SubjectPage::Verdict::Waived:
      case SubjectPage::Verdict::Pending:
        return page_.message;
      case SubjectPage::Verdict::Passed:
      case SubjectPage::Verdict::Undecided:
      case SubjectPage::Verdict::OutOfScope:
      case SubjectPage::Verdict::SetAside:
      case SubjectPage::Verdict::Later:
      case SubjectPage::Verdict::NotInRange:
        break;
    }
    return sentence(page_.message);
  }

  void waiver(const Waiver& waiver) {
    std::string text = "waiver " + waiver.id;
    if (waiver.expires_on) text += ", until " + to_string(*waiver.expires_on);
    out_.labelled(2, 4, text + ":", Ink::Plain, one_line(waiver.reason));
  }

  void reasons() {
    switch (page_.verdict) {
      case SubjectPage::Verdict::Undecided:
        title("What can not be decided");
        break;
      case SubjectPage::Verdict::Passed:
      case SubjectPage::Verdict::Failed:
      case SubjectPage::Verdict::Waived:
      case SubjectPage::Verdict::Pending:
      case SubjectPage::Verdict::OutOfScope:
      case SubjectPage::Verdict::SetAside:
      case SubjectPage::Verdict::Later:
      case SubjectPage::Verdict::NotInRange:
        title("What is not so");
        break;
    }
    for (const Wording& reason : page_.reasons) write_wording(out_, 2, "- ", reason);
  }

  void witnesses() {
    if (page_.witnesses.empty()) return;
    title("What shows it");
    for (const TraceRow& row : page_.witnesses)
      out_.labelled(2, 4, row.key, Ink::Plain, text_of(row.place), Ink::Faint);
  }

  void subject() {
    if (trace_.bindings.empty()) return;
    title("The subject");
    for (const SubjectTrace::Binding& binding : trace_.bindings) {
      const std::string of = binding.set.empty() ? "" : fmt::format(" ({})", binding.set);
      out_.labelled(2, 4, fmt::format("{} = {}{}", binding.name, binding.shown, of), Ink::Plain,
                    text_of(binding.place), Ink::Faint);
    }
  }

  void section(std::string_view name, const std::optional<TraceNode>& tree) {
    if (!tree) return;
    title(name);
    node(*tree, 2);
  }

  void lets() {
    if (trace_.lets.empty()) return;
    title("The names in it (`let`)");
    for (const SubjectTrace::Let& let : trace_.lets) {
      line(let.value, 2, let.name);
      below(let.value, 4);
    }
  }

  static std::size_t inner(std::size_t indent) { return std::min(indent + 2, kDeepest); }

  // Conditions that are listed below need not be written out above them.
  static std::string name_of(const TraceNode& node) {
    if (node.form == TraceForm::AllOf) return "all of:";
    if (node.form == TraceForm::OneOf) return "at least one of:";
    const bool listed = !node.parts.empty() || node.search;
    const std::string source = one_line(node.source);
    return listed ? utf8::ellipsis(source, kLongest) : source;
  }

  void node(const TraceNode& node, std::size_t indent) {
    line(node, indent, name_of(node));
    below(node, inner(indent));
  }

  // Said once, where it comes from.
  static bool cause_is_below(const TraceNode& node) {
    const auto undecided = [](const auto& each) { return each.state == TraceState::Undecided; };
    return node.why.empty() || std::ranges::any_of(node.parts, undecided) ||
           (node.search && std::ranges::any_of(node.search->listed, undecided));
  }

  // `✓ b.role == role`, `· b.role = "sales"  file:3:7`.
  void line(const TraceNode& node, std::size_t indent, const std::string& name) {
    const Sign sign = sign_of(node.state);
    std::string text = name;
    if (node.state == TraceState::Value) text += " = " + node.value;
    if (node.state == TraceState::Undecided && !cause_is_below(node)) text += ": " + node.why;
    if (node.state == TraceState::NotNeeded) text += " (not needed)";
    const std::string place = text_of(node.place);
    if (!place.empty()) text += "  at " + place;
    out_.labelled(indent, indent + 4, sign.mark, sign.ink, text,
                  node.state == TraceState::NotNeeded ? Ink::Faint : Ink::Plain);
  }

  void below(const TraceNode& node, std::size_t indent) {
    for (const TraceNode& part : node.parts) this->node(part, indent);
    if (node.search) search(*node.search, indent);
  }

  void search(const TraceSearch& search, std::size_t indent) {
    out_.paragraph(indent, indent + 4, found_by(search), Ink::Faint);
    if (search.counted_only) return;
    for (const TraceRow& row : search.listed) this->row(row, indent);
    if (search.looked_at > search.listed.size()) {
      out_.paragraph(indent, indent + 4,
                     fmt::format("and {} that decided nothing",
                                 count_of(search.looked_at - search.listed.size(), "more record",
                                          "more records")),
                     Ink::Faint);
    }
  }

  static std::string found_by(const TraceSearch& search) {
    if (search.counted_only) {
      const bool few = search.looked_at > 0 && search.looked_at < 5;
      return fmt::format("{} of {} looked at; they are for counting only",
                         few ? "fewer than 5" : digits(search.looked_at), search.set);
    }
    const std::string rows = fmt::format("{} of {} in {}", digits(search.candidates),
                                         count_of(search.rows, "record", "records"), search.set);
    if (search.keys.empty()) return fmt::format("looked through: {}", rows);
    std::string keys;
    for (const TraceSearch::Key& key : search.keys)
      keys += fmt::format("{}{} {}", keys.empty() ? "" : ", ", key.column, key.value);
    return fmt::format("looked up by {}: {}", keys, rows);
  }

  void row(const TraceRow& row, std::size_t indent) {
    const Sign sign = sign_of(row.state);
    out_.labelled(indent, indent + 4, sign.mark, sign.ink,
                  fmt::format("{}  at {}", row.key, text_of(row.place)), Ink::Bold);
    // One condition on it is the condition that stands above: its own parts say enough.
    const bool single = row.parts.size() == 1 && !row.parts.front().parts.empty() &&
                        row.parts.front().form != TraceForm::Field;
    for (const TraceNode& part : single ? row.parts.front().parts : row.parts)
      node(part, inner(indent));
    if (single && row.parts.front().search) search(*row.parts.front().search, inner(indent));
  }

  const SubjectPage& page_;
  const SubjectTrace& trace_;
  TextPage out_;
};

}  // namespace

void write_subject_text(const SubjectPage& page, const ReportOptions& options, ByteSink& sink) {
  SubjectText(page, options, sink).write();
}

}  // namespace muster
