#include "engine/eval/columnar/row_index.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "engine/base/check.h"
#include "engine/eval/columnar/evaluator.h"
#include "engine/eval/run_context.h"

namespace muster {

namespace {

constexpr std::int64_t kNoLeast = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kNoGreatest = std::numeric_limits<std::int64_t>::min();

void set_bit(std::vector<std::uint64_t>& bits, std::size_t i) {
  bits[i >> 6] |= std::uint64_t{1} << (i & 63);
}

std::size_t words_for(std::size_t bits) { return (bits + 63) / 64; }

KeyPart key_part_of(const SetQuery::Key& key, const RunContext& run, TableId table) {
  const Dataset& dataset = run.dataset;
  if (!key.inner.valid()) {
    const TableId target = run.schema().tables[table].fields[key.column].reference->target;
    return KeyPart::of_rows(dataset.tables[target].rows);
  }
  const PlanNode& node = run.program.nodes[key.inner];
  switch (node.type.kind) {
    case TypeKind::String: {
      // What is computed may be a text that no cell has.
      if (node.op != Op::Field) return KeyPart::of_values();
      const std::size_t most =
          std::max<std::size_t>(std::size_t{1} << 16, std::size_t{8} * dataset.tables[table].rows);
      const std::size_t codes = dataset.strings.size();
      return codes <= most ? KeyPart::of_range(codes) : KeyPart::of_words();
    }
    case TypeKind::Record:
      return KeyPart::of_rows(dataset.tables[node.type.table()].rows);
    case TypeKind::Bool:
      return KeyPart::of_range(2);
    case TypeKind::Enum:
      return KeyPart::of_range(run.schema().enums[node.type.enumeration()].words.size());
    case TypeKind::Period:
      return KeyPart::of_values();
    case TypeKind::Int:
    case TypeKind::Date:
    case TypeKind::Timestamp:
    case TypeKind::Duration:
    case TypeKind::Double:
    case TypeKind::Invalid:
    case TypeKind::Null:
    case TypeKind::Span:
    case TypeKind::List:
    case TypeKind::Map:
    case TypeKind::Optional:
    case TypeKind::Set:
    case TypeKind::Type:
    case TypeKind::Param:
      break;
  }
  return KeyPart::of_words();
}

// Goes through the rows of the table once.
class RowIndexBuilder {
 public:
  RowIndexBuilder(const SetQuery& query, const RunContext& run, ColumnarEvaluator& evaluator)
      : query_(query),
        run_(run),
        evaluator_(evaluator),
        record_(record_of(query.table)),
        numbers_(query.keys.size()),
        measured_(!query.needs_rows() && query.measure().valid()),
        in_days_(query.needs_extremes() &&
                 run.program.nodes[query.measure()].type.kind == TypeKind::Date) {
    for (const SetQuery::Key& key : query.keys)
      index_.ids.parts.push_back(key_part_of(key, run, query.table));
  }

  RowIndex build() {
    const RowId rows = run_.dataset.tables[query_.table].rows;
    // What is not used in the end is never touched.
    for (std::vector<std::uint32_t>& numbers : numbers_) numbers.reserve(rows);
    if (in_days_) {
      days_.reserve(rows);
    } else if (measured_) {
      words_.reserve(rows);
    }
    if (keeps_rows()) index_.rows.reserve(rows);
    for (RowId begin = 0; begin < rows; begin += kLanes) {
      batch(begin, std::min<std::size_t>(kLanes, rows - begin));
      evaluator_.next_batch();
    }
    finish();
    return std::move(index_);
  }

 private:
  void batch(RowId begin, std::size_t size) {
    Arena& memory = evaluator_.memory();
    LaneFrame frame;
    frame.size = size;
    std::int64_t* const rows = lane_memory<std::int64_t>(memory, size);
    for (std::size_t i = 0; i < size; ++i) rows[i] = static_cast<std::int64_t>(begin + i);
    set_rows(frame, {rows, size}, true);
    std::uint8_t* const active = lane_memory<std::uint8_t>(memory, size);
    Truth* const taken = lane_memory<Truth>(memory, size);
    std::fill_n(active, size, std::uint8_t{1});
    std::fill_n(taken, size, kTrue);
    std::size_t left = size;
    for (const SetQuery::Part& part : query_.row_parts) {
      const Truth* const truths = evaluator_.truths(part.node, frame, active);
      left = 0;
      for (std::size_t i = 0; i < size; ++i) {
        const Truth truth = part.negated ? static_cast<Truth>(kTrue - truths[i]) : truths[i];
        taken[i] = std::min(taken[i], truth);
        active[i] = taken[i] != kFalse;
        left += active[i];
      }
      if (left == 0) return;
    }
    // Only the rows that are left are looked at further. Which they are no jump could foretell.
    std::uint32_t* const from = lane_memory<std::uint32_t>(memory, size);
    std::int64_t* const kept = lane_memory<std::int64_t>(memory, size);
    std::size_t n = 0;
    for (std::size_t i = 0; i < size; ++i) {
      from[n] = static_cast<std::uint32_t>(i);
      kept[n] = rows[i];
      n += active[i];
    }
    LaneFrame chosen;
    chosen.size = left;
    set_rows(chosen, {kept, left}, left == size);
    std::uint8_t* const keyed = lane_memory<std::uint8_t>(memory, left);  // its keys are known
    std::uint8_t* const gone = lane_memory<std::uint8_t>(memory, left);   // nobody looks for it
    std::fill_n(keyed, left, std::uint8_t{1});
    std::fill_n(gone, left, std::uint8_t{0});
    std::vector<std::uint32_t*> numbers;
    for (std::size_t k = 0; k < query_.keys.size(); ++k) {
      numbers.push_back(lane_memory<std::uint32_t>(memory, left));
      number_key(k, chosen, {kept, left}, numbers.back(), keyed, gone);
    }
    LaneValues measures;
    if (measured_) measures = evaluator_.evaluate(query_.measure(), chosen, nullptr);
    // Rows that count move to the front, where they nearly always are; then all are kept at once.
    std::size_t count = 0;
    if (all_count(taken, {from, left}, keyed, gone, measures)) {
      keep_measures(measures, left);
      std::iota(from, from + left, 0U);
      count = left;
    }
    for (std::size_t i = count; i < left; ++i) {
      if (gone[i] != 0) continue;
      if (keyed[i] == 0) {
        index_.stray = true;
        continue;
      }
      bool sure = taken[from[i]] == kTrue;
      if (measured_) {
        const bool known = measures.is_known(i);
        const std::int64_t word = known ? measures.words[measures.index(i)] : 0;
        // The ends of the scale mean that there is no value.
        sure = sure && known && word != kNoLeast && word != kNoGreatest;
        if (in_days_) {
          days_.push_back(static_cast<std::int32_t>(word));
        } else {
          words_.push_back(word);
        }
      }
      if (!sure) unsure_.push_back(static_cast<std::uint32_t>(tuples_ + count));
      from[count++] = static_cast<std::uint32_t>(i);
    }
    for (std::size_t k = 0; k < numbers.size(); ++k) {
      if (count < left) {
        for (std::size_t i = 0; i < count; ++i) numbers[k][i] = numbers[k][from[i]];
      }
      numbers_[k].insert(numbers_[k].end(), numbers[k], numbers[k] + count);
    }
    if (keeps_rows()) {
      for (std::size_t i = 0; i < count; ++i)
        index_.rows.push_back(static_cast<RowId>(kept[from[i]]));
    }
    tuples_ += count;
  }

  bool keeps_rows() const { return query_.needs_rows() || query_.needs_one_row(); }

  // Whether each row counts for certain, and has a measure if there is one.
  bool all_count(const Truth* taken, std::span<const std::uint32_t> from, const std::uint8_t* keyed,
                 const std::uint8_t* gone, const LaneValues& measures) const {
    std::uint8_t all_keyed = 1;
    std::uint8_t some_gone = 0;
    Truth least = kTrue;
    for (std::size_t i = 0; i < from.size(); ++i) {
      all_keyed &= keyed[i];
      some_gone |= gone[i];
      least = std::min(least, taken[from[i]]);
    }
    if (all_keyed == 0 || some_gone != 0 || least != kTrue) return false;
    if (!measured_) return true;
    if (measures.uniform) return false;
    std::uint8_t all_known = 1;
    if (measures.known != nullptr) {
      for (std::size_t i = 0; i < from.size(); ++i) all_known &= measures.known[i];
    }
    std::uint8_t some_end = 0;  // of the scale
    for (std::size_t i = 0; i < from.size(); ++i) {
      const std::int64_t word = measures.words[i];
      some_end |= static_cast<std::uint8_t>(word == kNoLeast || word == kNoGreatest);
    }
    return all_known != 0 && some_end == 0;
  }

  void keep_measures(const LaneValues& measures, std::size_t count) {
    if (!measured_) return;
    if (!in_days_) {
      words_.insert(words_.end(), measures.words, measures.words + count);
      return;
    }
    std::int32_t* const days = lane_memory<std::int32_t>(evaluator_.memory(), count);
    for (std::size_t i = 0; i < count; ++i) days[i] = static_cast<std::int32_t>(measures.words[i]);
    days_.insert(days_.end(), days, days + count);
  }

  void number_key(std::size_t k, LaneFrame& frame, std::span<const std::int64_t> rows,
                  std::uint32_t* out, std::uint8_t* keyed, std::uint8_t* gone) {
    const SetQuery::Key& key = query_.keys[k];
    KeyPart& part = index_.ids.parts[k];
    if (!key.inner.valid()) {
      const Column& column = run_.dataset.tables[query_.table].columns[key.column];
      MUSTER_CHECK(column.loaded);
      for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto row = static_cast<RowId>(rows[i]);
        out[i] = 0;
        if (column.present[row]) {
          out[i] = column.target(row);
          // A reference that leads to no row is not one to the record that is looked for.
          if (out[i] >= kFirstSpecialTarget) gone[i] = 1;
        } else if (column.unreadable[row]) {
          keyed[i] = 0;
        } else {
          gone[i] = 1;
        }
      }
      return;
    }
    const LaneValues values = evaluator_.evaluate(key.inner, frame, nullptr);
    if (values.form == LaneValues::Form::Words && values.known == nullptr && !values.uniform &&
        !part.has_values()) {
      return part.add_all({values.words, rows.size()}, out);
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
      out[i] = 0;
      if (!values.is_known(i)) {
        keyed[i] = 0;
      } else if (part.has_values()) {
        out[i] = part.add(lane_value(values, i, run_.dataset));
      } else if (values.form == LaneValues::Form::Truths) {
        out[i] = part.add(values.truths[values.index(i)] == kTrue ? 1 : 0);
      } else {
        MUSTER_CHECK(values.form == LaneValues::Form::Words);
        out[i] = part.add(values.words[values.index(i)]);
      }
    }
  }

  // Of memory that an id takes.
  std::size_t bits_of_id() const {
    if (query_.needs_rows() || query_.needs_runs()) return 32;
    if (query_.needs_extremes()) return in_days_ ? 33 : 65;
    return query_.needs_one_row() || query_.answer == SetQuery::Answer::Count ? 33 : 2;
  }

  void finish() {
    const std::vector<std::uint32_t> ids =
        index_.ids.assign(std::move(numbers_), tuples_, bits_of_id());
    const std::size_t size = index_.ids.size();
    if (query_.needs_rows()) {
      group_rows(ids, size);
      return;
    }
    if (!unsure_.empty()) index_.unsure.resize(words_for(size));
    for (const std::uint32_t i : unsure_) set_bit(index_.unsure, ids[i]);
    std::size_t next = 0;
    const auto sure = [&](std::size_t i) {
      if (next < unsure_.size() && unsure_[next] == i) {
        ++next;
        return false;
      }
      return true;
    };
    if (query_.needs_runs()) {
      group_values(ids, size, sure);
    } else if (query_.needs_one_row()) {
      keep_witnesses(ids, size, sure);
    } else if (query_.answer == SetQuery::Answer::Count) {
      index_.counts.assign(size, std::uint32_t{0});
      for (std::size_t i = 0; i < tuples_; ++i) index_.counts[ids[i]] += sure(i) ? 1U : 0U;
    } else if (query_.needs_extremes()) {
      const bool least = query_.bounds[0].below();
      if (in_days_) {
        index_.days.assign(size, least ? std::numeric_limits<std::int32_t>::max()
                                       : std::numeric_limits<std::int32_t>::min());
        keep_extremes<std::int32_t>(index_.days, days_, ids, least, sure);
      } else {
        index_.extremes.assign(size, least ? kNoLeast : kNoGreatest);
        keep_extremes<std::int64_t>(index_.extremes, words_, ids, least, sure);
      }
    } else {
      index_.found.resize(words_for(size));
      for (std::size_t i = 0; i < tuples_; ++i) {
        if (sure(i)) set_bit(index_.found, ids[i]);
      }
    }
  }

  template <typename T, typename Sure>
  static void keep_extremes(std::span<T> extremes, std::span<const T> words,
                            std::span<const std::uint32_t> ids, bool least, Sure&& sure) {
    constexpr std::size_t kAhead = 16;  // so many places are on their way from memory
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (i + kAhead < ids.size()) __builtin_prefetch(extremes.data() + ids[i + kAhead], 1);
      if (!sure(i)) continue;
      T& best = extremes[ids[i]];
      best = least ? std::min(best, words[i]) : std::max(best, words[i]);
    }
  }

  // Of rows with the same measure the first stays first, and the last last.
  template <typename Sure>
  void keep_witnesses(std::span<const std::uint32_t> ids, std::size_t size, Sure&& sure) {
    const bool first = query_.answer == SetQuery::Answer::First;
    index_.witnesses.assign(size, RowIndex::kNoRow);
    std::vector<std::int64_t> best(measured_ ? size : 0);
    for (std::size_t i = 0; i < tuples_; ++i) {
      if (!sure(i)) continue;
      RowId& witness = index_.witnesses[ids[i]];
      if (witness != RowIndex::kNoRow) {
        const bool better = !measured_ ? !first
                            : first    ? words_[i] < best[ids[i]]
                                       : words_[i] >= best[ids[i]];
        if (!better) continue;
      }
      witness = index_.rows[i];
      if (measured_) best[ids[i]] = words_[i];
    }
    index_.rows = {};
  }

  // Where what belongs to each id begins, by counting.
  std::vector<std::uint32_t> begin_groups(std::span<const std::uint32_t> ids, std::size_t size) {
    std::vector<std::uint32_t>& begins = index_.begins;
    begins.assign(size + 1, std::uint32_t{0});
    for (const std::uint32_t id : ids) ++begins[id + std::size_t{1}];
    for (std::size_t i = 0; i < size; ++i) begins[i + 1] += begins[i];
    return {begins.begin(), begins.end() - 1};
  }

  // Rows of one id stay in their order.
  void group_rows(std::span<const std::uint32_t> ids, std::size_t size) {
    std::vector<std::uint32_t> next = begin_groups(ids, size);
    std::vector<RowId> rows(tuples_);
    if (!unsure_.empty()) index_.unsure_rows.resize(words_for(tuples_));
    std::size_t unsure = 0;
    for (std::size_t i = 0; i < tuples_; ++i) {
      const std::uint32_t at = next[ids[i]]++;
      rows[at] = index_.rows[i];
      if (unsure < unsure_.size() && unsure_[unsure] == i) {
        set_bit(index_.unsure_rows, at);
        ++unsure;
      }
    }
    index_.rows = std::move(rows);
  }

  template <typename Sure>
  void group_values(std::span<const std::uint32_t> ids, std::size_t size, Sure&& sure) {
    std::vector<std::uint32_t> next = begin_groups(ids, size);
    index_.values.resize(tuples_);
    // A row that is not sure has a value that nobody asks for: its key is unknown where no other
    // row decides. It goes last.
    for (std::size_t i = 0; i < tuples_; ++i)
      index_.values[next[ids[i]]++] = sure(i) ? words_[i] : kNoLeast;
    for (std::size_t id = 0; id < size; ++id) {
      std::sort(index_.values.begin() + index_.begins[id],
                index_.values.begin() + index_.begins[id + 1]);
    }
  }

  void set_rows(LaneFrame& frame, std::span<const std::int64_t> rows, bool successive) {
    for (const std::vector<Slot>* slots : {&query_.row_slots, &query_.derived_row_slots}) {
      for (const Slot slot : *slots) frame.set(slot, record_lanes(record_, rows, successive));
    }
  }

  const SetQuery& query_;
  const RunContext& run_;
  ColumnarEvaluator& evaluator_;
  const Type record_;
  RowIndex index_;
  std::vector<std::vector<std::uint32_t>> numbers_;  // by key, of each row that counts
  const bool measured_;                              // rows have a measure that counts
  const bool in_days_;                               // ... kept as days
  std::vector<std::int32_t> days_;                   // the measures ...
  std::vector<std::int64_t> words_;                  // ... or if they are no days
  std::vector<std::uint32_t> unsure_;                // which of them, ascending
  std::size_t tuples_ = 0;
};

}  // namespace

RowIndex build_row_index(const SetQuery& query, const RunContext& run,
                         ColumnarEvaluator& evaluator) {
  return RowIndexBuilder(query, run, evaluator).build();
}

}  // namespace muster
