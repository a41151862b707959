// Reads runs of entries out of a store and examines them, each with nothing between and nothing
// beside, on several threads.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ledger/examine.h"
#include "ledger/fsck/report.h"
#include "ledger/store.h"

namespace hallmark {

// "entry 5 of shard 0"
[[nodiscard]] std::string entry_place(Sequence sequence, Shard shard);
// The error with that place, unless its text begins with it.
[[nodiscard]] std::string text_at(const std::string& place, const Error& error);

// The examined entry; an Error, without its place, where it is missing or does not hold up.
[[nodiscard]] Result<EntryFacts> read_entry(const Store& store, Shard shard, Sequence sequence,
                                            Examiner& examiner);

struct ExaminedPiece {
  std::vector<EntryFacts> facts;    // of all entries before the break
  std::optional<FsckFault> broken;  // the first that is missing or does not hold up by itself
};

// Where and how entries are read.
struct PieceOptions {
  const Store& store;
  Shard shard;
  std::uint64_t entries_a_piece;
  unsigned threads;  // 0: on the caller's
};

// Hands the pieces of entries `from` to `to` - 1 to `take`, in order, on this thread, until it says
// false.
void examine_pieces(const PieceOptions& options, std::uint64_t from, std::uint64_t to,
                    const std::function<bool(const ExaminedPiece&)>& take);

}  // namespace hallmark
