// A policy repository that the micro-benchmarks make up, in a temporary folder: people, eight
// grants each, one briefing each, and one rule. Runs the stages of `muster check` on it one by one,
// as the program does.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "engine/app/pipeline.h"

namespace muster {

class MadeOrganisation {
 public:
  static constexpr std::int64_t kGrantsOfAPerson = 8;

  // `rule` is the text of a rule file from its `for_each` on. The folder is removed with the
  // object.
  MadeOrganisation(std::int64_t people, std::string_view rule);
  ~MadeOrganisation();
  MadeOrganisation(const MadeOrganisation&) = delete;
  MadeOrganisation& operator=(const MadeOrganisation&) = delete;

  // The stages before the records, on one thread; null if any of them fails.
  std::unique_ptr<Session> open() const;
  // Those and the records; null if any fails.
  std::unique_ptr<Session> load() const;

  std::int64_t grants() const { return people_ * kGrantsOfAPerson; }
  // Of the files of records.
  std::int64_t record_bytes() const { return record_bytes_; }

 private:
  void write(std::string_view name, std::string_view text) const;

  std::filesystem::path folder_;
  std::int64_t people_;
  std::int64_t record_bytes_ = 0;
};

}  // namespace muster
