// hallmark bench export: a simulated fleet as evidence, as a table and as a pack, and the pack
// verified.
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <utility>

#include "ledger/durable_file.h"
#include "ledger/pack/pack_check.h"
#include "ledger/pack/pack_writer.h"
#include "ledger/publication/guard.h"
#include "ledger/publication/key_file.h"
#include "projections/exports/evidence.h"
#include "projections/exports/tables.h"
#include "schemas/catalogue/catalogue.h"
#include "tools/cli/bench/fill.h"
#include "tools/cli/bench/ledger_walk.h"
#include "tools/cli/bench/peak_memory.h"
#include "tools/cli/bench/views/fleet_feed.h"
#include "tools/cli/demo/python_verifier.h"
#include "tools/cli/scratch.h"
#include "tools/cli/verify_pack.h"

namespace hallmark::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint32_t bench_shards = 4;
constexpr auto patience = std::chrono::hours(2);

class CountingSink final : public ByteSink {
 public:
  explicit CountingSink(DurableFile* file = nullptr) : file_(file) {}
  Status write(std::string_view bytes) override {
    bytes_ += bytes.size();
    return file_ == nullptr ? ok() : file_->append(bytes);
  }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

 private:
  DurableFile* file_;
  std::uint64_t bytes_ = 0;
};

// What a step takes.
struct Cost {
  double seconds = 0;
  double mebibytes = 0;  // above what was held before
};

template <class Step>
Result<Cost> cost_of(Step&& step) {
  begin_peak_memory();
  const double held = held_mebibytes();
  const auto start = Clock::now();
  TRY(step());
  const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  return Cost{seconds, peak_mebibytes() - held};
}

// One run; each step adds its figures.
class Run {
 public:
  Run(Ledger& ledger, const Scratch& scratch, std::uint64_t devices)
      : ledger_(ledger), scratch_(scratch), feed_(ledger, devices) {}

  Status prepare();
  Status write_ndjson();
  Status write_devices();
  Status write_pack();
  Status verify();
  std::vector<Figure> take() { return std::move(figures_); }

 private:
  void add(const std::string& name, const Cost& cost);
  Status verify_with_python();
  [[nodiscard]] ExportAsked asked() const { return {ledger_, catalogue_, dated_, scope_}; }

  Ledger& ledger_;
  const Scratch& scratch_;
  const Catalogue catalogue_ = Catalogue::load();
  const ExportScope scope_;
  FleetFeed feed_;
  std::unique_ptr<Views> views_;
  Dated dated_;
  std::uint64_t events_ = 0;
  std::vector<VerifierKey> keys_;
  std::vector<Figure> figures_;
};

void Run::add(const std::string& name, const Cost& cost) {
  figures_.push_back({name, cost.seconds, "s", 0});
  figures_.push_back({name + ", memory", cost.mebibytes, "MiB", 0});
}

Status Run::prepare() {
  TRY_ASSIGN(events_, feed_.fill());
  feed_.stop();
  TRY_ASSIGN(const KeyFile keys, KeyFile::open(key_path(scratch_.path("ledger"))));
  Positions sizes;
  std::string lines;
  for (std::uint32_t index = 0; index < ledger_.shards(); ++index) {
    ShardPublisher& publisher = ledger_.publisher(ShardIndex(index));
    TRY(publisher.publish());
    sizes.push_back(ends_of(ledger_)[index]);
    const std::string origin = origin_of(ledger_.identity().name, ShardIndex(index));
    TRY_ASSIGN(const auto verifiers, keys.verifiers(origin, std::nullopt));
    for (const VerifierKey& key : verifiers) lines.append(key.line()).push_back('\n');
  }
  TRY_ASSIGN(keys_, parse_verifier_keys(lines));
  TRY_ASSIGN(DurableFile file, DurableFile::create(scratch_.path("keys")));
  TRY(file.append(lines));
  TRY(file.replace());
  ViewsOptions options;
  options.directory = scratch_.path("views");
  TRY_ASSIGN(views_, Views::open(ledger_, catalogue_, std::move(options)));
  TRY_ASSIGN(const auto built, views_->read_after(sizes, patience));
  if (!built) return fail(ErrorCode::io, "the views were not built");
  dated_ = date_reading(*built, std::nullopt, sizes, SystemClock().now());
  return ok();
}

Status Run::write_ndjson() {
  TRY_ASSIGN(const double bare, bare_walk_rate(ledger_));
  CountingSink out;
  TRY_ASSIGN(const Cost cost, cost_of([&]() -> Status {
               const ExportAsked question = asked();
               const auto lines = write_evidence(question, out);
               return lines ? ok() : Status(Unexpected(lines.error()));
             }));
  const auto events = static_cast<double>(events_);
  figures_.push_back({"evidence as NDJSON", events / cost.seconds, "events/s", bare});
  figures_.push_back(
      {"evidence as NDJSON, a line", static_cast<double>(out.bytes()) / events, "bytes", 0});
  figures_.push_back({"evidence as NDJSON, memory", cost.mebibytes, "MiB", 0});
  return ok();
}

Status Run::write_devices() {
  TRY_ASSIGN(const Cost cost, cost_of([&]() -> Status {
               TRY_ASSIGN(DurableFile file, DurableFile::create(scratch_.path("devices.csv")));
               CountingSink out(&file);
               const ExportAsked question = asked();
               const auto rows = write_table(question, Table::devices, out);
               if (!rows) return Unexpected(rows.error());
               return file.replace();
             }));
  add("table of all devices", cost);
  return ok();
}

Status Run::write_pack() {
  std::uint64_t bytes = 0;
  TRY_ASSIGN(const Cost cost, cost_of([&]() -> Status {
               TRY_ASSIGN(DurableFile file, DurableFile::create(scratch_.path("fleet.zip")));
               CountingSink out(&file);
               PackOptions options;
               options.sizes = dated_.known;
               options.program = "hallmark bench";
               options.key = key_path(scratch_.path("ledger"));
               TRY_ASSIGN(const auto writer, PackWriter::begin(ledger_, out, std::move(options)));
               TRY(writer->add_evidence());
               TRY(writer->finish());
               bytes = out.bytes();
               return file.replace();
             }));
  add("pack of all evidence", cost);
  figures_.push_back({"pack of all evidence, an event",
                      static_cast<double>(bytes) / static_cast<double>(events_), "bytes", 0});
  return ok();
}

Status Run::verify() {
  TRY_ASSIGN(const Cost cost, cost_of([&]() -> Status {
               TRY_ASSIGN(const auto answer,
                          check_pack(scratch_.path("fleet.zip"), keys_, {}, pack_checking()));
               const auto* fault = std::get_if<PackFault>(&answer);
               return fault == nullptr ? ok() : fail(ErrorCode::corruption, words_of(*fault));
             }));
  add("pack verified", cost);
  TRY(verify_with_python());
  return views_->close();
}

Status Run::verify_with_python() {
  const auto verifier = demo::PythonVerifier::find("");
  if (!verifier) {
    fmt::print(stderr, "hallmark: the other verifier is not timed: {}\n", verifier.error().text());
    return ok();
  }
  const auto start = Clock::now();
  TRY_ASSIGN(const demo::PythonAnswer answer,
             verifier->check(scratch_.path("fleet.zip"), scratch_.path("keys")));
  if (!answer.good) return fail(ErrorCode::corruption, answer.said, "tools/verify_bundle.py");
  const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  figures_.push_back({"pack verified by Python", seconds, "s", 0});
  return ok();
}

}  // namespace

Result<std::vector<Figure>> bench_export(const BenchSize& size) {
  TRY_ASSIGN(const Scratch scratch, Scratch::make(size.directory));
  LedgerOptions options = bench_ledger_options(Publishing::yes);
  options.shards = bench_shards;
  TRY_ASSIGN(const auto ledger, Ledger::open(scratch.path("ledger"), options));
  Run run(*ledger, scratch, size.devices);
  TRY(run.prepare());
  TRY(run.write_ndjson());
  TRY(run.write_devices());
  TRY(run.write_pack());
  TRY(run.verify());
  return run.take();
}

}  // namespace hallmark::cli
