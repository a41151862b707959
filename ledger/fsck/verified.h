// What has been verified of a shard so far: its first entries, and all that judging the next ones
// and the derived families takes.
#pragma once

#include <optional>

#include "ledger/chain.h"
#include "ledger/fsck/id_pairs.h"
#include "ledger/index/head_table.h"
#include "ledger/proof/tile_log.h"

namespace hallmark {

struct Verified {
  explicit Verified(Shard of) : shard(of) {
    Sha256 sha256;
    state = genesis(of, sha256);
  }

  Shard shard;
  // But for position, duplicates and gaps, which do not follow from entries.
  ShardState state;
  std::optional<Offset> last_offset;
  HeadTable heads;
  IdPairs ids;
  TileLog log;
};

}  // namespace hallmark
