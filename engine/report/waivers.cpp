#include "engine/report/waivers.h"

#include <map>
#include <utility>

#include "engine/base/check.h"
#include "engine/base/suggest.h"
#include "engine/report/waiver_keys.h"
#include "engine/rule/form.h"
#include "engine/source/file_system.h"
#include "engine/text/document_reader.h"

namespace muster {
namespace {

// The rows of one file, checked against the pack and against the rows of the files before it.
class WaiverRows {
 public:
  WaiverRows(const Tree& tree, const RulePack& pack, int max_days, std::map<std::string, Span>& ids,
             Emitter& diag)
      : form_(tree, diag), pack_(pack), max_days_(max_days), ids_(ids) {}

  void read(std::vector<Waiver>& waivers) {
    const NodeId root = form_.tree().root();
    NodeId list = root;
    if (form_.node(root).kind == NodeKind::Null) return;
    if (form_.node(root).kind != NodeKind::List) {
      if (!form_.closed_map(root, "this file", kWaiverFileKeys)) return;
      list = form_.find(root, "waivers");
      if (!list.valid() || form_.node(list).kind == NodeKind::Null) return;
      if (form_.node(list).kind != NodeKind::List) {
        form_.error(diag::WrongKind, form_.node(list).at, "waivers", "a list", "a single value")
            .help("write one `- id: ...` for each waiver");
        return;
      }
    }
    for (const NodeId row : form_.tree().children(list)) {
      if (std::optional<Waiver> waiver = read_row(row)) waivers.push_back(std::move(*waiver));
    }
  }

  const std::optional<Failed>& failed() const { return form_.failed(); }

 private:
  std::optional<Waiver> read_row(NodeId row) {
    if (!form_.closed_map(row, "a waiver", kWaiverKeys)) return std::nullopt;
    Waiver waiver;
    waiver.at = form_.place_of_map(row);
    waiver.kind = form_.word(row, "kind", kWaiverKindWords, WaiverKind::Exception);
    waiver.id = form_.text(row, "id");
    waiver.reason = form_.text(row, "reason");
    waiver.owner = form_.text(row, "owner");
    waiver.ticket = form_.text(row, "ticket");
    waiver.cause = form_.text(row, "cause");
    waiver.action = form_.text(row, "action");
    waiver.evidence = form_.text(row, "evidence");
    if (const auto subject = form_.placed_text(row, "subject")) {
      waiver.subject = subject->value;
      waiver.subject_at = subject->at;
    }
    if (const auto approver = form_.placed_text(row, "approved_by")) {
      waiver.approved_by = approver->value;
      waiver.approved_by_at = approver->at;
    }
    check_id(row, waiver);
    check_rule(row, waiver);
    check_approver(row, waiver);
    check_kind(row, waiver);
    check_dates(row, waiver);
    return waiver;
  }

  Span at(NodeId row, std::string_view key) const {
    const NodeId node = form_.find(row, key);
    return node.valid() ? form_.node(node).at : form_.place_of_map(row);
  }

  void check_id(NodeId row, const Waiver& waiver) {
    if (waiver.id.empty()) return;
    const auto [first, added] = ids_.try_emplace(waiver.id, at(row, "id"));
    if (added) return;
    form_.error(diag::DuplicateWaiver, at(row, "id"), waiver.id)
        .label(first->second, "the first one is here");
  }

  void check_rule(NodeId row, Waiver& waiver) {
    waiver.rule = form_.text(row, "rule");
    if (waiver.rule.empty()) return;
    waiver.rule_id = pack_.find(waiver.rule);
    if (waiver.rule_id.valid()) return;
    std::vector<std::string_view> known;
    for (const Rule& rule : pack_.rules) known.push_back(rule.name);
    for (const RulePack::BrokenRule& broken : pack_.broken) {
      if (broken.id == waiver.rule || broken.id.empty()) return;  // its own trouble is told already
    }
    form_.error(diag::UnknownRuleName, at(row, "rule"), waiver.rule)
        .help(suggestion(waiver.rule, known));
  }

  void check_approver(NodeId row, const Waiver& waiver) {
    if (waiver.owner.empty() || waiver.owner != waiver.approved_by) return;
    form_.error(diag::WaiverSelfApproved, waiver.approved_by_at, waiver.owner)
        .label(at(row, "owner"), "the owner")
        .help("let somebody else approve it");
  }

  void check_kind(NodeId row, const Waiver& waiver) {
    const bool corrected = waiver.kind == WaiverKind::Corrected;
    for (const std::string_view key : {"cause", "action", "evidence"}) {
      const bool there = form_.find(row, key).valid();
      if (corrected && !there) {
        form_.error(diag::MissingKey, form_.place_of_map(row), key)
            .help(
                "`kind: corrected` says what the cause was, what was done and where the evidence "
                "is");
      }
      if (!corrected && there) {
        form_
            .error(diag::ConflictingKeys, form_.node(form_.find(row, key)).key_at, key,
                   "kind: exception")
            .help("an event that was put right is `kind: corrected`");
      }
    }
  }

  void check_dates(NodeId row, Waiver& waiver) {
    const std::optional<Date> approved = date(row, "approved_on");
    if (approved) waiver.approved_on = *approved;
    waiver.expires_on = date(row, "expires_on");
    const NodeId expires = form_.find(row, "expires_on");
    if (expires.valid()) waiver.expires_at = form_.node(expires).at;
    if (waiver.kind == WaiverKind::Corrected) {
      if (!expires.valid()) return;
      form_
          .error(diag::ConflictingKeys, form_.node(expires).key_at, "expires_on", "kind: corrected")
          .help("what was corrected stays corrected: leave the date out");
      return;
    }
    if (!expires.valid()) {
      form_.error(diag::MissingKey, form_.place_of_map(row), "expires_on")
          .help("an exception ends on a day; renew it when that day comes");
      return;
    }
    if (!approved || !waiver.expires_on) return;
    const std::int64_t days = std::int64_t{waiver.expires_on->days} - approved->days;
    if (days < 0) {
      form_.error(diag::WaiverBackwards, waiver.expires_at, to_string(*waiver.expires_on),
                  to_string(*approved));
    } else if (days > max_days_) {
      form_.error(diag::WaiverTooLong, waiver.expires_at, days, max_days_)
          .label(at(row, "approved_on"), "approved here")
          .help("choose an earlier day; `max_days` of [waivers] says how long one may be");
    }
  }

  std::optional<Date> date(NodeId row, std::string_view key) {
    const std::optional<PlacedText> text = form_.placed_text(row, key);
    if (!text) return std::nullopt;
    const std::optional<Date> parsed = parse_iso_date(text->value);
    if (!parsed) form_.error(diag::BadValue, text->at, text->value, "a date like 2026-01-31");
    return parsed;
  }

  Form form_;
  const RulePack& pack_;
  int max_days_;
  std::map<std::string, Span>& ids_;
};

Result<SourceId> open_waivers(const WaiverFile& file, const FileSystem& file_system,
                              SourceMap& sources, const Limits& limits, Emitter& diag) {
  auto opened = file_system.open(file.path, limits.rule_bytes, /*allow_mapping=*/false);
  if (opened) {
    return add_decoded(sources, file.path, std::move(opened->bytes), "", /*allow_controls=*/false,
                       diag);
  }
  switch (opened.error()) {
    case FileProblem::NotFound:
      return diag.error(diag::FileNotFound, file.at, file.path);
    case FileProblem::LeavesRoot:
      return diag.error(diag::PathLeavesRoot, file.at, file.path);
    case FileProblem::Unsupported:
      return diag.error(diag::UnsupportedPath, file.at, file.path);
    case FileProblem::NotRegular:
      return diag.error(diag::NotARegularFile, file.at, file.path);
    case FileProblem::Unreadable:
      return diag.error(diag::FileUnreadable, file.at, file.path);
    case FileProblem::TooLarge:
      return diag.error(diag::FileTooLarge, file.at, file.path, limits.rule_bytes);
    case FileProblem::Changed:
      return diag.error(diag::FileChanged, file.at, file.path);
  }
  MUSTER_UNREACHABLE();
}

}  // namespace

Result<std::vector<Waiver>> load_waivers(const std::vector<WaiverFile>& files, const RulePack& pack,
                                         const FileSystem& file_system, SourceMap& sources,
                                         int max_days, const Limits& limits, Emitter& diag) {
  std::vector<Waiver> waivers;
  std::map<std::string, Span> ids;
  std::optional<Failed> failed;
  for (const WaiverFile& file : files) {
    const Result<SourceId> source = open_waivers(file, file_system, sources, limits, diag);
    if (!source) {
      failed = source.error();
      continue;
    }
    const Result<Tree> tree = read_yaml(sources, *source, AliasPolicy::Refuse, limits, diag);
    if (!tree) {
      failed = tree.error();
      continue;
    }
    WaiverRows rows(*tree, pack, max_days, ids, diag);
    rows.read(waivers);
    if (rows.failed()) failed = rows.failed();
  }
  if (failed) return std::unexpected(*failed);
  return waivers;
}

}  // namespace muster
