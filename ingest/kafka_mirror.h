// Refused records into a topic of their own, as they were, for whoever watches such topics: best
// effort beside the ledger, which keeps each refusal itself. It never holds a shard up and never
// fails one: what cannot be mirrored is counted, and the log says so once until it works again.
// Safe on any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "ingest/kafka_settings.h"
#include "ingest/partition_writer.h"

namespace hallmark {

struct MirrorCounts {
  std::uint64_t mirrored = 0;      // the topic has them
  std::uint64_t not_mirrored = 0;  // or not known to be: the ledger has them
  std::uint64_t waiting = 0;       // on their way, a bounded number
};

class KafkaMirror {
 public:
  using Log = std::function<void(std::string_view)>;

  // `settings` are those of the topic that is read. Brokers and a topic that are not there show in
  // the log, once there is something to mirror. bad_input: `topic` is none, or the one that is
  // read; or a property does not fit.
  [[nodiscard]] static Result<std::unique_ptr<KafkaMirror>> open(KafkaSettings settings,
                                                                 const std::string& topic, Log log);
  // Waits two seconds at most for what is on its way.
  ~KafkaMirror();
  KafkaMirror(const KafkaMirror&) = delete;
  KafkaMirror& operator=(const KafkaMirror&) = delete;

  // What was refused of a commit; from the thread of the shard, and back at once.
  void mirror(ShardIndex shard, const PartitionWriter::Committed& committed);

  [[nodiscard]] MirrorCounts counts() const;

 private:
  class Impl;
  explicit KafkaMirror(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace hallmark
