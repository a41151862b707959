#include "tools/cli/bench/figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>

#include "schemas/json/writer.h"
#include "tools/cli/commands.h"

namespace hallmark::cli {
namespace {

constexpr int rounds = 7;
constexpr std::size_t pieces_a_turn = 2'000;
constexpr std::uint64_t usual_kafka_events = 2'000'000;
constexpr std::uint64_t usual_fleet = 1'000'000;
constexpr auto turn_time = std::chrono::milliseconds(150);

double rate_of(const std::function<void(std::size_t)>& work) {
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  std::size_t done = 0;
  auto now = start;
  while (now - start < turn_time) {
    work(pieces_a_turn);
    done += pieces_a_turn;
    now = Clock::now();
  }
  return static_cast<double>(done) / std::chrono::duration<double>(now - start).count();
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

void print_table(const std::vector<Figure>& figures) {
  fmt::print("{:<32} {:>14} {:<10} {:>14} {:>7}\n", "figure", "value", "unit", "raw", "ratio");
  for (const Figure& figure : figures) {
    fmt::print("{:<32} {:>14.0f} {:<10}", figure.name, figure.value, figure.unit);
    if (figure.raw > 0) fmt::print(" {:>14.0f} {:>7.3f}", figure.raw, figure.ratio());
    fmt::print("\n");
  }
}

void print_json(const std::vector<Figure>& figures) {
  json::Writer writer;
  writer.begin_object();
  writer.key("figures");
  writer.begin_array();
  for (const Figure& figure : figures) {
    writer.begin_object();
    writer.member("name", figure.name);
    writer.key("value");
    writer.number(figure.value, 1);
    writer.member("unit", figure.unit);
    writer.key("raw");
    writer.number(figure.raw, 1);
    writer.key("ratio");
    writer.number(figure.ratio(), 4);
    writer.end_object();
  }
  writer.end_array();
  writer.end_object();
  fmt::print("{}\n", writer.take());
}

ExitCode run(const std::function<Result<std::vector<Figure>>()>& bench, bool json) {
  auto figures = bench();
  if (!figures) return report(figures.error());
  json ? print_json(*figures) : print_table(*figures);
  return ExitCode::good;
}

template <class Add>
void add_kafka(const Add& add) {
  auto size = std::make_shared<KafkaBenchSize>();
  size->events.events = usual_kafka_events;
  CLI::App* command = add("kafka", "a topic into the ledger; raw: append, or a bare consumer",
                          [size] { return bench_kafka(*size); });
  command->add_option("--events", size->events.events, "how many to catch up on (2,000,000)")
      ->check(CLI::Range(std::uint64_t{1000}, std::uint64_t{100'000'000}))
      ->option_text("N");
  command->add_option("--devices", size->events.devices, "of how many devices (2,000,000)")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{99'999'999}))
      ->option_text("N");
  command
      ->add_option("--dir", size->events.directory,
                   "where it may fill about 4 GB for a million events")
      ->option_text("DIR");
  command
      ->add_option("--kafka", size->brokers,
                   "brokers that run already, HOST:PORT,...; without them\n"
                   "tools/kafka/kafka starts one for the run")
      ->option_text("BROKERS");
}

// Those of a simulated fleet.
template <class Add, class Bench>
void add_fleet_bench(const Add& add, const char* name, const char* what, Bench bench) {
  auto size = std::make_shared<BenchSize>();
  size->devices = usual_fleet;
  CLI::App* command = add(name, what, [size, bench] { return bench(*size); });
  command->add_option("--devices", size->devices, "of how many devices (1,000,000)")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{99'999'999}))
      ->option_text("N");
  command->add_option("--dir", size->directory, "where it may fill about 2 GB for a million events")
      ->option_text("DIR");
}

}  // namespace

Pair measure(const std::function<void(std::size_t)>& ours,
             const std::function<void(std::size_t)>& raw) {
  std::vector<double> our_rates;
  std::vector<double> raw_rates;
  for (int round = 0; round < rounds; ++round) {
    raw_rates.push_back(rate_of(raw));
    our_rates.push_back(rate_of(ours));
  }
  return {median(our_rates), median(raw_rates)};
}

double percentile(const std::vector<double>& ascending, double part) {
  if (ascending.empty()) return 0;
  return ascending[static_cast<std::size_t>(static_cast<double>(ascending.size() - 1) * part)];
}

void add_bench(CLI::App& app, ExitCode& exit) {
  CLI::App* bench =
      app.add_subcommand("bench", "Measure this program beside the bare parts under it");
  bench->group("Commands");
  bench->require_subcommand(1);
  auto json = std::make_shared<bool>(false);
  auto size = std::make_shared<BenchSize>();
  const auto add = [&](const char* name, const char* what, auto function) {
    CLI::App* command = bench->add_subcommand(name, what);
    command->group("Figures");
    command->add_flag("--json", *json, "print one JSON object for programs");
    command->callback([function, json, &exit] { exit = run(function, *json); });
    return command;
  };
  const auto add_sized = [&](const char* name, const char* what, auto function) {
    CLI::App* command = add(name, what, [function, size] { return function(*size); });
    command->add_option("--events", size->events, "how many (10,000,000)")
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000'000}))
        ->option_text("N");
    command->add_option("--devices", size->devices, "of how many devices (2,000,000)")
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{99'999'999}))
        ->option_text("N");
    command
        ->add_option("--dir", size->directory, "where it may fill about 1 GB for a million events")
        ->option_text("DIR");
    return command;
  };
  add("decode", "events decoded and admitted; raw: simdjson's parser", bench_decode);
  add_sized("append", "records made durable entries; raw: RocksDB's puts", bench_append)
      ->add_flag("--proofs", size->proofs,
                 "and again with a checkpoint a second; raw: without them");
  add_sized("verify", "entries checked by fsck; raw: RocksDB's scan", bench_verify);
  add("ingest", "events and questions over HTTP; raw: an empty server",
      [size] { return bench_ingest(*size); })
      ->add_option("--dir", size->directory, "where it may fill some GB")
      ->option_text("DIR");
  add_fleet_bench(add, "views", "a fleet's views built and asked; raw: its entries walked",
                  bench_views);
  add_fleet_bench(add, "export", "a fleet as files and as a pack; raw: its entries walked",
                  bench_export);
  add_sized("prove", "proofs and bundles; raw: RocksDB's reads, or SHA-256", bench_prove);
  add_kafka(add);
}

}  // namespace hallmark::cli
