// hallmark bench ingest: the server under load, beside a server that does nothing, both here.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "schemas/cloudevents/media_types.h"
#include "tools/cli/bench/events.h"
#include "tools/cli/bench/figures.h"
#include "tools/cli/bench/fill.h"
#include "tools/cli/bench/http/load.h"
#include "tools/cli/bench/http/servers.h"
#include "tools/cli/bench/http/wrk.h"
#include "tools/cli/bench/raw_store.h"
#include "tools/cli/scratch.h"

namespace hallmark::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int rounds = 3;
constexpr std::uint64_t devices = 100'000;
constexpr std::size_t batch_events = 1000;
constexpr unsigned history_entries = 20;
constexpr unsigned few_devices = 1000;     // whose histories are asked for again and again
constexpr unsigned many_devices = 50'000;  // more than fit into any cache
constexpr double nearly_all = 0.999;

std::string post_request(std::string_view path, std::string_view type, std::string_view body) {
  return fmt::format(
      "POST {} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n{}",
      path, type, body.size(), body);
}

std::string get_request(std::string_view path) {
  return fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\n\r\n", path);
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// What a ledger and a server have in common in all runs.
class Bench {
 public:
  explicit Bench(const Scratch& scratch) : scratch_(scratch) {}

  Status open() {
    TRY_ASSIGN(ServerProcess ours, ServerProcess::ours(scratch_.path("ledger")));
    ours_.emplace(std::move(ours));
    TRY_ASSIGN(ServerProcess empty, ServerProcess::empty());
    empty_.emplace(std::move(empty));
    return ok();
  }

  // Turn by turn, so that a noisy machine is noisy for both.
  struct Turns {
    double ours = 0;
    double empty = 0;
    std::vector<LoadResult> of_ours;
  };
  Result<Turns> compare(LoadPlan ours, LoadPlan empty) {
    ours.port = ours_->port();
    empty.port = empty_->port();
    Turns turns;
    std::vector<double> our_rates;
    std::vector<double> empty_rates;
    for (int round = 0; round < rounds; ++round) {
      TRY_ASSIGN(const LoadResult raw, put_load(empty));
      empty_rates.push_back(raw.rate);
      TRY_ASSIGN(LoadResult result, put_load(ours));
      if (result.not_good > 0 || result.closed > 0) {
        return fail(ErrorCode::io,
                    fmt::format("{} of {} answers were not good, and {} connections were closed",
                                result.not_good, result.answers, result.closed));
      }
      our_rates.push_back(result.rate);
      turns.of_ours.push_back(std::move(result));
    }
    turns.ours = median(our_rates);
    turns.empty = median(empty_rates);
    return turns;
  }

  Result<std::vector<Figure>> posts(unsigned connections) {
    LoadPlan ours;
    ours.connections = connections;
    ours.next_request = [this] {
      return post_request("/v1/events", media_type::structured, events_.next());
    };
    LoadPlan empty = ours;
    empty.next_request = [this] {
      return post_request("/", media_type::structured, events_.next());
    };
    TRY_ASSIGN(const Turns turns, compare(ours, empty));
    std::vector<double> middle;
    std::vector<double> late;
    for (const LoadResult& result : turns.of_ours) {
      middle.push_back(result.percentile(0.5));
      late.push_back(result.percentile(nearly_all));
    }
    const std::string name = fmt::format("POST, {} connections", connections);
    return std::vector<Figure>{{name, turns.ours, "events/s", turns.empty},
                               {name + ", p99.9 beside p50", median(late), "us", median(middle)}};
  }

  Result<Figure> lone_post() {
    LoadPlan plan;
    plan.port = ours_->port();
    plan.next_request = [this] {
      return post_request("/v1/events", media_type::structured, events_.next());
    };
    TRY_ASSIGN(const auto raw, RawStore::open(scratch_.path("raw")));
    const std::vector<std::string> value(1, std::string(300, 'x'));
    std::vector<double> ours;
    std::vector<double> bare;
    for (int round = 0; round < rounds; ++round) {
      TRY_ASSIGN(const LoadResult result, put_load(plan));
      ours.push_back(result.percentile(0.5));
      std::vector<double> micros;
      for (int i = 0; i < 2000; ++i) {
        const auto start = Clock::now();
        TRY(raw->put(value, 1, 1));
        micros.push_back(std::chrono::duration<double, std::micro>(Clock::now() - start).count());
      }
      bare.push_back(median(std::move(micros)));
    }
    return Figure{"a lone POST, p50", median(ours), "us", median(bare)};
  }

  // The same by wrk; nothing where it is not installed.
  Result<std::vector<Figure>> posts_by_wrk(unsigned connections) {
    std::vector<double> our_rates;
    std::vector<double> empty_rates;
    WrkPlan plan{0, connections, "/v1/events", events_.next()};
    for (int round = 0; round < rounds; ++round) {
      WrkPlan empty = plan;
      empty.port = empty_->port();
      empty.path = "/";
      const auto raw = rate_by_wrk(empty, scratch_);
      if (!raw && raw.error().code == ErrorCode::not_found) return std::vector<Figure>{};
      if (!raw) return Unexpected(raw.error());
      empty_rates.push_back(*raw);
      plan.port = ours_->port();
      TRY_ASSIGN(our_rates.emplace_back(), rate_by_wrk(plan, scratch_));
    }
    return std::vector<Figure>{{fmt::format("POST, {} connections, by wrk", connections),
                                median(our_rates), "events/s", median(empty_rates)}};
  }

  // Events a second in batches, beside what the ledger takes without a server.
  Result<Figure> batches(double appended) {
    LoadPlan plan;
    plan.port = ours_->port();
    plan.connections = 4;
    plan.time = std::chrono::seconds(5);
    std::vector<double> rates;
    plan.next_request = [this] {
      std::string body;
      for (std::size_t i = 0; i < batch_events; ++i) body += events_.next() + "\n";
      return post_request("/v1/events", media_type::lines, body);
    };
    for (int round = 0; round < 3; ++round) {
      TRY_ASSIGN(const LoadResult result, put_load(plan));
      rates.push_back(result.rate * batch_events);
    }
    return Figure{"NDJSON, batches of 1,000", median(std::move(rates)), "events/s", appended};
  }

  std::string history_path(unsigned of_devices) {
    return fmt::format("/v1/devices/h-{}/history?limit=20", next_device_++ % of_devices);
  }

  // Round and round the devices, so that a history's entries lie far from each other.
  Status make_histories() {
    LoadPlan plan;
    plan.port = ours_->port();
    plan.connections = 4;
    plan.next_request = [this] {
      std::string body;
      for (std::size_t i = 0; i < batch_events; ++i) {
        std::string event = events_.next();
        constexpr std::string_view subject = R"("subject":")";
        const std::size_t from = event.find(subject) + subject.size();
        event.replace(from, event.find('"', from) - from,
                      fmt::format("h-{}", next_device_++ % many_devices));
        body += event + "\n";
      }
      return post_request("/v1/events", media_type::lines, body);
    };
    while (next_device_ < many_devices * history_entries) TRY(put_load(plan));
    return ok();
  }

  Result<std::size_t> size_of(const std::string& path) {
    return answer_bytes(ours_->port(), get_request(path));
  }

  Result<Figure> histories(const char* name, unsigned of_devices) {
    TRY_ASSIGN(const std::size_t bytes, size_of(history_path(of_devices)));
    LoadPlan ours;
    ours.connections = 16;
    ours.next_request = [this, of_devices] { return get_request(history_path(of_devices)); };
    LoadPlan empty = ours;
    empty.next_request = [bytes] { return get_request(fmt::format("/{}", bytes)); };
    TRY_ASSIGN(const Turns turns, compare(ours, empty));
    return Figure{name, turns.ours, "answers/s", turns.empty};
  }

  Result<Figure> tiles() {
    const std::string path = "/log/0/tile/0/000";
    TRY_ASSIGN(const std::size_t bytes, size_of(path));
    LoadPlan ours;
    ours.connections = 16;
    ours.next_request = [path] { return get_request(path); };
    LoadPlan empty = ours;
    empty.next_request = [bytes] { return get_request(fmt::format("/{}", bytes)); };
    TRY_ASSIGN(const Turns turns, compare(ours, empty));
    return Figure{"GET a tile", turns.ours, "answers/s", turns.empty};
  }

  // Histories at a steady rate while events come at half of what the server can take.
  Result<Figure> histories_beside_posts(double most_posts) {
    LoadPlan reads;
    reads.port = ours_->port();
    reads.connections = 64;
    reads.rate = 1000;
    reads.time = std::chrono::seconds(5);
    reads.next_request = [this] { return get_request(history_path(many_devices)); };
    LoadPlan posts;
    posts.port = ours_->port();
    posts.connections = 16;
    posts.rate = most_posts / 2;
    posts.time = reads.time + std::chrono::seconds(1);
    BenchEvents events(devices, 77);
    posts.next_request = [&events] {
      return post_request("/v1/events", media_type::structured, events.next());
    };
    Result<LoadResult> posted = LoadResult{};
    std::jthread poster([&] { posted = put_load(posts); });
    TRY_ASSIGN(const LoadResult result, put_load(reads));
    poster.join();
    TRY(std::move(posted).transform([](const LoadResult&) { return std::monostate{}; }));
    return Figure{"GET history beside posts, p99", result.percentile(0.99), "us", 0};
  }

  Result<Figure> new_client_beside_idle() {
    constexpr unsigned idle_connections = 1000;
    constexpr unsigned clients = 500;
    const std::string request = get_request("/livez");
    TRY_ASSIGN(const auto alone, new_client_micros(ours_->port(), request, clients));
    TRY_ASSIGN(const auto idle, IdleConnections::open(ours_->port(), idle_connections));
    TRY_ASSIGN(const auto beside, new_client_micros(ours_->port(), request, clients));
    return Figure{"a new client beside 1,000 idle", beside[clients / 2], "us", alone[clients / 2]};
  }

  [[nodiscard]] Figure memory() const {
    return {"the server's peak memory", static_cast<double>(ours_->peak_memory_bytes()) / (1 << 20),
            "MiB", 0};
  }

 private:
  const Scratch& scratch_;
  std::optional<ServerProcess> ours_;
  std::optional<ServerProcess> empty_;
  BenchEvents events_{devices};
  unsigned next_device_ = 0;
};

// What the ledger takes without a server, in events a second.
Result<double> append_rate(const Scratch& scratch) {
  BenchSize size;
  size.events = 1'000'000;
  size.devices = devices;
  TRY_ASSIGN(const auto ledger,
             Ledger::open(scratch.path("appended"), bench_ledger_options(Publishing::yes)));
  const auto start = Clock::now();
  TRY(fill(*ledger, size, [](std::uint64_t) {}));
  return static_cast<double>(size.events) /
         std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace

Result<std::vector<Figure>> bench_ingest(const BenchSize& size) {
  TRY_ASSIGN(const Scratch scratch, Scratch::make(size.directory));
  Bench bench(scratch);
  // Before this process has threads: a child takes none along.
  TRY(bench.open());
  std::vector<Figure> figures;
  double most_posts = 0;
  for (const unsigned connections : {16U, 64U, 512U}) {
    TRY_ASSIGN(const auto posts, bench.posts(connections));
    most_posts = std::max(most_posts, posts.front().value);
    figures.insert(figures.end(), posts.begin(), posts.end());
    TRY_ASSIGN(const auto by_wrk, bench.posts_by_wrk(connections));
    figures.insert(figures.end(), by_wrk.begin(), by_wrk.end());
  }
  figures.push_back(bench.memory());
  TRY_ASSIGN(figures.emplace_back(), bench.lone_post());
  TRY(bench.make_histories());
  TRY_ASSIGN(figures.emplace_back(), bench.histories("GET history of 20", few_devices));
  TRY_ASSIGN(figures.emplace_back(),
             bench.histories("GET history of 20, asked once", many_devices));
  TRY_ASSIGN(figures.emplace_back(), bench.tiles());
  TRY_ASSIGN(figures.emplace_back(), bench.histories_beside_posts(most_posts));
  TRY_ASSIGN(figures.emplace_back(), bench.new_client_beside_idle());
  TRY_ASSIGN(const double appended, append_rate(scratch));
  TRY_ASSIGN(figures.emplace_back(), bench.batches(appended));
  figures.push_back(bench.memory());
  return figures;
}

}  // namespace hallmark::cli
