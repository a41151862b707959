// Where a server's events come from: straight in, or by way of a Kafka topic.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "api/readings.h"
#include "api/source_standing.h"
#include "ingest/kafka_settings.h"
#include "ledger/ledger.h"
#include "schemas/vocabulary/clock.h"
#include "schemas/vocabulary/event_sink.h"
#include "tools/cli/data_options.h"

namespace hallmark::cli {

class Feed {
 public:
  virtual ~Feed() = default;
  // Takes what is posted.
  [[nodiscard]] virtual EventSink& sink() = 0;
  // Safe on any thread.
  [[nodiscard]] virtual api::SourceStanding standing(ShardIndex shard) const = 0;
  // Its own figures for /metrics.
  [[nodiscard]] virtual std::vector<api::Reading> readings() const = 0;
  // Whoever posted is answered when this returns, and what was taken is in the ledger; nothing
  // follows it.
  virtual void end() = 0;
};

using FeedLog = std::function<void(std::string_view)>;

// The ledger and the clock outlive it.
[[nodiscard]] std::unique_ptr<Feed> embedded_feed(Ledger& ledger, Clock& clock);

// A ledger that is made of that topic: the one that is there, or a new one with as many shards as
// the topic has partitions.
//   network    no broker answers, and there is no ledger that could be served without
//   bad_input  the topic is not as a ledger needs it, or the ledger is not that topic's
[[nodiscard]] Result<std::unique_ptr<Ledger>> open_or_make_of(const KafkaSettings& settings,
                                                              WantedLedger& wanted);

// `refusals_topic`: refused records are mirrored there; none where it is empty.
[[nodiscard]] Result<std::unique_ptr<Feed>> kafka_feed(Ledger& ledger, const std::string& directory,
                                                       const KafkaSettings& settings,
                                                       const std::string& refusals_topic,
                                                       const FeedLog& log);

}  // namespace hallmark::cli
