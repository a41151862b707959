// Events in the topic whose shard has not come past them: each waits for the offset that its record
// got or, where that is not known, for its id. Safe on any thread.
#pragma once

#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "ingest/partition_writer.h"
#include "ledger/ledger.h"
#include "schemas/vocabulary/event_sink.h"

namespace hallmark {

// Between its submission and its outcome.
struct WaitingEvent {
  ShardIndex shard;
  std::string source;
  std::string id;
  EventDigest digest;
  EventSink::Done done;
};
using WaitingPtr = std::unique_ptr<WaitingEvent>;

class KafkaWaiting {
 public:
  using Steady = std::chrono::steady_clock;

  explicit KafkaWaiting(const Ledger& ledger) : ledger_(ledger), shelves_(ledger.shards()) {}

  // From before its record can be in the topic, until it is answered.
  void begin() { ++under_way_; }

  // Its record got that offset. The shard may have come past it already: it reads as fast as we
  // write.
  void for_offset(WaitingPtr event, Offset offset);
  // Whether its record is in the topic is not known.
  void for_id(WaitingPtr event);
  // Nobody needs to wait: it is not in the topic, and will not be.
  void answer(WaitingPtr event, Result<Outcome> outcome);

  void committed(ShardIndex shard, const PartitionWriter::Committed& committed);
  // Answers those that `why` gives a reason for.
  using WhyGiveUp = std::function<std::optional<Error>(
      const WaitingEvent&, std::optional<Steady::time_point> doubted_since)>;
  void give_up(const WhyGiveUp& why);

 private:
  struct Doubted {
    WaitingPtr event;
    Steady::time_point since;
  };
  using EventId = std::pair<std::string, std::string>;
  struct Shelf {
    std::map<std::uint64_t, WaitingPtr> by_offset;
    std::multimap<EventId, Doubted> by_id;
    // The newest that was committed: a delivery report comes about as late as the record itself.
    std::deque<std::pair<std::uint64_t, Outcome>> recent;
  };
  using Settled = std::vector<std::pair<WaitingPtr, Result<Outcome>>>;

  void remember(Shelf& shelf, const PartitionWriter::Committed& committed) const;
  void settle_offsets(Shelf& shelf, const PartitionWriter::Committed& committed, Settled& settled);
  [[nodiscard]] std::vector<Doubted> take_named(Shelf& shelf,
                                                const PartitionWriter::Committed& committed);
  [[nodiscard]] Result<Outcome> verdict_at(const WaitingEvent& event, Offset offset) const;
  [[nodiscard]] Result<std::optional<Outcome>> verdict_by_id(const WaitingEvent& event) const;
  void answer_all(Settled& settled);

  const Ledger& ledger_;
  std::atomic<std::size_t> under_way_{0};
  std::mutex mutex_;  // guards shelves_
  std::vector<Shelf> shelves_;
};

}  // namespace hallmark
