// Where whoever takes events in (the API, a command) hands records on, without knowing what stands
// behind: a queue into the ledger's writer, or a Kafka producer.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <variant>

#include "schemas/vocabulary/digest.h"
#include "schemas/vocabulary/reason.h"
#include "schemas/vocabulary/record.h"
#include "schemas/vocabulary/result.h"
#include "schemas/vocabulary/strong.h"
#include "schemas/vocabulary/time.h"

namespace hallmark {

// Where an accepted event stands. Given only once the entry is durable.
struct Receipt {
  enum class Status : std::uint8_t { recorded, duplicate };
  Status status = Status::recorded;
  std::string source;
  std::string id;
  std::string device;
  ShardIndex shard;
  Sequence sequence;
  DeviceSequence device_sequence;
  LeafHash entry_hash;
  Recorded recorded_at;
};

// Why admission said no. `detail` is a number whose meaning the reason gives.
struct Refusal {
  Reason reason;
  std::uint64_t detail = 0;
  friend bool operator==(const Refusal&, const Refusal&) = default;
};

using Outcome = std::variant<Receipt, Refusal>;

class EventSink {
 public:
  // Called once for each record, on any thread; an Error says that the record may not have been
  // stored.
  using Done = std::function<void(Result<Outcome>)>;

  virtual ~EventSink() = default;
  // Never waits. ErrorCode::unavailable through `done` when the queue is full.
  virtual void submit(Record record, Done done) = 0;
};

}  // namespace hallmark
