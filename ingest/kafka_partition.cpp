#include "ingest/kafka_partition.h"

#include <fmt/format.h>

#include <utility>

#include "ingest/kafka_topic.h"
#include "ledger/pause.h"
#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

constexpr int poll_ms = 100;
constexpr auto pause_after_a_failure = std::chrono::seconds(1);
constexpr std::int64_t micros_of_a_milli = 1000;

Recorded stamp_of(std::int64_t milliseconds) { return Recorded(milliseconds * micros_of_a_milli); }

std::string name_of(const std::string& topic, const ShardLedger& shard) {
  return fmt::format("partition {} of topic {}", shard.shard().index.value(), quoted(topic));
}

Unexpected is_another(std::string what, const std::string& topic, const ShardLedger& shard) {
  return fail(ErrorCode::corruption, std::move(what), name_of(topic, shard));
}

// As the ledger keeps it.
bool is_the_record_of(const Entry& entry, const Record& record) {
  if (!entry.frame.cut) return entry.record == record;
  Sha256 sha256;
  const CutRecord cut = cut_record(record, sha256);
  return entry.record == cut.record && *entry.frame.cut == cut.cut;
}

Status check_record_of(const KafkaClient& client, const std::string& topic,
                       const ShardLedger& shard, Sequence sequence, std::int64_t low,
                       std::chrono::milliseconds patience) {
  Reader reader = shard.reader();
  TRY_ASSIGN(const StoredEntry stored, reader.entry(sequence));
  const EntryFrame& frame = stored.entry.frame;
  const auto offset = static_cast<std::int64_t>(frame.offset.value());
  if (offset < low) return ok();
  TRY_ASSIGN(auto found, record_at(client, topic, frame.partition.value(), offset, patience));
  if (found && stamp_of(found->timestamp_ms) == frame.recorded_at &&
      is_the_record_of(stored.entry, record_from_kafka(std::move(found->message)))) {
    return ok();
  }
  return is_another(
      fmt::format("at offset {} the broker has {}, and not the record that entry {} was made of: "
                  "the topic was made anew, or its log was changed",
                  offset, found ? "another record" : "no record", sequence.value()),
      topic, shard);
}

}  // namespace

Status check_partition(const KafkaClient& client, const std::string& topic,
                       const ShardLedger& shard, std::chrono::milliseconds patience) {
  const ShardState state = shard.state();
  const std::uint64_t position = state.position.value();
  TRY_ASSIGN(const Watermarks marks,
             watermarks(client, topic, shard.shard().index.value(), patience));
  const auto low = static_cast<std::uint64_t>(marks.low);
  const auto high = static_cast<std::uint64_t>(marks.high);
  if (low > position) {
    return is_another(fmt::format("it begins at offset {} now, and the ledger has come to {}: what "
                                  "stood between was removed before it was read",
                                  low, position),
                      topic, shard);
  }
  if (high < position) {
    return is_another(fmt::format("it ends at offset {}, and the ledger has come to {}: the topic "
                                  "was made anew, or cut",
                                  high, position),
                      topic, shard);
  }
  if (state.entries == 0) return ok();
  // The first one tells a topic that was made anew even where both have been mixed since.
  TRY(check_record_of(client, topic, shard, Sequence(0), marks.low, patience));
  return check_record_of(client, topic, shard, Sequence(state.entries - 1), marks.low, patience);
}

KafkaPartition::KafkaPartition(ShardLedger& shard, ShardPublisher& publisher,
                               const BatchLimits& limits, PartitionWriter::Tell tell,
                               std::string topic, const Log& log, StampedBy stamps)
    : shard_(shard),
      publisher_(publisher),
      writer_(shard, limits, std::move(tell)),
      topic_(std::move(topic)),
      log_(log),
      stamps_(stamps) {}

KafkaPartition::~KafkaPartition() { stop(); }

std::string KafkaPartition::name() const { return name_of(topic_, shard_); }

void KafkaPartition::split_queue(rd_kafka_t* consumer) {
  queue_.reset(rd_kafka_queue_get_partition(consumer, topic_.c_str(), number()));
  rd_kafka_queue_forward(queue_.get(), nullptr);
}

void KafkaPartition::start() {
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void KafkaPartition::stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
  queue_.reset();
}

void KafkaPartition::halt(const Error& why) {
  publisher_.halt(why);
  end(why);
}

void KafkaPartition::end(const Error& why) {
  {
    const std::lock_guard lock(mutex_);
    if (halted_) return;
    halted_ = why;
  }
  log_(fmt::format("shard {} HALTED, it answers questions and takes nothing more: {}",
                   shard_.shard().index.value(), why.text()));
}

std::optional<Error> KafkaPartition::halted() const {
  const std::lock_guard lock(mutex_);
  return halted_;
}

void KafkaPartition::run(const std::stop_token& stop) {
  while (!stop.stop_requested() && !halted()) {
    fill();
    while (writer_.has_work()) {
      const Status done = writer_.commit();
      if (done) break;
      // What is stored is whole, and may be published; after a restart it goes on.
      if (done.error().code != ErrorCode::unavailable) return end(done.error());
      // The disk is full: the broker keeps the records meanwhile.
      pause(pause_after_a_failure, stop);
      if (stop.stop_requested()) return;
    }
  }
}

// Waits for one record, and takes those that are there with it.
void KafkaPartition::fill() {
  int wait_ms = poll_ms;
  while (!writer_.is_full() && !halted()) {
    const PolledMessage message(rd_kafka_consume_queue(queue_.get(), std::exchange(wait_ms, 0)));
    if (!message) return;
    take(*message);
  }
}

void KafkaPartition::take(const rd_kafka_message_t& message) {
  switch (message.err) {
    case RD_KAFKA_RESP_ERR_NO_ERROR:
      return take_record(message);
    case RD_KAFKA_RESP_ERR__PARTITION_EOF:
      return writer_.reach(Offset(static_cast<std::uint64_t>(message.offset)));
    case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
      return halt({ErrorCode::corruption,
                   fmt::format("the broker does not have offset {}, to which the ledger has come: "
                               "the topic was made anew, or cut",
                               shard_.state().position.value()),
                   name()});
    default:
      break;
  }
  const std::string what = printable(rd_kafka_message_errstr(&message));
  if (is_passing(message.err)) return log_(fmt::format("{}: {}", name(), what));
  halt({ErrorCode::corruption,
        fmt::format("what stands at offset {} or after it cannot be read ({}), and nothing of the "
                    "topic may be left out; mend the broker, then start this server again",
                    shard_.state().position.value(), what),
        name()});
}

void KafkaPartition::take_record(const rd_kafka_message_t& message) {
  TopicRecord record = topic_record(message);
  if (record.stamped_by != stamps_) {
    return halt({ErrorCode::corruption,
                 fmt::format("the record at offset {} bears its producer's time and not the log's: "
                             "the topic's message.timestamp.type is not LogAppendTime any more",
                             message.offset),
                 name()});
  }
  writer_.add(Offset(static_cast<std::uint64_t>(message.offset)), stamp_of(record.timestamp_ms),
              record_from_kafka(std::move(record.message)));
}

}  // namespace hallmark
