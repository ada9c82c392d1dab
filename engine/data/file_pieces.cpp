#include "engine/data/file_pieces.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "engine/base/thread_pool.h"
#include "engine/base/utf8.h"
#include "engine/data/file_sink.h"
#include "engine/data/record_reader.h"
#include "engine/text/document_reader.h"

namespace muster {
namespace {

struct Piece {
  Piece(std::size_t of_file, std::uint64_t first, std::uint64_t beyond)
      : file(of_file), from(first), to(beyond) {}

  std::size_t file;
  // The rows that begin in [from, to); of a file that is not cut, and of what stands before the
  // records of one that is, nothing. The end of the file until it is cut, when it is to be read.
  std::uint64_t from;
  std::uint64_t to;
  bool last = false;  // of its file

  std::optional<LoadedFile> loaded;
  std::uint64_t end = 0;  // where the row after its last one begins
  bool probing = false;   // kept no rows from some row on: FileSink::order_unknown
  std::vector<OrderEvidence> evidence;
  bool checked = false;            // its bytes, if they were not before
  bool unclean = false;            // they are not all text, and the file is refused
  std::vector<BadByte> bad_bytes;  // of lines to be set aside
  bool ready = false;
};

struct CutFile {
  std::unique_ptr<RecordPieces> records;  // null: read as a whole
  std::vector<DayOrder> orders;
  std::uint64_t next = 0;               // where the row after those of the accepted pieces begins
  std::vector<OrderEvidence> evidence;  // of the accepted pieces
  bool probing = false;                 // some of them
  std::size_t first_held = 0;           // of its pieces, while `probing`
  std::uint64_t in_memory = 0;          // from there on
  std::mutex cutting;                   // of the two below, and from and to of pieces to be cut
  std::size_t uncut_piece = 0;          // the first that is not cut yet ...
  std::uint64_t uncut = 0;              // ... and where it begins
  DiagnosticList problems;              // of the parts that were handed over
  std::atomic<bool> failed = false;
};

class Loader {
 public:
  Loader(std::span<const SourceFile> files, const LoadContext& context, const KeyTables& keys,
         const std::function<void(LoadedPart)>& done)
      : files_(files), context_(context), keys_(keys), done_(done), cut_(files.size()) {}

  void run() {
    for (std::size_t i = 0; i < files_.size(); ++i) cut(i);
    for_each_index(pieces_.size(), context_.jobs, [&](std::size_t i) {
      Piece& piece = pieces_[i];
      if (!piece.ready) read(piece);
      finish(piece);
    });
    // Now the order of day and month is known, of a file that has such dates.
    while (!again_.empty()) {
      const std::vector<std::size_t> work = std::exchange(again_, {});
      for_each_index(work.size(), context_.jobs, [&](std::size_t i) { read(pieces_[work[i]]); });
      hand_over_held(next_ - 1);
      accept_ready();
    }
    for (const SourceId source : shown_) {
      context_.sources.replace_text(source, shown_text(context_.sources.text(source)));
    }
  }

 private:
  void cut(std::size_t index) {
    const SourceFile& file = files_[index];
    CutFile& cut = cut_[index];
    cut.orders.assign(file.mapping->fields.size(), DayOrder::Undecided);
    const std::uint64_t size = context_.sources.text(file.source).size();
    if (size > context_.piece_bytes && cut_records(index)) {
      cut.next = cut.in_memory = cut.uncut = cut.records->begin();
      cut.uncut_piece = pieces_.size();
      // As many as there can be: a guess is no sooner than what is asked for.
      for (std::uint64_t at = cut.uncut; at < size;
           at += std::min(context_.piece_bytes, size - at)) {
        pieces_.emplace_back(index, size, size);
      }
    } else {
      pieces_.emplace_back(index, 0, 0);
    }
    pieces_.back().last = true;
  }

  // Reads what stands before the records, if the file can be read in pieces at all; else nothing
  // was done.
  bool cut_records(std::size_t index) {
    const SourceFile& file = files_[index];
    const RecordReader& reader = *record_readers()[file.reader];
    if (reader.pieces == nullptr) return false;
    Piece piece(index, 0, 0);
    piece.loaded = begin_file(file, context_);
    Emitter diag(piece.loaded->problems);
    FileSink sink(file, context_, cut_[index].orders, 0, *piece.loaded, diag, keys_);
    auto records = reader.pieces(request(file, sink), sink, diag);
    if (!records || !*records || piece.loaded->problems.has_errors()) return false;
    CutFile& cut = cut_[index];
    cut.records = *std::move(records);
    piece.to = cut.records->begin();
    check(piece);
    piece.to = 0;
    piece.ready = true;
    pieces_.push_back(std::move(piece));
    return true;
  }

  ReadRequest request(const SourceFile& file, const FileSink& sink) const {
    return {.sources = context_.sources,
            .source = file.source,
            .settings = *file.mapping->settings,
            .fields = sink.requests(),
            .limits = context_.limits,
            .bad_bytes = file.bad_bytes};
  }

  // REQUIRES: the piece is not ready.
  void read(Piece& piece) {
    const SourceFile& file = files_[piece.file];
    const CutFile& cut = cut_[piece.file];
    if (cut.failed) return;  // nobody will ask for it
    if (file.empty) {
      piece.loaded = begin_file(file, context_);
      return;
    }
    if (!cut.records) {
      piece.to = context_.sources.text(file.source).size();
      if (check(piece)) {
        SourceFile marked = file;
        if (file.unchecked) marked.bad_bytes = piece.bad_bytes;
        piece.loaded = load_file(marked, context_, keys_);
      }
      piece.to = 0;
      return;
    }
    read_rows(piece);
  }

  // Cuts the pieces of a file up to this one, if nobody did. A guess may be far behind what is
  // asked for: each begins where the one before it ended, so that all look at the file once.
  void cut_up_to(const Piece& piece) {
    CutFile& cut = cut_[piece.file];
    const std::uint64_t size = context_.sources.text(files_[piece.file].source).size();
    const std::lock_guard lock(cut.cutting);
    for (; pieces_.data() + cut.uncut_piece <= &piece; ++cut.uncut_piece) {
      Piece& next = pieces_[cut.uncut_piece];
      next.from = cut.uncut;
      next.to = size - next.from > context_.piece_bytes
                    ? cut.records->guess(next.from + context_.piece_bytes)
                    : size;
      cut.uncut = next.to;
    }
  }

  void read_rows(Piece& piece) {
    const SourceFile& file = files_[piece.file];
    const CutFile& cut = cut_[piece.file];
    cut_up_to(piece);
    const RecordReader& reader = *record_readers()[file.reader];
    if (reader.bad_lines_apart && !check(piece)) return;
    // Where one bad byte costs the whole file the bytes are checked as they are read.
    const bool unchecked = file.unchecked && !std::exchange(piece.checked, true);
    utf8::CleanSoFar clean(text_of(piece), reader.allow_controls);
    PieceBytes known{.bad_bytes = piece.bad_bytes, .is_text = {}};
    if (unchecked) {
      known.is_text = [&](std::uint64_t end) { return clean.up_to(end - piece.from); };
    }
    piece.loaded = begin_file(file, context_);
    Emitter diag(piece.loaded->problems);
    FileSink sink(file, context_, cut.orders, piece.to - piece.from, *piece.loaded, diag, keys_);
    const bool usable = sink.layout(cut.records->layout());
    MUSTER_CHECK(usable);
    const auto end = cut.records->read(piece.from, piece.to, known, sink, diag);
    if (unchecked && !clean.up_to(piece.to - piece.from)) return fail_unclean(piece);
    piece.loaded->failed = !end || piece.loaded->problems.has_errors();
    piece.end = end.value_or(piece.to);
    piece.probing = sink.order_unknown();
    piece.evidence.assign(sink.evidence().begin(), sink.evidence().end());
  }

  std::string_view text_of(const Piece& piece) const {
    return context_.sources.text(files_[piece.file].source)
        .substr(piece.from, piece.to - piece.from);
  }

  void fail_unclean(Piece& piece) const {
    piece.unclean = true;
    piece.loaded = begin_file(files_[piece.file], context_);
    piece.loaded->failed = true;
  }

  // Whether the bytes from `from` to `to` are fit to be read, if nobody asked before. If not the
  // file fails.
  bool check(Piece& piece) {
    const SourceFile& file = files_[piece.file];
    if (file.unchecked && !std::exchange(piece.checked, true)) {
      const RecordReader& reader = *record_readers()[file.reader];
      const std::string_view text = text_of(piece);
      const bool clean = utf8::is_clean(text, reader.allow_controls);
      piece.unclean = !clean && !reader.bad_lines_apart;
      if (!clean && reader.bad_lines_apart) piece.bad_bytes = find_bad_bytes(text, piece.from);
    }
    if (piece.unclean) fail_unclean(piece);
    return !piece.unclean;
  }

  // Whether what stands behind a piece is text: if not, that is what is wrong with the file.
  bool rest_is_clean(const Piece& piece) const {
    const SourceFile& file = files_[piece.file];
    if (!file.unchecked || record_readers()[file.reader]->bad_lines_apart) return true;
    return utf8::is_clean(context_.sources.text(file.source).substr(piece.to),
                          record_readers()[file.reader]->allow_controls);
  }

  // One thread at a time accepts pieces; another that comes meanwhile leaves its piece to that one.
  void finish(Piece& piece) {
    std::unique_lock lock(mutex_);
    piece.ready = true;
    if (accepting_) return;
    accepting_ = true;
    lock.unlock();
    accept_ready();
  }

  // Accepts all pieces that are ready, in order, up to a file that must be read again.
  void accept_ready() {
    std::unique_lock lock(mutex_);
    accepting_ = true;
    while (next_ < pieces_.size() && pieces_[next_].ready && again_.empty()) {
      lock.unlock();
      accept(next_);
      lock.lock();
    }
    accepting_ = false;
  }

  void accept(std::size_t index) {
    Piece& piece = pieces_[index];
    CutFile& cut = cut_[piece.file];
    ++next_;
    if (cut.failed) return piece.loaded.reset();
    if (!piece.bad_bytes.empty() &&
        (shown_.empty() || shown_.back() != files_[piece.file].source)) {
      shown_.push_back(files_[piece.file].source);
    }
    if (!piece.unclean && piece.to > 0) follow(piece, cut);
    if (piece.unclean || (piece.loaded->failed && !rest_is_clean(piece))) {
      return refuse(piece, index);
    }
    if (piece.probing && !cut.probing) {
      cut.probing = true;
      cut.first_held = index;
    }
    if (!cut.probing) return hand_over(piece);
    if (!piece.loaded->failed && !piece.last) return;  // held until the last piece has been asked
    if (!piece.loaded->failed) {
      Emitter diag(piece.loaded->problems);
      const SourceMapping& mapping = *files_[piece.file].mapping;
      if (decide_orders(mapping, context_.schema.tables[mapping.table], cut.evidence, cut.orders,
                        diag)) {
        for (std::size_t i = cut.first_held; i <= index; ++i) {
          if (pieces_[i].probing) again_.push_back(i);
        }
        return;
      }
      piece.loaded->failed = true;
    }
    hand_over_held(index);
  }

  // Makes sure that the piece begins where the one before it ended.
  void follow(Piece& piece, CutFile& cut) {
    if (piece.from != cut.next) {
      // The guess was wrong. If a row of before goes on beyond this piece, it has none of its own.
      piece.from = std::min(cut.next, piece.to);
      read(piece);
      piece.end = std::max(piece.end, cut.next);
    }
    cut.next = piece.end;
    cut.evidence.resize(piece.evidence.size());
    for (std::size_t i = 0; i < piece.evidence.size(); ++i) {
      cut.evidence[i].join(piece.evidence[i]);
    }
  }

  // All pieces of a file from the first that was held to this one.
  void hand_over_held(std::size_t index) {
    for (std::size_t i = cut_[pieces_[index].file].first_held; i <= index; ++i) {
      hand_over(pieces_[i]);
    }
  }

  // Of a file that is not all text nothing else is said.
  void refuse(Piece& piece, std::size_t index) {
    const SourceFile& file = files_[piece.file];
    CutFile& cut = cut_[piece.file];
    if (!cut.probing) cut.first_held = index;
    for (std::size_t i = cut.first_held; i <= index; ++i) pieces_[i].loaded->problems = {};
    cut.problems = {};
    Emitter diag(piece.loaded->problems);
    const std::string_view text = context_.sources.text(file.source);
    static_cast<void>(refuse_text(text, file.source, file.mark, diag));
    shown_.push_back(file.source);
    hand_over_held(index);
  }

  // The problems of a file come with its last part, when it is known which they are.
  void hand_over(Piece& piece) {
    const bool failed = piece.loaded->failed;
    CutFile& cut = cut_[piece.file];
    cut.failed = failed;
    cut.problems.merge(std::exchange(piece.loaded->problems, {}));
    if (piece.last || failed) piece.loaded->problems = std::exchange(cut.problems, {});
    done_({.file = piece.file,
           .last = piece.last || failed,
           .loaded = *std::exchange(piece.loaded, std::nullopt)});
    // Not sooner: texts of its dictionary stood there.
    if (piece.to > 0) let_go(piece);
  }

  // Several pieces at once: each time all cores are told to forget where the memory was.
  void let_go(const Piece& piece) {
    constexpr std::uint64_t kStretch = std::uint64_t{8} << 20;
    std::uint64_t& from = cut_[piece.file].in_memory;
    if (piece.to < from + kStretch && !piece.last) return;
    if (from < piece.to) context_.sources.let_go(files_[piece.file].source, from, piece.to);
    from = std::max(from, piece.to);
  }

  std::span<const SourceFile> files_;
  const LoadContext& context_;
  const KeyTables& keys_;
  const std::function<void(LoadedPart)>& done_;
  std::vector<CutFile> cut_;   // by file
  std::vector<Piece> pieces_;  // by file, then place
  std::vector<std::size_t> again_;
  std::vector<SourceId> shown_;  // with question marks
  std::mutex mutex_;             // of `ready`, `accepting_` and what accept() changes
  bool accepting_ = false;
  std::size_t next_ = 0;  // to accept
};

}  // namespace

void load_files(std::span<const SourceFile> files, const LoadContext& context,
                const KeyTables& keys, const std::function<void(LoadedPart)>& done) {
  Loader(files, context, keys, done).run();
}

}  // namespace muster
