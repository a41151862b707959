// A shard as ledger/FORMAT.md tells it, by the plainest means: everything in ordered maps and full
// copies, nothing of it shared with ledger/ but the names of values. What the writer does is held
// against it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ledger/chain.h"
#include "schemas/entry/codec.h"
#include "schemas/vocabulary/event_sink.h"
#include "tests/ledger/simulation/samples.h"

namespace hallmark::simulation {

// A record as it stands in the log that a shard is fed from.
struct Sent {
  const Sample* sample;
  Offset offset;
  Recorded stamp;
};

// What one call of the writer asks for.
struct Request {
  std::vector<Sent> records;
  std::optional<Offset> pass_over;  // instead of records
};

// Lends its memory.
struct Bench {
  EntryCodec codec;
  Sha256 sha256;
};

class Model {
 public:
  struct Entry {
    std::string bytes;
    LeafHash leaf;
    const Sample* sample;
    Recorded stamp;
    DeviceSequence device_sequence;  // 0: refused
  };
  // What a commit left behind.
  struct Commit {
    Request request;
    ShardState after;
  };

  Model(Shard shard, Bench& bench);

  // Whether no offset lies before the position that it meets.
  [[nodiscard]] bool fits(const Request& request) const;
  // What becomes of each record of a request that fits.
  std::vector<Outcome> take(const Request& request);

  [[nodiscard]] const ShardState& state() const { return state_; }
  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }
  [[nodiscard]] const std::map<std::string, Head>& heads() const { return heads_; }
  [[nodiscard]] const std::vector<Commit>& commits() const { return commits_; }

  // The shard as it was before its last commits: all taken again from the beginning.
  [[nodiscard]] Model without_last(std::size_t commits) const;

 private:
  [[nodiscard]] Outcome take(const Sent& sent);
  [[nodiscard]] Outcome accept(const Sent& sent, const Admissible& event);
  [[nodiscard]] Outcome refuse(const Sent& sent, Refusal refusal);
  [[nodiscard]] EntryFrame frame(const Sent& sent) const;
  [[nodiscard]] Receipt receipt(Receipt::Status status, const Envelope& event, Sequence sequence);
  void add(const Sent& sent, const EntryFrame& frame, const std::string& device,
           const Record& record);

  Shard shard_;
  Bench* bench_;
  ShardState state_;
  std::vector<Entry> entries_;
  std::map<std::pair<std::string, std::string>, Sequence> ids_;  // by source and id
  std::map<std::string, Head> heads_;                            // by device
  std::vector<Commit> commits_;
};

}  // namespace hallmark::simulation
