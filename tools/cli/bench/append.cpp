// hallmark bench append: from received record bytes to durable entries, beside RocksDB alone.
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <functional>

#include "schemas/cloudevents/event_text.h"
#include "schemas/entry/codec.h"
#include "tools/cli/bench/events.h"
#include "tools/cli/bench/figures.h"
#include "tools/cli/bench/fill.h"
#include "tools/cli/bench/raw_store.h"
#include "tools/cli/scratch.h"

namespace hallmark::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t raw_batch = 1'000;
constexpr std::uint64_t raw_events = 1'000'000;
constexpr std::uint64_t sample_entries = 10'000;
constexpr std::uint64_t singles_a_turn = 400;
constexpr int single_turns = 5;
// What a machine of the kind that the figures were set on gives for entries of this size. A run in
// which the bare part is off by more than twice says nothing.
constexpr double expected_raw = 480'000;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// What the child that appends tells: how long the first and the last part took.
struct AppendTimes {
  double raw_rate = 0;
  double first_rate = 0;
  double last_rate = 0;
  double rate = 0;  // of all
  std::uint64_t record_bytes = 0;
  std::uint64_t accepted = 0;
};

Result<double> raw_rate(RawStore& raw, const std::vector<std::string>& entries) {
  const auto start = Clock::now();
  TRY(raw.put(entries, raw_events, raw_batch));
  return static_cast<double>(raw_events) / seconds_since(start);
}

// Hands what it measured to `tell` while everything is open.
using Tell = std::function<void(const AppendTimes&)>;

Status append_all(const std::string& directory, const BenchSize& size, Publishing publishing,
                  AppendTimes times, const Tell& tell) {
  TRY_ASSIGN(const auto ledger, Ledger::open(directory, bench_ledger_options(publishing)));
  const std::uint64_t part = std::min<std::uint64_t>(1'000'000, size.events);
  const auto start = Clock::now();
  Clock::time_point last_began = start;
  Clock::time_point done = start;
  TRY_ASSIGN(const Filled filled, fill(*ledger, size, [&](std::uint64_t answered) {
               if (answered == part) {
                 times.first_rate = static_cast<double>(part) / seconds_since(start);
               }
               if (answered == size.events - part) last_began = Clock::now();
               if (answered == size.events) done = Clock::now();
             }));
  times.record_bytes = filled.record_bytes;
  times.last_rate =
      static_cast<double>(part) / std::chrono::duration<double>(done - last_began).count();
  times.rate =
      static_cast<double>(size.events) / std::chrono::duration<double>(done - start).count();
  times.accepted = ledger->shard(ShardIndex(0)).state().accepted;
  tell(times);
  return ok();
}

Status raw_then_append(const Scratch& scratch, const std::vector<std::string>& entries,
                       const BenchSize& size, const Tell& tell) {
  AppendTimes times;
  {
    TRY_ASSIGN(const auto raw, RawStore::open(scratch.path("raw-before")));
    TRY_ASSIGN(times.raw_rate, raw_rate(*raw, entries));
  }
  return append_all(scratch.path("ledger"), size, Publishing::no, times, tell);
}

struct ChildReport {
  AppendTimes times;
  std::uint64_t peak_memory_bytes = 0;
};

// Runs `append` in a process of its own, which kills itself with everything open. No RocksDB may
// have been opened before: its threads do not come along into the child.
Result<ChildReport> append_and_be_killed(const BenchSize& size,
                                         const std::function<Status(const Tell&)>& append) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) return fail(ErrorCode::io, "no pipe can be made");
  const pid_t child = ::fork();
  if (child < 0) return fail(ErrorCode::io, "no process can be made");
  if (child == 0) {
    ::close(ends[0]);
    const Status done = append([&](const AppendTimes& times) {
      const bool told = ::write(ends[1], &times, sizeof times) == sizeof times;
      if (told) ::kill(::getpid(), SIGKILL);
    });
    if (!done) fmt::print(stderr, "hallmark: {}\n", done.error().text());
    ::_exit(1);
  }
  ::close(ends[1]);
  ChildReport report;
  const bool told = ::read(ends[0], &report.times, sizeof report.times) == sizeof report.times;
  ::close(ends[0]);
  struct rusage usage {};
  int status = 0;
  ::wait4(child, &status, 0, &usage);
  if (!told || report.times.accepted != size.events) {
    return fail(ErrorCode::io, fmt::format("the appending process stopped early: {} of {} events",
                                           report.times.accepted, size.events));
  }
  report.peak_memory_bytes = static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
  return report;
}

// Entry bytes as the ledger would store them.
std::vector<std::string> entries_to_put(const BenchSize& size) {
  std::vector<std::string> entries;
  EntryCodec codec;
  BenchEvents events(size.devices, 2);
  EntryFrame frame;
  for (std::uint64_t i = 0; i < sample_entries; ++i) {
    Record record = record_of_text(events.next());
    const std::string device = "urn:dev:sn:PMP-00000000";
    record.key = device;
    frame.sequence = Sequence(i);
    entries.emplace_back(codec.encode(frame, device, record));
  }
  return entries;
}

// One at a time, each synced: ours and the bare part take turns.
Result<Pair> singles(ShardLedger& shard, RawStore& raw, const std::vector<std::string>& entries,
                     const BenchSize& size) {
  std::vector<double> ours;
  std::vector<double> bare;
  BenchEvents events(size.devices, 3);
  Judge judge;
  for (int turn = 0; turn < single_turns; ++turn) {
    auto start = Clock::now();
    for (std::uint64_t i = 0; i < singles_a_turn; ++i) {
      const Judged judged(record_of_text(events.next()), 1U, judge);
      const ShardState state = shard.state();
      const Placed placed{&judged, state.position, state.last_recorded};
      TRY(shard.append({&placed, 1}));
    }
    ours.push_back(static_cast<double>(singles_a_turn) / seconds_since(start));
    start = Clock::now();
    TRY(raw.put(entries, singles_a_turn, 1));
    bare.push_back(static_cast<double>(singles_a_turn) / seconds_since(start));
  }
  std::sort(ours.begin(), ours.end());
  std::sort(bare.begin(), bare.end());
  return Pair{ours[single_turns / 2], bare[single_turns / 2]};
}

Status append_one(ShardLedger& shard, const BenchSize& size) {
  BenchEvents events(size.devices, 4);
  Judge judge;
  const Judged judged(record_of_text(events.next()), 1U, judge);
  const ShardState state = shard.state();
  const Placed placed{&judged, state.position, state.last_recorded};
  TRY(shard.append({&placed, 1}));
  return ok();
}

// From the call that opens to the first event that is durable.
Result<double> reopen_seconds(std::unique_ptr<Ledger>& ledger, const std::string& directory,
                              const BenchSize& size) {
  const auto start = Clock::now();
  TRY_ASSIGN(ledger, Ledger::open(directory, bench_ledger_options()));
  TRY(append_one(ledger->shard(ShardIndex(0)), size));
  return seconds_since(start);
}

// The same events into a ledger that publishes, beside the rate without that.
Result<ChildReport> append_with_proofs(const Scratch& scratch, const BenchSize& size) {
  return append_and_be_killed(size, [&](const Tell& tell) {
    return append_all(scratch.path("publishing"), size, Publishing::yes, {}, tell);
  });
}

// From the call that opens to the first event that is durable, and to the first bundle.
Result<std::vector<Figure>> reopen_publishing(const Scratch& scratch, const BenchSize& size) {
  const auto start = Clock::now();
  TRY_ASSIGN(const auto ledger,
             Ledger::open(scratch.path("publishing"), bench_ledger_options(Publishing::yes)));
  TRY(append_one(ledger->shard(ShardIndex(0)), size));
  const double appended = seconds_since(start);
  ShardPublisher& publisher = ledger->publisher(ShardIndex(0));
  TRY(publisher.publish());
  TRY(publisher.bundle("urn:dev:sn:PMP-00000000"));
  const double proved = seconds_since(start);
  TRY(ledger->close());
  return std::vector<Figure>{{"reopen, to the first append", appended * 1000, "ms", 0},
                             {"reopen, to the first bundle", proved * 1000, "ms", 0}};
}

}  // namespace

Result<std::vector<Figure>> bench_append(const BenchSize& size) {
  TRY_ASSIGN(const Scratch scratch, Scratch::make(size.directory));
  const std::vector<std::string> entries = entries_to_put(size);
  TRY_ASSIGN(const ChildReport child, append_and_be_killed(size, [&](const Tell& tell) {
               return raw_then_append(scratch, entries, size, tell);
             }));
  std::optional<ChildReport> publishing;
  if (size.proofs) {
    TRY_ASSIGN(publishing, append_with_proofs(scratch, size));
  }
  TRY_ASSIGN(const auto raw, RawStore::open(scratch.path("raw-after")));
  TRY_ASSIGN(const double raw_after, raw_rate(*raw, entries));
  const double raw_batches = (child.times.raw_rate + raw_after) / 2;

  std::unique_ptr<Ledger> ledger;
  TRY_ASSIGN(const double reopened, reopen_seconds(ledger, scratch.path("ledger"), size));
  TRY(ledger->close());
  TRY(ledger->shard(ShardIndex(0)).compact());
  TRY_ASSIGN(const std::uint64_t stored, ledger->shard(ShardIndex(0)).stored_bytes());
  // Opened again, so that nothing that the kill left to do runs beside the one or the other.
  ledger.reset();
  TRY_ASSIGN(ledger, Ledger::open(scratch.path("ledger"), bench_ledger_options()));
  TRY_ASSIGN(const Pair single, singles(ledger->shard(ShardIndex(0)), *raw, entries, size));
  TRY(ledger->close());

  if (raw_batches < expected_raw / 2 || raw_batches > expected_raw * 2) {
    fmt::print(stderr,
               "hallmark: this run is void: the bare RocksDB put {:.0f} entries a second; expected "
               "{:.0f} to {:.0f}\n",
               raw_batches, expected_raw / 2, expected_raw * 2);
  }
  const auto events = static_cast<double>(size.events);
  const double record_bytes = static_cast<double>(child.times.record_bytes) / events;
  std::vector<Figure> figures{
      {"append, last million", child.times.last_rate, "events/s", raw_batches},
      {"append, first million", child.times.first_rate, "events/s", raw_batches},
      {"last beside first million", child.times.last_rate, "events/s", child.times.first_rate},
      {"one synced append", single.value, "events/s", single.raw},
      {"reopen after kill -9", reopened * 1000, "ms", 0},
      {"peak memory", static_cast<double>(child.peak_memory_bytes) / (1 << 20), "MiB", 0},
      {"stored an event, compacted", static_cast<double>(stored) / events, "B", record_bytes}};
  if (publishing) {
    TRY_ASSIGN(const auto reopening, reopen_publishing(scratch, size));
    figures.push_back({"append, publishing", publishing->times.rate, "events/s", child.times.rate});
    figures.push_back({"peak memory, publishing",
                       static_cast<double>(publishing->peak_memory_bytes) / (1 << 20), "MiB", 0});
    figures.insert(figures.end(), reopening.begin(), reopening.end());
  }
  return figures;
}

}  // namespace hallmark::cli
