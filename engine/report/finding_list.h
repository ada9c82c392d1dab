// All findings of a run in their order: of each an outline, and the text on demand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/eval/outcomes.h"
#include "engine/report/finding.h"

namespace muster {

// Makes the text of findings that are about subjects. Not safe for use from several threads.
class FindingSource {
 public:
  virtual ~FindingSource() = default;
  // All but the outline and what waivers and groups add. `subject`: a number of the rule's that the
  // source gave out.
  virtual Finding describe(RuleId rule, std::uint32_t subject) = 0;
  // The subject will be described soon (SubjectDescriber::expect).
  virtual void expect(RuleId, std::uint32_t /*subject*/, SubjectDescriber::Ahead) {}
  // The raw key of the subject, and the raw value of its group; empty: none.
  virtual std::string key(RuleId rule, std::uint32_t subject) = 0;
  virtual std::string group(RuleId rule, std::uint32_t subject) = 0;
  // Raw keys of the persons that the subject is about: nobody approves a waiver for themselves.
  virtual std::vector<std::string> persons(RuleId rule, std::uint32_t subject) = 0;
};

class FindingList {
 public:
  FindingList() = default;
  explicit FindingList(std::unique_ptr<FindingSource> source) : source_(std::move(source)) {}

  // Both add at the end: rules ascending, then what has none.
  void add(const FindingOutline& outline, std::uint32_t subject);
  void add(Finding whole);  // is kept as it is

  std::size_t size() const { return outlines_.size(); }
  bool empty() const { return outlines_.empty(); }
  const FindingOutline& operator[](std::size_t i) const { return outlines_[i]; }
  FindingOutline& operator[](std::size_t i) { return outlines_[i]; }
  // [first, last) of those of a rule; of an invalid one: those without.
  std::pair<std::size_t, std::size_t> range_of(RuleId rule) const;
  // Made anew at each call; quicker in the order of the list.
  Finding full(std::size_t i) const;

  // As FindingSource has them.
  std::string key(std::size_t i) const;
  std::string group(std::size_t i) const;
  std::vector<std::string> persons(std::size_t i) const;

  void waive(std::size_t i, std::string waiver);
  void name_expired(std::size_t i, std::string waiver) { expired_[i] = std::move(waiver); }
  // Marks `member` folded into `lead`, which counts it and has its place among the related ones as
  // long as there are few enough. One about evidence takes on what the member affects.
  void fold(std::size_t member, std::size_t lead);

 private:
  void expect(std::size_t i, SubjectDescriber::Ahead ahead) const;

  // Where the text comes from.
  struct Origin {
    std::uint32_t number = 0;
    bool whole = false;  // of whole_; else a subject of the source
  };
  std::vector<FindingOutline> outlines_;
  std::vector<Origin> origins_;  // beside them
  std::vector<Finding> whole_;
  std::unique_ptr<FindingSource> source_;
  // By index.
  std::map<std::size_t, std::string> waived_;
  std::map<std::size_t, std::string> expired_;
  std::map<std::size_t, std::vector<std::size_t>> members_;
};

}  // namespace muster
