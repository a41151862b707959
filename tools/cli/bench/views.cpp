// hallmark bench views: the views of a simulated fleet built from its ledger, and questions asked
// of them in process.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "ingest/intake.h"
#include "ledger/families.h"
#include "projections/answers/device_list.h"
#include "projections/views/build.h"
#include "projections/views/timeline.h"
#include "schemas/admission/routing.h"
#include "schemas/cloudevents/event_text.h"
#include "tools/cli/bench/fill.h"
#include "tools/cli/scratch.h"
#include "tools/simulate/simulation.h"

namespace hallmark::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t fleet_begins_us = 1'704'067'200'000'000;  // 2024-01-01
constexpr std::int64_t fleet_days = 395;  // a device has about ten events by then
constexpr std::uint64_t questions = 5'000;
constexpr std::uint32_t bench_shards = 4;
constexpr std::size_t page = 100;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// The microsecond below which so many hundredths of the times lie.
double percentile(std::vector<double>& micros, double hundredths) {
  const auto at =
      static_cast<std::ptrdiff_t>(static_cast<double>(micros.size() - 1) * hundredths / 100);
  std::nth_element(micros.begin(), micros.begin() + at, micros.end());
  return micros[static_cast<std::size_t>(at)];
}

Result<std::uint64_t> fill_with_fleet(Ledger& ledger, const BenchSize& size) {
  simulate::Options options;
  options.devices = static_cast<std::uint32_t>(size.devices);
  options.from_us = fleet_begins_us;
  options.to_us = fleet_begins_us + fleet_days * simulate::day;
  SystemClock clock;
  Intake intake(ledger, clock);
  std::uint64_t events = 0;
  simulate::Output output;
  output.write = [&](std::string_view lines) {
    for (std::size_t end = lines.find('\n'); end != std::string_view::npos;
         end = lines.find('\n')) {
      intake.submit_waiting(record_of_text(std::string(lines.substr(0, end))),
                            [](const Result<Outcome>&) {});
      lines.remove_prefix(end + 1);
      ++events;
    }
    return ok();
  };
  output.advanced = [](const simulate::Advance&) {};
  TRY(simulate::simulate(options, output));
  intake.drain();
  return events;
}

// Entries a second of a bare walk over the ledger's.
Result<double> bare_walk_rate(const Ledger& ledger) {
  const auto start = Clock::now();
  std::uint64_t entries = 0;
  for (std::uint32_t index = 0; index < ledger.shards(); ++index) {
    const auto cursor = ledger.shard(ShardIndex(index)).store().cursor(families::entries, "");
    while (true) {
      TRY_ASSIGN(const bool there, cursor->next());
      if (!there) break;
      ++entries;
    }
  }
  return static_cast<double>(entries) / seconds_since(start);
}

class Questions {
 public:
  Questions(const Ledger& ledger, const ViewStore& store, const Catalogue& catalogue)
      : ledger_(ledger),
        rows_(store.snapshot()),
        catalogue_(catalogue),
        facts_(catalogue),
        random_(1) {}

  Status choose_devices() {
    const std::string begin(view_keys::devices);
    ViewCursor cursor = rows_->cursor(begin, view_keys::after_prefix(begin));
    while (true) {
      TRY_ASSIGN(const bool there, cursor.next());
      if (!there) return ok();
      // One in some, by chance, so that memory does not grow with the fleet.
      if (random_.below(16) == 0) devices_.emplace_back(cursor.key().substr(begin.size()));
    }
  }

  // Times of states, as of so many days after the fleet began.
  Result<std::vector<double>> states(std::int64_t least_days, std::int64_t most_days) {
    const TimelineSource source{*rows_, catalogue_, facts_};
    std::vector<double> micros;
    for (std::uint64_t i = 0; i < questions; ++i) {
      const std::string& device = devices_[random_.below(devices_.size())];
      const auto days = least_days + static_cast<std::int64_t>(random_.below(
                                         static_cast<std::uint64_t>(most_days - least_days + 1)));
      const auto start = Clock::now();
      TRY(fold_device(source, device,
                      {Occurred(fleet_begins_us + days * simulate::day), all_entries}));
      micros.push_back(seconds_since(start) * 1e6);
    }
    return micros;
  }

  // Times of first pages of what devices have in common.
  Result<std::vector<double>> first_pages(const std::vector<DeviceFilter>& filters) {
    const TimelineSource source{*rows_, catalogue_, facts_};
    std::vector<double> micros;
    Dated dated;
    dated.as_of = end_of_time;
    dated.known = Positions(ledger_.shards(), all_entries);
    dated.is_newest = true;
    for (int i = 0; i < 50; ++i) {
      for (const DeviceFilter& filter : filters) {
        std::size_t items = 0;
        DeviceListOptions options;
        options.filters = {filter};
        const auto start = Clock::now();
        TRY(list_devices(
            source, dated, options,
            [&](const std::string&, ShardIndex, const Folded&) { return items++ < page; }));
        micros.push_back(seconds_since(start) * 1e6);
      }
    }
    return micros;
  }

 private:
  const Ledger& ledger_;
  ViewSnapshotPtr rows_;
  const Catalogue& catalogue_;
  FactReader facts_;
  SeededRandom random_;
  std::vector<std::string> devices_;
};

void add_times(std::vector<Figure>& figures, const std::string& name, std::vector<double> micros) {
  figures.push_back({name + ", p50", percentile(micros, 50), "us", 0});
  figures.push_back({name + ", p99", percentile(micros, 99), "us", 0});
}

Status ask(const Ledger& ledger, const Catalogue& catalogue, const ViewStore& store,
           std::vector<Figure>& figures) {
  Questions asked(ledger, store, catalogue);
  TRY(asked.choose_devices());
  TRY_ASSIGN(auto now, asked.states(fleet_days, fleet_days));
  add_times(figures, "state now", std::move(now));
  TRY_ASSIGN(auto past, asked.states(1, fleet_days));
  add_times(figures, "state at a moment", std::move(past));
  TRY_ASSIGN(auto pages, asked.first_pages({{view_keys::Facet::state, "enrolled"},
                                            {view_keys::Facet::state, "retired"},
                                            {view_keys::Facet::device_class, "meter"},
                                            {view_keys::Facet::owner, "danube-chemicals"}}));
  add_times(figures, "first page of a filter", std::move(pages));
  return ok();
}

}  // namespace

Result<std::vector<Figure>> bench_views(const BenchSize& size) {
  TRY_ASSIGN(const Scratch scratch, Scratch::make(size.directory));
  LedgerOptions options = bench_ledger_options();
  options.shards = bench_shards;
  TRY_ASSIGN(const auto ledger, Ledger::open(scratch.path("ledger"), options));
  TRY_ASSIGN(const std::uint64_t events, fill_with_fleet(*ledger, size));
  TRY(ledger->close());
  TRY_ASSIGN(const double bare, bare_walk_rate(*ledger));
  const Catalogue catalogue = Catalogue::load();
  const BuildOptions build{*ledger, catalogue, scratch.path("views")};
  const auto start = Clock::now();
  TRY(build_views(build));
  const double seconds = seconds_since(start);
  std::vector<Figure> figures;
  figures.push_back({"views built", static_cast<double>(events) / seconds, "events/s", bare});
  std::uint64_t ledger_bytes = 0;
  for (std::uint32_t index = 0; index < ledger->shards(); ++index) {
    TRY(ledger->shard(ShardIndex(index)).compact());
    TRY_ASSIGN(const std::uint64_t bytes, ledger->shard(ShardIndex(index)).stored_bytes());
    ledger_bytes += bytes;
  }
  TRY_ASSIGN(const auto store, ViewStore::open(scratch.path("views"), ViewStoreOptions()));
  TRY_ASSIGN(const std::uint64_t view_bytes, store->stored_bytes());
  const auto each = [&](std::uint64_t bytes) {
    return static_cast<double>(bytes) / static_cast<double>(events);
  };
  figures.push_back({"stored an event", each(view_bytes), "bytes", each(ledger_bytes)});
  TRY(ask(*ledger, catalogue, *store, figures));
  return figures;
}

}  // namespace hallmark::cli
