#include "ledger/fsck/pieces.h"

#include <fmt/format.h>

#include <algorithm>

#include "ledger/families.h"
#include "ledger/ordered_work.h"
#include "schemas/vocabulary/hex.h"

namespace hallmark {
namespace {

constexpr std::size_t shown_of_a_key_bytes = 32;

// Moves on to the entry's key, which must be the next there is.
Status step_to(Cursor& cursor, std::uint64_t sequence) {
  TRY_ASSIGN(const bool there, cursor.next());
  if (!there) return fail(ErrorCode::corruption, "it is missing, and no key follows");
  const std::string_view key = cursor.key();
  const auto expected = families::big_endian(sequence);
  if (key == families::view(expected)) return ok();
  if (key.size() == expected.size() && key > families::view(expected)) {
    return fail(ErrorCode::corruption,
                fmt::format("it is missing; entry {} follows", *families::number_of(key)));
  }
  return fail(ErrorCode::corruption,
              fmt::format("before it stands the key {} of {} bytes, which is no entry's",
                          to_hex(key.substr(0, shown_of_a_key_bytes)), key.size()));
}

// What a conflict says of the entry it names, which must be true of that entry. Whether that one
// is good in all else is found at its own place.
Status check_conflict(const Store& store, Shard shard, const EntryFacts& facts,
                      Examiner& examiner) {
  const Sequence named(facts.frame.verdict.refusal->detail);
  const auto wrong = [&](const std::string& what) {
    return fail(ErrorCode::corruption,
                fmt::format("it is refused as a conflict with entry {}, {}", named.value(), what));
  };
  if (named >= facts.frame.sequence) return wrong("which does not stand before it");
  const auto earlier = read_entry(store, shard, named, examiner);
  if (!earlier) return wrong("which does not hold up: " + earlier.error().text());
  if (!earlier->accepted()) return wrong("which is refused itself");
  if (earlier->event->id_key != facts.event->id_key) {
    return wrong(fmt::format("whose source and id are others (id key {}, here {})",
                             earlier->event->id_key.hex(), facts.event->id_key.hex()));
  }
  if (earlier->event->event_digest == facts.event->event_digest) {
    return wrong("which says the same; admission says duplicate, and a duplicate makes no entry");
  }
  return ok();
}

// Adds the next entry's facts where it holds up.
Status examine_next(Cursor& cursor, std::uint64_t sequence, const PieceOptions& options,
                    Examiner& examiner, std::vector<EntryFacts>& facts) {
  TRY(step_to(cursor, sequence));
  auto examined = examine(cursor.value(), options.shard, examiner);
  if (!examined) return Unexpected(std::move(examined).error());
  const EntryFrame& frame = examined->frame;
  // One that calls itself another's sequence is seen as a broken link.
  if (frame.verdict.refusal && frame.verdict.refusal->reason == Reason::conflict &&
      frame.sequence.value() == sequence) {
    TRY(check_conflict(options.store, options.shard, *examined, examiner));
  }
  facts.push_back(*std::move(examined));
  return ok();
}

FsckFault broken_at(std::uint64_t sequence, Shard shard, const Error& error) {
  return {FsckPart::entries, Sequence(sequence),
          text_at(entry_place(Sequence(sequence), shard), error)};
}

// Entries `from` to `to` - 1 of a shard of `entries`, and that the key of `to` comes next.
ExaminedPiece examine_piece(const PieceOptions& options, std::uint64_t from, std::uint64_t to,
                            std::uint64_t entries, Examiner& examiner) {
  ExaminedPiece piece;
  piece.facts.reserve(to - from);
  const auto first = families::big_endian(from);
  // The first piece sees what stands before all entries, too.
  const auto cursor = options.store.cursor(families::entries,
                                           from == 0 ? std::string_view() : families::view(first));
  for (std::uint64_t sequence = from; sequence < to; ++sequence) {
    const Status examined = examine_next(*cursor, sequence, options, examiner, piece.facts);
    if (!examined) {
      piece.broken = broken_at(sequence, options.shard, examined.error());
      return piece;
    }
  }
  if (to == entries) return piece;
  if (const Status follows = step_to(*cursor, to); !follows) {
    piece.broken = broken_at(to, options.shard, follows.error());
  }
  return piece;
}

}  // namespace

std::string entry_place(Sequence sequence, Shard shard) {
  return fmt::format("entry {} of shard {}", sequence.value(), shard.index.value());
}

std::string text_at(const std::string& place, const Error& error) {
  std::string text = error.text();
  return text.starts_with(place + ":") ? text : place + ": " + text;
}

Result<EntryFacts> read_entry(const Store& store, Shard shard, Sequence sequence,
                              Examiner& examiner) {
  const auto key = families::big_endian(sequence.value());
  TRY_ASSIGN(const auto bytes, store.get(families::entries, families::view(key)));
  if (!bytes) return fail(ErrorCode::corruption, "it is missing");
  TRY_ASSIGN(EntryFacts facts, examine(*bytes, shard, examiner));
  if (facts.frame.sequence != sequence) {
    return fail(ErrorCode::corruption,
                fmt::format("its sequence says {}", facts.frame.sequence.value()));
  }
  return facts;
}

void examine_pieces(const PieceOptions& options, std::uint64_t from, std::uint64_t to,
                    const std::function<bool(const ExaminedPiece&)>& take) {
  if (from >= to) return;
  const std::uint64_t size = options.entries_a_piece;
  const std::uint64_t pieces = (to - from - 1) / size + 1;
  // Threads for a single piece would only cost their making.
  const unsigned threads = pieces == 1 ? 0 : options.threads;
  std::vector<Examiner> examiners(std::max(threads, 1U));
  const auto produce = [&](std::uint64_t piece, unsigned worker) -> Result<ExaminedPiece> {
    const std::uint64_t begin = from + piece * size;
    return examine_piece(options, begin, begin + std::min(size, to - begin), to, examiners[worker]);
  };
  const auto consume = [&](const ExaminedPiece& piece) -> Status {
    if (take(piece)) return ok();
    return fail(ErrorCode::unavailable, "no more pieces are wanted");
  };
  // Its only error is that one.
  (void)in_order<ExaminedPiece>(pieces, threads, produce, consume);
}

}  // namespace hallmark
