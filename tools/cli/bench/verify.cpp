// hallmark bench verify: everything in a ledger re-derived, beside RocksDB reading the same bytes.
#include <fmt/format.h>

#include <chrono>

#include "ledger/fsck/fsck.h"
#include "schemas/entry/codec.h"
#include "tools/cli/bench/fill.h"
#include "tools/cli/bench/raw_store.h"
#include "tools/cli/scratch.h"

namespace hallmark::cli {
namespace {

constexpr std::uint64_t raw_batch = 1'000;
constexpr std::uint64_t raw_entries = 1'000'000;
constexpr std::uint64_t sample_entries = 10'000;

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Entries a second of a bare scan over the ledger's own bytes.
Result<double> bare_scan_rate(Ledger& ledger, const Scratch& scratch) {
  Reader reader = ledger.shard(ShardIndex(0)).reader();
  std::vector<std::string> entries;
  for (std::uint64_t i = 0; i < std::min(sample_entries, reader.entries()); ++i) {
    TRY_ASSIGN(StoredEntry stored, reader.entry(Sequence(i)));
    entries.push_back(std::move(stored.bytes));
  }
  TRY_ASSIGN(const auto raw, RawStore::open(scratch.path("raw")));
  TRY(raw->put(entries, raw_entries, raw_batch));
  const auto start = std::chrono::steady_clock::now();
  TRY(raw->scan());
  return static_cast<double>(raw_entries) / seconds_since(start);
}

}  // namespace

Result<std::vector<Figure>> bench_verify(const BenchSize& size) {
  TRY_ASSIGN(const Scratch scratch, Scratch::make(size.directory));
  double raw = 0;
  {
    TRY_ASSIGN(const auto ledger, Ledger::open(scratch.path("ledger"), bench_ledger_options()));
    TRY(fill(*ledger, size, [](std::uint64_t) {}));
    TRY_ASSIGN(raw, bare_scan_rate(*ledger, scratch));
    TRY(ledger->close());
  }
  FsckOptions options;
  options.save_every = std::nullopt;
  options.guard = FsckOptions::Guard::ignored;
  const auto start = std::chrono::steady_clock::now();
  TRY_ASSIGN(const FsckReport report, fsck(scratch.path("ledger"), options));
  const double seconds = seconds_since(start);
  if (!report.ok() || report.verified_entries() != size.events) {
    return fail(ErrorCode::corruption, fmt::format("{} of {} entries were verified",
                                                   report.verified_entries(), size.events));
  }
  return std::vector<Figure>{
      {"fsck", static_cast<double>(size.events) / seconds, "entries/s", raw}};
}

}  // namespace hallmark::cli
