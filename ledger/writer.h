// A shard's one writer: judges against the ids, links, hashes and commits records in batches. What
// it writes follows from the records, their offsets and their stamps alone, however they fall into
// batches and wherever it was stopped and started again. One thread.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "ledger/chain.h"
#include "ledger/index/index.h"
#include "ledger/judged.h"
#include "ledger/stage.h"
#include "ledger/store.h"
#include "ledger/witness.h"
#include "schemas/vocabulary/event_sink.h"

namespace hallmark {

class Writer {
 public:
  // `state` is what the store holds.
  Writer(Store& store, Index& index, Witness& witness, Shard shard, const ShardState& state)
      : store_(store),
        index_(index),
        witness_(witness),
        stage_(store, index, shard),
        shard_(shard),
        state_(state) {}

  // What became of each record, once all are durable: all of them or, on an error, none.
  //   unavailable  nothing was stored; the same call may go through later (the disk was full)
  //   bad_input    an offset that lies before the position; nothing was stored
  //   otherwise    whether it was stored is unknown, and this writer is stopped for good
  [[nodiscard]] Result<std::vector<Outcome>> append(std::span<const Placed> batch);

  // Moves the position on over offsets that hold no record.
  [[nodiscard]] Status pass_over(Offset position);

  [[nodiscard]] const ShardState& state() const { return state_; }
  // Of the last call that went well.
  [[nodiscard]] const std::vector<StepBack>& steps_back() const { return stage_.steps_back(); }
  [[nodiscard]] const std::optional<Error>& stopped() const { return stopped_; }

 private:
  [[nodiscard]] Status ready();
  [[nodiscard]] Status commit();

  Store& store_;
  Index& index_;
  Witness& witness_;
  Stage stage_;
  const Shard shard_;
  ShardState state_;
  std::optional<Error> stopped_;
  bool must_resume_ = false;
};

}  // namespace hallmark
