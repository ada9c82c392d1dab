#include "engine/rule/coverage_loader.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <utility>

#include "engine/base/check.h"
#include "engine/base/suggest.h"
#include "engine/rule/coverage_keys.h"
#include "engine/rule/document.h"
#include "engine/rule/form.h"

namespace muster {
namespace {

// Where people say what no record shows.
constexpr std::string_view kAttestations = "attestations";
constexpr std::string_view kStatementField = "statement";

class CoverageReading {
 public:
  CoverageReading(const Tree& tree, const RulePack& pack, Emitter& diag)
      : form_(tree, diag), pack_(pack) {}

  std::vector<CoverageStatement> read() {
    std::vector<CoverageStatement> statements;
    const NodeId root = form_.tree().root();
    if (form_.node(root).kind != NodeKind::List || form_.node(root).children == 0) {
      form_.error(diag::WrongKind, form_.node(root).at, "coverage", "a list of statements",
                  "something else");
      return statements;
    }
    for (const NodeId item : form_.tree().children(root)) {
      if (!form_.closed_map(item, "a statement", kStatementKeys)) continue;
      statements.push_back(read_statement(item, statements.size() + 1));
    }
    return statements;
  }
  const std::optional<Failed>& failed() const { return form_.failed(); }

 private:
  CoverageStatement read_statement(NodeId item, std::uint64_t expected) {
    CoverageStatement statement;
    statement.at = form_.place_of_map(item);
    statement.number = expected;
    read_number(item, expected);
    statement.section = form_.text(item, "section");
    statement.text = form_.text(item, "text");
    statement.answer = form_.word(item, "by", kAnswerWords, Answer::Records);
    for (const PlacedText& name : form_.words(item, "rules")) {
      if (const RuleId rule = find_rule(name); rule.valid()) statement.rules.push_back(rule);
    }
    for (PlacedText& word : form_.words(item, "attested")) {
      check_attested(word);
      statement.attested.push_back(std::move(word.value));
    }
    statement.why = form_.text(item, "why");
    const auto needs = [&](std::string_view answer, std::string_view key, std::string_view help) {
      if (form_.find(item, key).valid()) return;
      form_.error(diag::StatementLacks, statement.at, answer, key).help(std::string(help));
    };
    constexpr std::string_view kRulesHelp = "name the rules that answer it";
    constexpr std::string_view kAttestedHelp = "name what somebody attests";
    constexpr std::string_view kWhyHelp = "say what no record shows, and why";
    switch (statement.answer) {
      case Answer::Records:
        needs("records", "rules", kRulesHelp);
        break;
      case Answer::Attestation:
        needs("attestation", "attested", kAttestedHelp);
        needs("attestation", "why", kWhyHelp);
        break;
      case Answer::NotCheckable:
        needs("not_checkable", "why", kWhyHelp);
        break;
    }
    return statement;
  }

  void read_number(NodeId item, std::uint64_t expected) {
    const std::optional<PlacedText> number = form_.placed_text(item, "statement");
    if (!number) return;
    std::uint64_t value = 0;
    const char* const end = number->value.data() + number->value.size();
    const auto parsed = std::from_chars(number->value.data(), end, value);
    if (parsed.ec != std::errc() || parsed.ptr != end || value == 0) {
      form_.error(diag::WrongKind, number->at, "statement", "a whole number from 1",
                  "something else");
    } else if (value != expected) {
      form_.error(diag::StatementOrder, number->at, number->value, expected);
    }
  }

  // A rule that did not load was reported where it is.
  RuleId find_rule(const PlacedText& name) {
    const RuleId found = pack_.find(name.value);
    const bool broken =
        std::ranges::any_of(pack_.broken, [&name](const RulePack::BrokenRule& rule) {
          return rule.id == name.value || (rule.rest && rule.rest->name == name.value);
        });
    if (found.valid() || broken) return found;
    std::vector<std::string_view> known;
    for (const Rule& rule : pack_.rules) known.push_back(rule.id);
    for (const Rule& rule : pack_.rules) known.push_back(rule.name);
    form_.error(diag::UnknownRuleName, name.at, name.value).help(suggestion(name.value, known));
    return {};
  }

  void check_attested(const PlacedText& word) {
    const TableId table = pack_.schema.find(kAttestations);
    if (!table.valid()) {
      form_.error(diag::UnknownRecordSet, word.at, kAttestations);
      return;
    }
    const TableSchema& set = pack_.schema.tables[table];
    const ColumnId column = set.find(kStatementField);
    if (!column.valid() || set.fields[column].type.kind != TypeKind::Enum) {
      form_.error(diag::UnknownField, word.at, kAttestations, kStatementField)
          .help("give it one, of the type of an enum with the statements that can be attested");
      return;
    }
    const EnumSchema& known = pack_.schema.enums[set.fields[column].type.enumeration()];
    if (std::ranges::find(known.words, word.value) != known.words.end()) return;
    const std::vector<std::string_view> words(known.words.begin(), known.words.end());
    form_.error(diag::UnknownEnumWord, word.at, word.value, known.name)
        .help(suggestion(word.value, words));
  }

  Form form_;
  const RulePack& pack_;
};

}  // namespace

std::string_view to_string(Answer answer) {
  switch (answer) {
    case Answer::Records:
      return "by records";
    case Answer::Attestation:
      return "by attestation";
    case Answer::NotCheckable:
      return "not checkable";
  }
  MUSTER_UNREACHABLE();
}

std::string answered(const CoverageStatement& statement) {
  std::string text(to_string(statement.answer));
  if (statement.in_part()) text += ", in part";
  return text;
}

std::string coverage_headline(const std::vector<CoverageStatement>& statements) {
  const auto with = [&statements](Answer answer) {
    return std::ranges::count(statements, answer, &CoverageStatement::answer);
  };
  const auto records = with(Answer::Records);
  const auto in_part = std::ranges::count_if(statements, &CoverageStatement::in_part);
  std::string text = std::to_string(statements.size()) +
                     (statements.size() == 1 ? " statement: " : " statements: ") +
                     std::to_string(records) + " answered by records";
  if (in_part > 0) {
    text += " (" + std::to_string(records - in_part) + " in full, " + std::to_string(in_part) +
            " in part)";
  }
  return text + ", " + std::to_string(with(Answer::Attestation)) + " by attestation, " +
         std::to_string(with(Answer::NotCheckable)) + " not checkable.";
}

Result<std::vector<PackCoverage>> load_coverage(const RulePack& pack,
                                                const std::vector<PackRef>& refs,
                                                SourceMap& sources, const Limits& limits,
                                                Emitter& diag) {
  MUSTER_CHECK(refs.size() == pack.parts.size());
  std::vector<PackCoverage> all;
  std::optional<Failed> failed;
  for (std::size_t i = 0; i < refs.size(); ++i) {
    const PackPart& part = pack.parts[i];
    PackCoverage coverage{.pack = part.name, .statements = {}, .about = {}};
    if (part.coverage) {
      const auto document =
          load_document(refs[i], part.coverage->value, part.coverage->at, sources, limits, diag);
      if (document) {
        CoverageReading reading(document->tree, pack, diag);
        coverage.statements = reading.read();
        if (reading.failed()) failed = reading.failed();
      } else {
        failed = document.error();
      }
    }
    if (part.about) {
      const auto source =
          open_pack_file(refs[i], part.about->value, part.about->at, sources, limits, diag);
      if (source) {
        coverage.about = std::string(sources.text(*source));
      } else {
        failed = source.error();
      }
    }
    all.push_back(std::move(coverage));
  }
  if (failed) return std::unexpected(*failed);
  return all;
}

std::vector<RuleId> not_covered(const RulePack& pack, const std::vector<PackCoverage>& coverage) {
  std::vector<RuleId> left;
  for (std::size_t i = 0; i < pack.rules.size(); ++i) {
    const RuleId id(i);
    const auto of = std::ranges::find(coverage, pack.rules[id].pack, &PackCoverage::pack);
    if (of == coverage.end() || of->statements.empty()) continue;
    const bool named = std::ranges::any_of(of->statements, [id](const CoverageStatement& each) {
      return std::ranges::find(each.rules, id) != each.rules.end();
    });
    if (!named) left.push_back(id);
  }
  return left;
}

}  // namespace muster
