// The family `tiles`: the hashes of the log, held against those that the entries come to while they
// are passed over. One thread.
#pragma once

#include <memory>
#include <string>

#include "ledger/fsck/derived.h"
#include "ledger/fsck/report.h"
#include "ledger/proof/tile_log.h"
#include "ledger/store.h"

namespace hallmark {

class TilesCheck {
 public:
  // From a log of `from` entries on; the tiles before were checked by an earlier run.
  TilesCheck(const Store& store, Shard shard, const FamilyPosition& position, std::uint64_t from,
             FsckFaults& faults);

  // Compares the tiles that have become full, and drops them from the log.
  void take(TileLog& log);
  // What is stored of the tiles that are begun, and beyond.
  void finish(TileLog& log);

 private:
  // The next key that is a tile's; false where there is none.
  [[nodiscard]] bool move_on();
  void pass_over_before(const std::string& key);
  void compare(const TileLog::Tile& expected);
  void compare_begun(const TileLog& log);
  void add(std::uint64_t near, const std::string& what);

  const Shard shard_;
  const FamilyPosition position_;
  FsckFaults& faults_;
  std::unique_ptr<Cursor> stored_;
  bool there_ = false;  // the cursor stands at a key that was not compared yet
};

}  // namespace hallmark
