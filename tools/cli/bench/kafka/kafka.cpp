// hallmark bench kafka: a topic into the ledger, beside a ledger without a topic and a topic
// without a ledger.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <thread>

#include "ingest/kafka_intake.h"
#include "schemas/cloudevents/media_types.h"
#include "tools/cli/bench/events.h"
#include "tools/cli/bench/figures.h"
#include "tools/cli/bench/fill.h"
#include "tools/cli/bench/http/load.h"
#include "tools/cli/bench/http/servers.h"
#include "tools/cli/bench/kafka/broker.h"
#include "tools/cli/bench/kafka/raw_kafka.h"
#include "tools/cli/bench/kafka/stopwatch.h"
#include "tools/cli/scratch.h"

namespace hallmark::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int partitions = 4;
constexpr int bulk_linger_ms = 20;
constexpr int serve_linger_ms = 1;
constexpr std::uint64_t paced_rate = 1000;  // events a second
constexpr std::uint64_t most_paced = 20'000;
constexpr std::uint64_t most_singles = 1000;
constexpr std::chrono::seconds no_progress{60};
constexpr double middle = 0.5;
constexpr double late = 0.99;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Counts up to what is waited for; the rate from its making.
class Count {
 public:
  explicit Count(std::uint64_t wanted) : wanted_(wanted) {}
  void add(std::uint64_t more) { count_ += more; }
  // Events a second. An error where they stop coming.
  Result<double> wait(const char* what) {
    std::uint64_t before = 0;
    auto moved = Clock::now();
    while (count_ < wanted_) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      const auto now = Clock::now();
      if (count_ != before) moved = now;
      before = count_;
      if (now - moved < no_progress) continue;
      return fail(ErrorCode::network,
                  fmt::format("{}: {} of {} events, and no more came", what, before, wanted_));
    }
    return static_cast<double>(wanted_) / seconds_since(start_);
  }

 private:
  const std::uint64_t wanted_;
  const Clock::time_point start_ = Clock::now();
  std::atomic<std::uint64_t> count_ = 0;
};

// A ledger of as many shards as the topic has partitions, and what comes out of the topic into it.
class Intaken {
 public:
  using Committed = std::function<void(const PartitionWriter::Committed&)>;

  static Result<Intaken> start(const std::string& directory, const KafkaSettings& settings,
                               Committed committed) {
    LedgerOptions options = bench_ledger_options(Publishing::yes);
    options.shards = partitions;
    Intaken made;
    TRY_ASSIGN(made.ledger_, Ledger::open(directory, options));
    KafkaIntakeOptions intake;
    TRY_ASSIGN(const TopicFacts facts, look_at_kafka(settings, intake.patience));
    intake.log = [](std::string_view line) { fmt::print(stderr, "hallmark: {}\n", line); };
    intake.committed = [committed = std::move(committed)](ShardIndex /*shard*/,
                                                          const PartitionWriter::Committed& of) {
      committed(of);
    };
    TRY_ASSIGN(made.intake_, KafkaIntake::start(*made.ledger_, {facts.cluster_id, settings.topic},
                                                settings, std::move(intake)));
    return made;
  }

  [[nodiscard]] std::uint64_t accepted() const {
    std::uint64_t all = 0;
    for (std::uint32_t index = 0; index < ledger_->shards(); ++index) {
      all += ledger_->shard(ShardIndex(index)).state().accepted;
    }
    return all;
  }

 private:
  Intaken() = default;
  std::unique_ptr<Ledger> ledger_;
  std::unique_ptr<KafkaIntake> intake_;
};

class Bench {
 public:
  Bench(const Scratch& scratch, std::string brokers, const KafkaBenchSize& size)
      : scratch_(scratch),
        brokers_(std::move(brokers)),
        size_(size),
        paced_(std::min(size.events.events, most_paced)),
        singles_(std::min(size.events.events, most_singles)) {}

  // Before this process has threads.
  Result<std::vector<Figure>> run() {
    std::vector<Figure> figures;
    TRY(catch_up(figures));
    TRY(keep_up(figures));
    TRY(post(figures));
    return figures;
  }

 private:
  Result<RawTopic> topic(const char* name) const {
    return RawTopic::make(brokers_, fmt::format("hallmark-bench-{}-{}", ::getpid(), name),
                          partitions);
  }
  [[nodiscard]] KafkaSettings settings(const RawTopic& topic) const {
    return {brokers_, topic.name(), {}};
  }

  Status catch_up(std::vector<Figure>& figures) {
    TRY_ASSIGN(const double appended, append_rate("appended", Publishing::no));
    TRY_ASSIGN(const double published, append_rate("published", Publishing::yes));
    TRY_ASSIGN(const RawTopic filled, topic("filled"));
    TRY(fill_topic(filled));
    TRY_ASSIGN(const double bare, bare_rate(filled));
    TRY_ASSIGN(const double ours, intake_rate(filled));
    const std::string name = fmt::format("catching up on {} events", size_.events.events);
    figures.push_back({name + ", beside append", ours, "events/s", appended});
    figures.push_back({name + ", beside append that publishes", ours, "events/s", published});
    figures.push_back({name + ", beside a bare consumer", ours, "events/s", bare});
    return ok();
  }

  // Without a topic, as `bench append` does it.
  Result<double> append_rate(const char* name, Publishing publishing) const {
    TRY_ASSIGN(const auto ledger,
               Ledger::open(scratch_.path(name), bench_ledger_options(publishing)));
    const auto start = Clock::now();
    TRY(fill(*ledger, size_.events, [](std::uint64_t) {}));
    return static_cast<double>(size_.events.events) / seconds_since(start);
  }

  Status fill_topic(const RawTopic& filled) const {
    TRY_ASSIGN(RawProducer producer, RawProducer::open(brokers_, filled, bulk_linger_ms));
    BenchEvents events(size_.events.devices);
    for (std::uint64_t i = 0; i < size_.events.events; ++i) {
      const std::string text = events.next();
      TRY(producer.put(std::string(device_of_event(text)), text));
    }
    return producer.finish();
  }

  Result<double> bare_rate(const RawTopic& filled) const {
    Count count(size_.events.events);
    TRY_ASSIGN(const RawConsumer consumer,
               RawConsumer::start(brokers_, filled, [&](std::string_view) { count.add(1); }));
    return count.wait("a bare consumer");
  }

  // From the first question to the brokers to the last commit.
  Result<double> intake_rate(const RawTopic& filled) const {
    Count count(size_.events.events);
    TRY_ASSIGN(const Intaken intaken,
               Intaken::start(scratch_.path("caught-up"), settings(filled),
                              [&](const auto& committed) { count.add(committed.records.size()); }));
    TRY_ASSIGN(const double rate, count.wait("catching up"));
    if (intaken.accepted() == size_.events.events) return rate;
    return fail(ErrorCode::io, fmt::format("{} of {} events were accepted", intaken.accepted(),
                                           size_.events.events));
  }

  // At a steady rate: from the call that produces to the commit that has it, beside a consumer
  // that has it in its hands.
  Status keep_up(std::vector<Figure>& figures) {
    TRY_ASSIGN(const RawTopic paced, topic("paced"));
    Stopwatch bare;
    {
      TRY_ASSIGN(const RawConsumer consumer,
                 RawConsumer::start(brokers_, paced, [&](std::string_view text) {
                   bare.arrived(id_of_event(text));
                 }));
      TRY(produce_paced(paced, bare, 2));
    }
    Stopwatch ours;
    TRY_ASSIGN(
        const Intaken intaken,
        Intaken::start(scratch_.path("kept-up"), settings(paced), [&](const auto& committed) {
          for (const Outcome& outcome : committed.outcomes) {
            const auto* receipt = std::get_if<Receipt>(&outcome);
            if (receipt != nullptr) ours.arrived(receipt->id);
          }
        }));
    TRY(produce_paced(paced, ours, 3));
    add_figures(figures, fmt::format("{} events/s, from produced to durable", paced_rate),
                ours.micros(paced_ / 10), bare.micros(paced_ / 10));
    return ok();
  }

  Status produce_paced(const RawTopic& paced, Stopwatch& stopwatch, std::uint64_t seed) const {
    TRY_ASSIGN(RawProducer producer, RawProducer::open(brokers_, paced, serve_linger_ms));
    BenchEvents events(size_.events.devices, seed);
    auto due = Clock::now();
    for (std::uint64_t i = 0; i < paced_; ++i) {
      std::this_thread::sleep_until(due);
      due += std::chrono::microseconds(1'000'000 / paced_rate);
      TRY(produce(producer, stopwatch, events.next()));
      // All are connected to all when the first has come.
      if (i == 0) TRY(wait_for(stopwatch, 1));
      if (i == 0) due = Clock::now();
    }
    TRY(producer.finish());
    return wait_for(stopwatch, paced_);
  }

  static Status produce(RawProducer& producer, Stopwatch& stopwatch, const std::string& text) {
    stopwatch.sent(std::string(id_of_event(text)));
    return producer.put(std::string(device_of_event(text)), text);
  }

  static Status wait_for(Stopwatch& stopwatch, std::uint64_t count) {
    if (stopwatch.wait_for(count)) return ok();
    return fail(ErrorCode::network, fmt::format("{} of {} events that were produced came",
                                                stopwatch.micros(0).size(), count));
  }

  // One after the other, over HTTP and the topic, beside the topic alone.
  Status post(std::vector<Figure>& figures) {
    TRY_ASSIGN(const RawTopic posted, topic("posted"));
    TRY_ASSIGN(const std::vector<double> bare, round_trips(posted));
    TRY_ASSIGN(const ServerProcess server,
               ServerProcess::ours(scratch_.path("posted"),
                                   {"--kafka", brokers_, "--topic", posted.name()}));
    LoadPlan plan;
    plan.port = server.port();
    plan.time = std::chrono::milliseconds(singles_ * 10);
    BenchEvents events(size_.events.devices, 5);
    plan.next_request = [&] {
      const std::string text = events.next();
      return fmt::format(
          "POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: {}\r\n"
          "Content-Length: {}\r\n\r\n{}",
          media_type::structured, text.size(), text);
    };
    TRY_ASSIGN(const LoadResult result, put_load(plan));
    if (result.not_good > 0 || result.answers == 0) {
      return fail(ErrorCode::io,
                  fmt::format("{} of {} answers were not good", result.not_good, result.answers));
    }
    add_figures(figures, "POST through Kafka",
                std::vector<double>(result.micros.begin(), result.micros.end()), bare);
    return ok();
  }

  // Produced and waited for until a consumer has it.
  Result<std::vector<double>> round_trips(const RawTopic& posted) const {
    Stopwatch stopwatch;
    TRY_ASSIGN(const RawConsumer consumer,
               RawConsumer::start(brokers_, posted, [&](std::string_view text) {
                 stopwatch.arrived(id_of_event(text));
               }));
    TRY_ASSIGN(RawProducer producer, RawProducer::open(brokers_, posted, serve_linger_ms));
    BenchEvents events(size_.events.devices, 4);
    for (std::uint64_t i = 0; i < singles_; ++i) {
      TRY(produce(producer, stopwatch, events.next()));
      TRY(wait_for(stopwatch, i + 1));
    }
    TRY(producer.finish());
    return stopwatch.micros(singles_ / 10);
  }

  static void add_figures(std::vector<Figure>& figures, const std::string& name,
                          const std::vector<double>& ours, const std::vector<double>& bare) {
    figures.push_back({name + ", p50", percentile(ours, middle), "us", percentile(bare, middle)});
    figures.push_back({name + ", p99", percentile(ours, late), "us", percentile(bare, late)});
  }

  const Scratch& scratch_;
  const std::string brokers_;
  const KafkaBenchSize size_;
  const std::uint64_t paced_;
  const std::uint64_t singles_;
};

}  // namespace

Result<std::vector<Figure>> bench_kafka(const KafkaBenchSize& size) {
  TRY_ASSIGN(const Scratch scratch, Scratch::make(size.events.directory));
  std::optional<BenchBroker> broker;
  if (size.brokers.empty()) {
    TRY_ASSIGN(BenchBroker started, BenchBroker::start(scratch.path("kafka")));
    broker.emplace(std::move(started));
  } else {
    broker.emplace(size.brokers);
  }
  return Bench(scratch, broker->brokers(), size).run();
}

}  // namespace hallmark::cli
