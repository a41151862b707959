// A record with all that admission can say of it without the ledger's ids. Pure and the costly
// half of an append, so it is made on another thread than the writer's.
#pragma once

#include <variant>

#include "ledger/chain.h"
#include "schemas/admission/admit.h"
#include "schemas/entry/entry.h"

namespace hallmark {

class Judge;

// Stays where it is made: the envelope within points into the record.
class Judged {
 public:
  // As it came from partition `shard.index`.
  Judged(Record record, Shard shard, Judge& judge);
  // As it came without a partition and a key: it gets the shard that it belongs to, and its device
  // for a key.
  Judged(Record record, std::uint32_t shard_count, Judge& judge);
  Judged(const Judged&) = delete;
  Judged& operator=(const Judged&) = delete;

  [[nodiscard]] const Record& record() const { return record_; }
  [[nodiscard]] ShardIndex shard() const { return shard_; }
  // Nothing: admissible.
  [[nodiscard]] const Refusal* refusal() const { return std::get_if<Refusal>(&admission_); }
  [[nodiscard]] const Admissible& admissible() const { return std::get<Admissible>(admission_); }
  // Of an admissible record's device.
  [[nodiscard]] const DeviceKey& device_key() const { return device_key_; }

 private:
  void find_device_key(Judge& judge);

  Record record_;
  ShardIndex shard_;
  Admission admission_;
  DeviceKey device_key_;
};

// Lends its memory to judging. One thread.
class Judge {
 public:
  EventHasher event_hasher;
  Sha256 sha256;
};

// The record as it is stored when it is refused for its size or count (ledger/FORMAT.md, 4.3).
struct CutRecord {
  Record record;
  Cut cut;
};
[[nodiscard]] bool is_stored_cut(const Refusal& refusal);
[[nodiscard]] CutRecord cut_record(const Record& record, Sha256& sha256);

// Whether a cut record's lengths bear out its refusal.
[[nodiscard]] Status verify_cut(const Entry& entry);

}  // namespace hallmark
