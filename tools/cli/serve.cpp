#include <fmt/format.h>
#include <pthread.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "api/api.h"
#include "api/client.h"
#include "api/exports/maker.h"
#include "api/readings.h"
#include "api/server/server.h"
#include "ledger/proof/decimal.h"
#include "ledger/scrub.h"
#include "projections/views/views.h"
#include "schemas/vocabulary/text.h"
#include "tools/cli/commands.h"
#include "tools/cli/data_options.h"
#include "tools/cli/feed/feed.h"
#include "tools/cli/kafka_options.h"
#include "tools/cli/replica/peer_watch.h"

namespace hallmark::cli {
namespace {

// Together with what the ledger needs to close, within the five seconds that a supervisor gives.
constexpr std::chrono::milliseconds grace{2500};
constexpr rlim_t descriptors_wanted = 16'384;
constexpr std::size_t descriptors_for_the_ledger = 2048;

struct Arguments {
  WantedLedger ledger;
  KafkaOptions kafka;
  std::string dlq;
  std::string listen = "127.0.0.1:8080";
  std::string peer;
  std::uint32_t keep_exports_hours = 24;
};

std::optional<api::Endpoint> endpoint_of(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos) return std::nullopt;
  const auto port = parse_decimal<std::uint16_t>(std::string_view(text).substr(colon + 1));
  std::string host = text.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  if (!port || host.empty()) return std::nullopt;
  if (host == "localhost") host = "127.0.0.1";
  return api::Endpoint{host, *port};
}

bool is_loopback(const std::string& host) { return host.starts_with("127.") || host == "::1"; }

std::string url_of(const api::Endpoint& endpoint) {
  const bool is_v6 = endpoint.host.find(':') != std::string::npos;
  return fmt::format("http://{}{}{}:{}", is_v6 ? "[" : "", endpoint.host, is_v6 ? "]" : "",
                     endpoint.port);
}

std::string listen_fault(const std::string& text) {
  const auto endpoint = endpoint_of(text);
  if (!endpoint) {
    return fmt::format("expected HOST:PORT, as 127.0.0.1:8080, found {}", hallmark::quoted(text));
  }
  if (is_loopback(endpoint->host)) return {};
  return fmt::format(
      "expected an address of this machine alone, as 127.0.0.1:8080, found {}: there are no "
      "credentials and no TLS yet, and whoever reaches this port may post events",
      hallmark::quoted(text));
}

std::string peer_fault(const std::string& url) {
  const auto client = api::Client::open(url);
  return client ? std::string() : client.error().text();
}

// A connection is a descriptor; how many are to be had decides how many are taken.
api::ServerLimits limits_for_this_process() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < descriptors_wanted) {
    limit.rlim_cur = std::min(limit.rlim_max, descriptors_wanted);
    (void)setrlimit(RLIMIT_NOFILE, &limit);  // then there are fewer
  }
  api::ServerLimits limits;
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY) {
    const auto all = static_cast<std::size_t>(limit.rlim_cur);
    const std::size_t for_us =
        all > 2 * descriptors_for_the_ledger ? all - descriptors_for_the_ledger : all / 2;
    limits.refused_connections = std::min(limits.refused_connections, for_us / 8);
    limits.connections = std::min(limits.connections, for_us - limits.refused_connections);
  }
  return limits;
}

// Before any thread is made, so that all of them have it: the signals are waited for in one place.
sigset_t hold_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  (void)pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  (void)std::signal(SIGPIPE, SIG_IGN);
  return signals;
}

std::vector<std::unique_ptr<ShardScrub>> start_scrubs(Ledger& ledger, Clock& clock,
                                                      const std::string& data) {
  std::vector<std::unique_ptr<ShardScrub>> scrubs;
  ScrubOptions options;  // to each shard its part: all run beside one another
  options.entries_a_second = std::max<std::uint64_t>(options.entries_a_second / ledger.shards(), 1);
  for (std::uint32_t index = 0; index < ledger.shards(); ++index) {
    ShardPublisher& publisher = ledger.publisher(ShardIndex(index));
    const auto newest = [&publisher]() -> std::optional<Checkpoint> {
      const auto published = publisher.newest();
      return published ? std::optional(published->checkpoint) : std::nullopt;
    };
    scrubs.push_back(std::make_unique<ShardScrub>(ledger.shard(ShardIndex(index)), clock,
                                                  fmt::format("{}/shard-{}/scrub", data, index),
                                                  newest, options));
  }
  return scrubs;
}

// Waits a moment for a signal: shorter than a failure that may be over is told.
bool is_asked_to_stop(const sigset_t& signals) {
  const timespec moment{0, 250'000'000};
  return sigtimedwait(&signals, nullptr, &moment) > 0;
}

// Says once that something fails, and once that it works again.
class HealthLog {
 public:
  explicit HealthLog(Ledger& ledger) : ledger_(ledger), shards_(ledger.shards()) {}

  void look() {
    for (std::uint32_t index = 0; index < ledger_.shards(); ++index) {
      const ShardLedger& shard = ledger_.shard(ShardIndex(index));
      Told& told = shards_[index];
      const Offset position = shard.state().position;
      if (const auto failing = shard.failing()) {
        told.position = position;
        tell(told.records_not, "records", failing, index);
      } else if (position > told.position) {  // what is not tried does not fail either
        tell(told.records_not, "records", std::nullopt, index);
      }
      tell(told.publishes_not, "publishes", ledger_.publisher(ShardIndex(index)).failed(), index);
    }
  }

 private:
  struct Told {
    bool records_not = false;
    bool publishes_not = false;
    Offset position;  // when recording was last seen to fail
  };

  static void tell(bool& told, std::string_view what, const std::optional<Error>& failed,
                   std::uint32_t shard) {
    if (failed.has_value() == told) return;
    told = failed.has_value();
    if (failed) {
      fmt::print(stderr, "hallmark: shard {} {} nothing: {}\n", shard, what, failed->text());
    } else {
      fmt::print(stderr, "hallmark: shard {} {} again\n", shard, what);
    }
  }

  Ledger& ledger_;
  std::vector<Told> shards_;
};

void say(std::string_view line) { fmt::print(stderr, "hallmark: {}\n", line); }

Result<std::unique_ptr<api::Exports>> open_exports(const api::ExportMaker& maker, Clock& clock,
                                                   Random& random, const Arguments& arguments) {
  api::ExportsOptions options;
  options.directory = arguments.ledger.directory + "/exports";
  options.keep = std::chrono::hours(arguments.keep_exports_hours);
  options.log = say;
  return api::Exports::open(
      clock, random,
      [&maker](const ExportQuestion& question, const std::string& path,
               const TakeExportStep& step) { return maker.make(question, path, step); },
      std::move(options));
}

Status serve(Ledger& ledger, Feed& feed, api::Server& server, const Arguments& arguments,
             const sigset_t& signals) {
  SystemClock clock;
  const Catalogue catalogue = Catalogue::load();
  const api::StandingOf standing = [&feed](ShardIndex shard) { return feed.standing(shard); };
  ViewsOptions views_options;
  views_options.directory = views_directory(arguments.ledger.directory);
  views_options.log = say;
  TRY_ASSIGN(const auto views, Views::open(ledger, catalogue, std::move(views_options)));
  SystemRandom random;
  const api::ExportMaker maker({ledger, *views, catalogue, key_path(arguments.ledger.directory),
                                fmt::format("hallmark {}", HALLMARK_VERSION)});
  TRY_ASSIGN(auto exports, open_exports(maker, clock, random, arguments));
  api::Api api({ledger, feed.sink(), *views, standing, catalogue, clock,
                [&] { return server.state().stopping.load(); }, say, exports.get()});
  auto scrubs = start_scrubs(ledger, clock, arguments.ledger.directory);
  std::unique_ptr<PeerWatch> peer;
  if (!arguments.peer.empty()) {
    TRY_ASSIGN(peer, PeerWatch::start(ledger, {.url = arguments.peer,
                                               .directory = arguments.ledger.directory,
                                               .log = say}));
    api.metrics().add_reader([&peer] { return peer->readings(); });
  }
  api.metrics().add_reader([&] { return api::ledger_readings(ledger); });
  api.metrics().add_reader([&] { return api::source_readings(ledger, standing); });
  api.metrics().add_reader([&] { return feed.readings(); });
  api.metrics().add_reader([&] { return api::view_readings(*views); });
  api.metrics().add_reader([&] { return exports->readings(); });
  api.metrics().add_reader([&] { return api::scrub_readings(scrubs); });
  api.metrics().add_reader([&] { return api::server_readings(server.state()); });
  server.start([&api](const api::ExchangePtr& exchange) { api.handle(exchange); });
  fmt::print(stderr, "hallmark: ready on {}\n", url_of(server.endpoint()));
  HealthLog health(ledger);
  while (!is_asked_to_stop(signals)) health.look();
  say("stopping: answering what is under way, then publishing");
  exports->begin_stop();
  server.stop(grace);
  exports->stop();
  feed.end();
  peer.reset();
  scrubs.clear();
  if (const Status closed = views->close(); !closed) say("views: " + closed.error().text());
  return ledger.close();
}

// A ledger and what feeds it, then the server on both.
Result<ExitCode> open_and_serve(Arguments& arguments, api::Server& server,
                                const sigset_t& signals) {
  std::optional<KafkaSettings> kafka;
  if (arguments.kafka.is_asked()) {
    TRY_ASSIGN(kafka, arguments.kafka.settings());
  }
  TRY_ASSIGN(const auto ledger,
             kafka ? open_or_make_of(*kafka, arguments.ledger) : open_or_make(arguments.ledger));
  print_notices(*ledger);
  SystemClock clock;
  std::unique_ptr<Feed> feed;
  if (kafka) {
    TRY_ASSIGN(feed, kafka_feed(*ledger, arguments.ledger.directory, *kafka, arguments.dlq, say));
  } else {
    feed = embedded_feed(*ledger, clock);
  }
  const Status served = serve(*ledger, *feed, server, arguments, signals);
  return served ? ExitCode::good : report(served.error());
}

ExitCode run(Arguments& arguments) {
  const sigset_t signals = hold_signals();
  const unsigned threads = std::min(std::thread::hardware_concurrency(), 4U);
  auto server =
      api::Server::open(*endpoint_of(arguments.listen), limits_for_this_process(), threads);
  if (!server) return report(server.error());
  const auto served = open_and_serve(arguments, **server, signals);
  return served ? *served : report_opening(served.error());
}

}  // namespace

void add_serve(CLI::App& app, ExitCode& exit) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command =
      app.add_subcommand("serve", "Take events and answer questions over HTTP, on a ledger");
  command->group("Commands");
  arguments->ledger.add_options(*command);
  arguments->kafka.add_options(*command, "take events from a topic: host:port,host:port");
  command
      ->add_option("--dlq", arguments->dlq,
                   "mirror refused records into this topic, as well as can be:\n"
                   "the ledger keeps them in any case")
      ->envname("HALLMARK_DLQ")
      ->needs("--kafka")
      ->option_text("TOPIC");
  command
      ->add_option("--listen", arguments->listen,
                   "where (127.0.0.1:8080); port 0 takes any that is free")
      ->envname("HALLMARK_LISTEN")
      ->check(listen_fault)
      ->option_text("HOST:PORT");
  command
      ->add_option("--peer", arguments->peer,
                   "compare with this replica's server all the time, and\n"
                   "publish nothing more where they differ")
      ->envname("HALLMARK_PEER")
      ->check(peer_fault)
      ->option_text("URL");
  command
      ->add_option("--keep-exports", arguments->keep_exports_hours,
                   "remove exports so long after they are done (24)")
      ->envname("HALLMARK_KEEP_EXPORTS")
      ->check(CLI::Range(1, 8760))
      ->option_text("HOURS");
  command->footer(
      "A ledger that is not there is made. Events that are answered are on the disk; a\n"
      "checkpoint follows within a second. It binds to this machine alone.\n\n"
      "With --kafka it takes a topic in, a shard for each partition, and what is posted\n"
      "goes into the topic first: whoever reads the topic gets the same ledger, to the\n"
      "last hash. While no broker answers, a ledger that has entries answers questions.\n\n"
      "On SIGTERM or Ctrl-C it answers what is under way, publishes a checkpoint, and\n"
      "ends; exports that are not done are made by the next.\n\n"
      "Examples:\n"
      "  hallmark serve --data plant-7\n"
      "  hallmark simulate --devices 50 | hallmark post - --server http://127.0.0.1:8080\n"
      "  hallmark serve --data fleet --kafka 127.0.0.1:9092 --topic devices\n\n"
      "Exit: 0 stopped as asked, 2 usage or a topic that is not as it must be, 3 the\n"
      "ledger failed, 4 the address or Kafka is not to be had.");
  command->callback([arguments, &exit] { exit = run(*arguments); });
}

}  // namespace hallmark::cli
