#include "ledger/pack/log_check.h"

#include <fmt/format.h>

#include <condition_variable>
#include <mutex>
#include <utility>

#include "ledger/examine.h"
#include "ledger/index/head_table.h"
#include "ledger/ordered_work.h"
#include "ledger/pack/id_check.h"
#include "ledger/proof/device_map.h"
#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

constexpr std::uint64_t entries_a_piece = 1024;
constexpr std::size_t heads_at_once = 4096;
constexpr std::size_t places_ahead = 16;
constexpr std::size_t cells_ahead = 2 * places_ahead;

struct RawPiece {
  std::string bytes;                // of the entries, side by side
  std::vector<std::size_t> ends;    // of each
  std::optional<std::string> torn;  // why the next one is not there
};

struct Piece {
  RawPiece raw;                   // for a taker
  std::vector<EntryFacts> facts;  // of all before the fault
  std::optional<EvidenceFault> fault;
};

// Reads the pieces in their order, whichever thread asks for which.
class PieceReader {
 public:
  PieceReader(ZipStream& stream, std::uint64_t entries) : stream_(stream), entries_(entries) {}

  Result<RawPiece> read(std::uint64_t number) {
    std::unique_lock lock(mutex_);
    turn_.wait(lock, [&] { return next_ == number; });
    auto piece = read_next();
    ++next_;
    turn_.notify_all();
    return piece;
  }

 private:
  Result<RawPiece> read_next() {
    RawPiece piece;
    const std::uint64_t first = next_ * entries_a_piece;
    const std::uint64_t end = first + std::min(entries_a_piece, entries_ - first);
    for (std::uint64_t at = first; at < end && !torn_; ++at) {
      length_.clear();
      TRY_ASSIGN(const std::size_t got, stream_.fill(length_, 2));
      const std::size_t bytes = got < 2 ? 0
                                        : static_cast<unsigned char>(length_[0]) * 256U +
                                              static_cast<unsigned char>(length_[1]);
      TRY_ASSIGN(const std::size_t there, stream_.fill(piece.bytes, bytes));
      if (got < 2 || there < bytes) {
        torn_ = true;
        piece.torn =
            fmt::format("expected {} entries, found the end within entry {}", entries_, at);
        break;
      }
      piece.ends.push_back(piece.bytes.size());
    }
    return piece;
  }

  ZipStream& stream_;
  const std::uint64_t entries_;
  std::mutex mutex_;  // guards what follows, and the stream
  std::condition_variable turn_;
  std::uint64_t next_ = 0;
  bool torn_ = false;
  std::string length_;
};

class LogCheck {
 public:
  LogCheck(ZipStream& stream, const Checkpoint& checkpoint, unsigned threads, EvidenceTaker* taker)
      : stream_(stream),
        taker_(taker),
        checkpoint_(checkpoint),
        threads_(threads),
        reader_(stream, checkpoint.size),
        examiners_(std::max(threads, 1U)),
        state_(genesis(checkpoint.shard, sha256_)) {}

  Result<EvidenceAnswer> run() {
    const Status done = check();
    if (fault_) return EvidenceAnswer(*std::move(fault_));
    if (!done) return Unexpected(done.error());
    return EvidenceAnswer(found_);
  }

 private:
  // After a fault there is an Error to end what is under way; run() tells the fault.
  Status check() {
    const std::uint64_t pieces =
        checkpoint_.size / entries_a_piece + (checkpoint_.size % entries_a_piece != 0 ? 1 : 0);
    const auto produce = [&](std::uint64_t number, unsigned worker) -> Result<Piece> {
      TRY_ASSIGN(RawPiece raw, reader_.read(number));
      Piece piece = examine_all(raw, number * entries_a_piece, examiners_[worker]);
      if (taker_ != nullptr) piece.raw = std::move(raw);
      return piece;
    };
    const auto consume = [&](Piece&& piece) { return take(piece); };
    TRY(in_order<Piece>(pieces, threads_, produce, consume));
    std::string more;
    TRY_ASSIGN(const std::size_t left, stream_.fill(more, 1));
    if (left > 0) {
      return wrong("badEvidence", fmt::format("expected {} entries, found more bytes after them",
                                              checkpoint_.size));
    }
    return check_whole();
  }

  Piece examine_all(const RawPiece& raw, std::uint64_t first, Examiner& examiner) const {
    Piece piece;
    piece.facts.reserve(raw.ends.size());
    std::size_t begin = 0;
    for (const std::size_t end : raw.ends) {
      const auto bytes = std::string_view(raw.bytes).substr(begin, end - begin);
      begin = end;
      auto examined = examine(bytes, checkpoint_.shard, examiner);
      if (!examined) {
        piece.fault = {"badEntry", fmt::format("entry {}: {}", first + piece.facts.size(),
                                               examined.error().text())};
        return piece;
      }
      piece.facts.push_back(*std::move(examined));
    }
    if (raw.torn) piece.fault = {"badEvidence", *raw.torn};
    return piece;
  }

  Status take(const Piece& piece) {
    for (std::size_t at = 0; at < piece.facts.size(); ++at) {
      if (const auto* key = key_at(piece, at + cells_ahead)) heads_.expect(*key);
      if (const auto* key = key_at(piece, at + places_ahead)) heads_.expect_place(*key);
      const Status taken = take_one(piece.facts[at]);
      if (!taken) return wrong("badEntry", taken.error().text());
      if (taker_ != nullptr) TRY(hand_over(piece, at));
    }
    if (piece.fault) return wrong(piece.fault->name, piece.fault->what);
    return ok();
  }

  [[nodiscard]] Status hand_over(const Piece& piece, std::size_t at) const {
    const std::vector<std::size_t>& ends = piece.raw.ends;
    const std::size_t begin = at == 0 ? 0 : ends[at - 1];
    return taker_->entry(checkpoint_.shard.index,
                         std::string_view(piece.raw.bytes).substr(begin, ends[at] - begin),
                         piece.facts[at].leaf);
  }

  static const DeviceKey* key_at(const Piece& piece, std::size_t at) {
    const auto& facts = piece.facts;
    return at < facts.size() && facts[at].accepted() ? &facts[at].event->device : nullptr;
  }

  Status take_one(const EntryFacts& facts) {
    const EntryFrame& frame = facts.frame;
    TRY(verify_link(frame, state_, checkpoint_.shard, last_offset_));
    if (facts.accepted()) {
      const HeadTable::Slot slot = heads_.slot_of(facts.event->device);
      const Head& head = heads_[slot].head;
      TRY(verify_device_link(Entry{frame, {}, {}}, head));
      heads_.set(slot, {facts.leaf, frame.sequence, frame.device_sequence});
    } else {
      ++found_.refused;
    }
    if (facts.event) ids_.add(facts);
    ++state_.entries;
    state_.tip = facts.leaf;
    state_.last_recorded = frame.recorded_at;
    last_offset_ = frame.offset;
    log_.append(facts.leaf, sha256_);
    return ok();
  }

  Status check_whole() {
    if (auto repeated = ids_.fault(threads_)) return wrong("repeatedId", *std::move(repeated));
    if (state_.last_recorded != checkpoint_.recorded_at) {
      return wrong("wrongTime",
                   fmt::format("the last entry: expected the checkpoint's {}, found {}",
                               checkpoint_.recorded_at.text(), state_.last_recorded.text()));
    }
    const LogRoot log = log_.root(sha256_);
    if (log != checkpoint_.log_root) {
      return wrong("wrongLogRoot", roots(checkpoint_.log_root.hex(), log.hex()));
    }
    const MapRoot map = map_root();
    if (map != checkpoint_.map_root) {
      return wrong("wrongMapRoot", roots(checkpoint_.map_root.hex(), map.hex()));
    }
    found_.entries = checkpoint_.size;
    found_.devices = heads_.size();
    return ok();
  }

  [[nodiscard]] static std::string roots(const std::string& expected, const std::string& found) {
    return fmt::format("expected the checkpoint's {}, found that the entries come to {}", expected,
                       found);
  }

  MapRoot map_root() {
    DeviceMap map(heads_.size());
    std::vector<MapLeaf> leaves;
    for (std::uint64_t slot = 0; slot < heads_.size(); ++slot) {
      const HeadTable::Place& place = heads_[static_cast<HeadTable::Slot>(slot)];
      leaves.push_back({place.key, place.head.leaf, place.head.count});
      if (leaves.size() == heads_at_once) {
        map.apply(leaves, sha256_);
        leaves.clear();
      }
    }
    map.apply(leaves, sha256_);
    return map.root(sha256_);
  }

  Unexpected wrong(std::string_view name, std::string what) {
    fault_ = EvidenceFault{name, std::move(what)};
    return fail(ErrorCode::bad_input, fault_->what);
  }

  ZipStream& stream_;
  EvidenceTaker* const taker_;
  const Checkpoint& checkpoint_;
  const unsigned threads_;
  PieceReader reader_;
  std::vector<Examiner> examiners_;
  Sha256 sha256_;
  ShardState state_;
  std::optional<Offset> last_offset_;
  HeadTable heads_;
  IdCheck ids_;
  LogFrontier log_;
  ShardEvidence found_;
  std::optional<EvidenceFault> fault_;
};

}  // namespace

Result<EvidenceAnswer> check_log(ZipStream& stream, const Checkpoint& checkpoint, unsigned threads,
                                 EvidenceTaker* taker) {
  return LogCheck(stream, checkpoint, threads, taker).run();
}

}  // namespace hallmark
