#include <fmt/format.h>

#include <utility>

#include "ingest/kafka_intake.h"
#include "ingest/kafka_mirror.h"
#include "ingest/kafka_origin.h"
#include "ingest/kafka_sink.h"
#include "schemas/vocabulary/text.h"
#include "tools/cli/feed/feed.h"

namespace hallmark::cli {
namespace {

constexpr std::chrono::milliseconds patience{10'000};

class KafkaFeed final : public Feed {
 public:
  static Result<std::unique_ptr<Feed>> open(Ledger& ledger, const KafkaOrigin& origin,
                                            const KafkaSettings& settings,
                                            const std::string& refusals_topic, const FeedLog& log) {
    std::unique_ptr<KafkaFeed> feed(new KafkaFeed);
    const KafkaFeed& opened = *feed;
    TRY_ASSIGN(feed->sink_,
               KafkaSink::open(ledger, settings,
                               {log, [&opened](ShardIndex shard) { return opened.closed(shard); },
                                [&opened](ShardIndex shard) { return opened.halted(shard); }}));
    if (!refusals_topic.empty()) {
      TRY_ASSIGN(feed->mirror_, KafkaMirror::open(settings, refusals_topic, log));
    }
    KafkaIntakeOptions options;
    options.patience = patience;
    options.when_away =
        has_any(ledger) ? KafkaIntakeOptions::WhenAway::wait : KafkaIntakeOptions::WhenAway::fail;
    options.log = log;
    options.committed = [&opened](ShardIndex shard, const PartitionWriter::Committed& committed) {
      opened.sink_->committed(shard, committed);
      if (opened.mirror_) opened.mirror_->mirror(shard, committed);
    };
    TRY_ASSIGN(feed->intake_, KafkaIntake::start(ledger, origin, settings, std::move(options)));
    feed->open_ = true;
    return std::unique_ptr<Feed>(std::move(feed));
  }

  ~KafkaFeed() override { end(); }
  KafkaFeed(const KafkaFeed&) = delete;
  KafkaFeed& operator=(const KafkaFeed&) = delete;

  [[nodiscard]] EventSink& sink() override { return *sink_; }

  [[nodiscard]] api::SourceStanding standing(ShardIndex shard) const override {
    const PartitionStanding standing = intake_->standing(shard);
    if (standing.halted) return {standing.lag, "halted: " + standing.halted->text()};
    const auto trouble = intake_->trouble();
    return {standing.lag, trouble ? trouble->text() : std::string()};
  }

  [[nodiscard]] std::vector<api::Reading> readings() const override {
    if (!mirror_) return {};
    const MirrorCounts counts = mirror_->counts();
    const auto one = [](const char* name, const char* help, std::uint64_t value) {
      return api::Reading{
          name, help, api::Reading::Kind::counter, {{{}, static_cast<double>(value)}}};
    };
    return {
        one("hallmark_mirror_records_total", "Refused records that the topic of --dlq has",
            counts.mirrored),
        one("hallmark_mirror_missed_total",
            "Refused records that the topic of --dlq is not known to have", counts.not_mirrored)};
  }

  void end() override {
    open_ = false;
    if (sink_) sink_->flush();
    if (intake_) intake_->stop();
    if (sink_) sink_->close();
  }

 private:
  KafkaFeed() = default;

  static bool has_any(const Ledger& ledger) {
    for (std::uint32_t index = 0; index < ledger.shards(); ++index) {
      if (ledger.shard(ShardIndex(index)).state().position > Offset(0)) return true;
    }
    return false;
  }

  // Both are asked from the sink's threads, which begin before the intake does.
  [[nodiscard]] std::optional<Error> halted(ShardIndex shard) const {
    return open_ ? intake_->standing(shard).halted : std::nullopt;
  }
  [[nodiscard]] std::optional<Error> closed(ShardIndex shard) const {
    if (!open_) return Error{ErrorCode::unavailable, "this server takes no events now", {}};
    if (auto why = intake_->standing(shard).halted) return why;
    return intake_->trouble();
  }

  // In this order: what the sink asks of the intake it asks until it ends.
  std::atomic<bool> open_{false};
  std::unique_ptr<KafkaIntake> intake_;
  std::unique_ptr<KafkaSink> sink_;
  std::unique_ptr<KafkaMirror> mirror_;
};

Unexpected is_not_of_a_topic(const std::string& directory) {
  return fail(
      ErrorCode::bad_input,
      "this ledger has entries and no kafka.json, so it takes its events without Kafka, and "
      "goes on so: its offsets and times are its own. Serve it without --kafka, or choose "
      "another --data for the topic",
      directory);
}

Status check_topic_is(const KafkaOrigin& origin, const KafkaSettings& settings,
                      const std::string& directory) {
  if (origin.topic == settings.topic) return ok();
  return fail(ErrorCode::bad_input,
              fmt::format("this ledger is made of the topic {}, not of {}; a ledger's topic is "
                          "fixed when it is made",
                          hallmark::quoted(origin.topic), hallmark::quoted(settings.topic)),
              directory);
}

// A ledger is made of the topic once this is kept, and before anything of it is taken.
Status take_as_origin(const Ledger& ledger, const KafkaOrigin& origin,
                      const std::string& directory) {
  for (std::uint32_t index = 0; index < ledger.shards(); ++index) {
    if (ledger.shard(ShardIndex(index)).state().position > Offset(0)) {
      return is_not_of_a_topic(directory);
    }
  }
  return write_kafka_origin(directory, origin);
}

}  // namespace

Result<std::unique_ptr<Ledger>> open_or_make_of(const KafkaSettings& settings,
                                                WantedLedger& wanted) {
  TRY_ASSIGN(const auto origin, read_kafka_origin(wanted.directory));
  if (origin) {
    TRY(check_topic_is(*origin, settings, wanted.directory));
    return open_or_make(wanted, FedBy::kafka);
  }
  TRY_ASSIGN(const TopicFacts facts, look_at_kafka(settings, patience));
  if (wanted.shards && *wanted.shards != facts.partitions) {
    return fail(ErrorCode::bad_input,
                fmt::format("expected --shards {}, as the topic {} has that many partitions, found "
                            "{}; it may be left out",
                            facts.partitions, hallmark::quoted(settings.topic), *wanted.shards));
  }
  wanted.shards = facts.partitions;
  TRY_ASSIGN(auto ledger, open_or_make(wanted, FedBy::kafka));
  TRY(take_as_origin(*ledger, {facts.cluster_id, settings.topic}, wanted.directory));
  return ledger;
}

Result<std::unique_ptr<Feed>> kafka_feed(Ledger& ledger, const std::string& directory,
                                         const KafkaSettings& settings,
                                         const std::string& refusals_topic, const FeedLog& log) {
  TRY_ASSIGN(const auto origin, read_kafka_origin(directory));
  if (!origin) return is_not_of_a_topic(directory);
  return KafkaFeed::open(ledger, *origin, settings, refusals_topic, log);
}

}  // namespace hallmark::cli
