// hallmark bench views: the views of a simulated fleet built from its ledger, and questions asked
// of them in process, also while events come in.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

#include "schemas/catalogue/catalogue.h"
#include "tools/cli/bench/fill.h"
#include "tools/cli/bench/ledger_walk.h"
#include "tools/cli/bench/peak_memory.h"
#include "tools/cli/bench/views/fleet_feed.h"
#include "tools/cli/bench/views/lag.h"
#include "tools/cli/bench/views/questions.h"
#include "tools/cli/scratch.h"

namespace hallmark::cli {
namespace {

using Clock = std::chrono::steady_clock;
using Moment = Questions::Moment;

constexpr std::uint64_t quiet_questions = 5'000;
constexpr int rounds_of_pages = 50;
constexpr std::uint32_t bench_shards = 4;
constexpr double live_rate = 10'000;  // events a second: half of what `bench ingest` posts
constexpr auto live_time = std::chrono::seconds(40);
constexpr auto between_live_questions = std::chrono::milliseconds(2);
constexpr auto patience = std::chrono::hours(2);

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// One run; each step adds its figures.
class Run {
 public:
  Run(Ledger& ledger, const Scratch& scratch, std::uint64_t devices)
      : ledger_(ledger), scratch_(scratch), feed_(ledger, devices) {}

  Status fill();
  Status build();
  Status ask();
  Status follow();
  std::vector<Figure> take() { return std::move(figures_); }

 private:
  Status ask_while_live(Questions& asked);
  Status send_late(std::size_t which, Times& micros);
  Status weigh();

  Ledger& ledger_;
  const Scratch& scratch_;
  const Catalogue catalogue_ = Catalogue::load();
  FleetFeed feed_;
  std::unique_ptr<Views> views_;
  std::uint64_t events_ = 0;
  double fill_rate_ = 0;
  std::vector<Figure> figures_;
};

Status Run::fill() {
  const auto start = Clock::now();
  TRY_ASSIGN(events_, feed_.fill());
  fill_rate_ = static_cast<double>(events_) / seconds_since(start);
  figures_.push_back({"a fleet's events appended", fill_rate_, "events/s", 0});
  return ok();
}

Status Run::build() {
  TRY_ASSIGN(const double bare, bare_walk_rate(ledger_));
  begin_peak_memory();
  const auto start = Clock::now();
  ViewsOptions options;
  options.directory = scratch_.path("views");
  TRY_ASSIGN(views_, Views::open(ledger_, catalogue_, std::move(options)));
  TRY_ASSIGN(const auto built, views_->read_after(ends_of(ledger_), patience));
  if (!built) return fail(ErrorCode::io, "the views were not built");
  figures_.push_back(
      {"views built", static_cast<double>(events_) / seconds_since(start), "events/s", bare});
  figures_.push_back({"peak memory while building", peak_mebibytes(), "MiB", 0});
  return weigh();
}

Status Run::weigh() {
  std::uint64_t ledger_bytes = 0;
  for (std::uint32_t index = 0; index < ledger_.shards(); ++index) {
    TRY(ledger_.shard(ShardIndex(index)).compact());
    TRY_ASSIGN(const std::uint64_t bytes, ledger_.shard(ShardIndex(index)).stored_bytes());
    ledger_bytes += bytes;
  }
  TRY_ASSIGN(const std::uint64_t view_bytes, views_->stored_bytes());
  ::sync();  // or the quiet questions wait for gigabytes that were just written
  const auto each = [&](std::uint64_t bytes) {
    return static_cast<double>(bytes) / static_cast<double>(events_);
  };
  figures_.push_back({"stored an event", each(view_bytes), "bytes", each(ledger_bytes)});
  return ok();
}

Status Run::ask() {
  Questions asked(ledger_, *views_, catalogue_);
  TRY(asked.choose_devices());
  Times now;
  Times past;
  Times histories;
  Times gateway_now;
  Times gateway_past;
  for (std::uint64_t i = 0; i < quiet_questions; ++i) {
    TRY(asked.state(asked.any_device(), Moment::now, now));
    TRY(asked.state(asked.any_device(), Moment::past, past));
    if (i % 10 != 0) continue;
    TRY(asked.history(feed_.steady()[i / 10 % feed_.steady().size()], histories));
    TRY(asked.state(feed_.gateway(), Moment::now, gateway_now));
    TRY(asked.state(feed_.gateway(), Moment::past, gateway_past));
  }
  add_times(figures_, "state now", std::move(now));
  add_times(figures_, "state at a moment", std::move(past));
  add_times(figures_, "history of 100", std::move(histories));
  add_times(figures_, "state of a gateway now", std::move(gateway_now));
  add_times(figures_, "state of a gateway at a moment", std::move(gateway_past));
  Times devices;
  Times certificates;
  Times firmware;
  Times events;
  for (int round = 0; round < rounds_of_pages; ++round) {
    TRY(asked.pages_of_devices(devices));
    TRY(asked.pages_of_certificates(certificates));
    TRY(asked.pages_of_firmware(firmware));
    TRY(asked.pages_of_events(events));
  }
  add_times(figures_, "first page of devices", std::move(devices));
  add_times(figures_, "first page of certificates", std::move(certificates));
  add_times(figures_, "first page of firmware", std::move(firmware));
  add_times(figures_, "first page of events", std::move(events));
  return ok();
}

// What comes late is sent as the rest comes in, so that it waits as any other does.
Status Run::send_late(std::size_t which, Times& micros) {
  TRY_ASSIGN(const Outcome outcome, feed_.append(feed_.late()[which]));
  const auto* const receipt = std::get_if<Receipt>(&outcome);
  if (receipt == nullptr) return fail(ErrorCode::io, "a late event was not accepted");
  const auto start = Clock::now();
  Positions wanted(ledger_.shards(), 0);
  wanted[receipt->shard.value()] = next(receipt->sequence).value();
  TRY_ASSIGN(const auto reading, views_->read_after(wanted, patience));
  if (!reading) return fail(ErrorCode::io, "a late event never came into the views");
  micros.push_back(seconds_since(start) * 1e6);
  return ok();
}

Status Run::ask_while_live(Questions& asked) {
  Times now;
  Times past;
  Times histories;
  Times late;
  const auto start = Clock::now();
  const auto late_each = live_time / (feed_.late().size() + 1);
  while (Clock::now() < start + live_time && !feed_.has_ended()) {
    TRY(asked.state(asked.any_device(), Moment::now, now));
    TRY(asked.state(asked.any_device(), Moment::past, past));
    if (now.size() % 5 == 0) {
      TRY(asked.history(feed_.steady()[now.size() / 5 % feed_.steady().size()], histories));
    }
    if (late.size() < feed_.late().size() && Clock::now() > start + late_each * (late.size() + 1)) {
      TRY(send_late(late.size(), late));
    }
    std::this_thread::sleep_for(between_live_questions);
  }
  while (late.size() < feed_.late().size()) TRY(send_late(late.size(), late));
  add_times(figures_, "live: state now", std::move(now));
  add_times(figures_, "live: state at a moment", std::move(past));
  add_times(figures_, "live: history of 100", std::move(histories));
  add_times(figures_, "live: late for a gateway", std::move(late));
  return ok();
}

Status Run::follow() {
  Questions asked(ledger_, *views_, catalogue_);
  TRY(asked.choose_devices());
  const auto start = Clock::now();
  feed_.go_on(live_rate);
  LagWatch watch(ledger_, *views_);
  TRY(ask_while_live(asked));
  const double rate = static_cast<double>(feed_.sent()) / seconds_since(start);
  feed_.stop();
  std::vector<double> lags = watch.end();
  std::sort(lags.begin(), lags.end());
  figures_.push_back({"live: events coming in", rate, "events/s", fill_rate_});
  figures_.push_back({"live: lag of the views, p50", percentile(lags, 0.5), "ms", 0});
  figures_.push_back({"live: lag of the views, p99", percentile(lags, 0.99), "ms", 0});
  return views_->close();
}

}  // namespace

Result<std::vector<Figure>> bench_views(const BenchSize& size) {
  TRY_ASSIGN(const Scratch scratch, Scratch::make(size.directory));
  LedgerOptions options = bench_ledger_options(Publishing::yes);
  options.shards = bench_shards;
  TRY_ASSIGN(const auto ledger, Ledger::open(scratch.path("ledger"), options));
  Run run(*ledger, scratch, size.devices);
  TRY(run.fill());
  TRY(run.build());
  TRY(run.ask());
  TRY(run.follow());
  return run.take();
}

}  // namespace hallmark::cli
