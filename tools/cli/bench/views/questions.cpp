#include "tools/cli/bench/views/questions.h"

#include <algorithm>
#include <chrono>

#include "ledger/history.h"
#include "projections/answers/certificate_list.h"
#include "projections/answers/event_search.h"
#include "projections/answers/firmware_list.h"
#include "projections/views/timeline.h"
#include "schemas/admission/routing.h"
#include "tools/cli/bench/views/fleet_feed.h"
#include "tools/simulate/options.h"

namespace hallmark::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t page = 100;
constexpr std::uint64_t one_device_in = 16;

Occurred some_days(SeededRandom& random) {
  const auto days = 1 + static_cast<std::int64_t>(random.below(FleetFeed::days));
  return Occurred(FleetFeed::begins_us + days * simulate::day);
}

// What was found is not looked at.
template <class Found>
Status status_of(const Result<Found>& found) {
  return found ? ok() : Status(Unexpected(found.error()));
}

}  // namespace

void add_times(std::vector<Figure>& figures, const std::string& name, Times micros) {
  std::sort(micros.begin(), micros.end());
  figures.push_back({name + ", p50", percentile(micros, 0.5), "us", 0});
  figures.push_back({name + ", p99", percentile(micros, 0.99), "us", 0});
}

Questions::Questions(const Ledger& ledger, const Views& views, const Catalogue& catalogue)
    : ledger_(ledger), views_(views), catalogue_(catalogue), facts_(catalogue), random_(1) {}

Status Questions::choose_devices() {
  TRY_ASSIGN(const ViewReadingPtr reading, views_.read());
  const std::string begin(view_keys::devices);
  ViewCursor cursor = reading->rows->cursor(begin, view_keys::after_prefix(begin));
  while (true) {
    TRY_ASSIGN(const bool there, cursor.next());
    if (!there) break;
    // One in some, by chance, so that memory does not grow with the fleet.
    if (random_.below(one_device_in) == 0) {
      devices_.emplace_back(cursor.key().substr(begin.size()));
    }
  }
  if (!devices_.empty()) return ok();
  return fail(ErrorCode::io, "there are too few devices to ask about");
}

const std::string& Questions::any_device() { return devices_[random_.below(devices_.size())]; }

Status Questions::timed(Moment moment, const Ask& ask, Times& micros) {
  Dated dated;
  TRY_ASSIGN(dated.reading, views_.read());
  dated.as_of = moment == Moment::now ? end_of_time : some_days(random_);
  dated.known = Positions(ledger_.shards(), all_entries);
  dated.is_newest = moment == Moment::now;
  const TimelineSource source{*dated.reading->rows, catalogue_, facts_};
  const auto start = Clock::now();
  TRY(ask(source, dated));
  micros.push_back(std::chrono::duration<double, std::micro>(Clock::now() - start).count());
  return ok();
}

Status Questions::state(const std::string& device, Moment moment, Times& micros) {
  const auto ask = [&](const TimelineSource& source, const Dated& dated) -> Status {
    return status_of(fold_device(source, device, {dated.as_of, all_entries}));
  };
  return timed(moment, ask, micros);
}

Status Questions::history(const std::string& device, Times& micros) {
  const auto start = Clock::now();
  Reader reader = ledger_.shard(shard_of(device, ledger_.shards())).reader();
  reader.remember(page);
  TRY_ASSIGN(const ViewReadingPtr reading, views_.read());
  TRY_ASSIGN(const auto entries, entries_of(*reading->rows, device, page));
  TRY(reader.fetch(entries));
  json::Writer writer;
  writer.begin_array();
  TRY(walk_history(reader, device, {}, [&](const HistoryItem& item) {
    write_history_item(writer, item);
    return ok();
  }));
  writer.end_array();
  micros.push_back(std::chrono::duration<double, std::micro>(Clock::now() - start).count());
  return ok();
}

Status Questions::pages_of_devices(Times& micros) {
  using view_keys::Facet;
  const std::vector<DeviceFilter> filters{{Facet::state, "enrolled"},
                                          {Facet::state, "retired"},
                                          {Facet::device_class, "meter"},
                                          {Facet::owner, "danube-chemicals"}};
  for (const DeviceFilter& filter : filters) {
    const auto ask = [&](const TimelineSource& source, const Dated& dated) -> Status {
      DeviceListOptions options;
      options.filters = {filter};
      std::size_t items = 0;
      const auto take = [&](const std::string&, ShardIndex, const Folded&) {
        return items++ < page;
      };
      return status_of(list_devices(source, dated, options, take));
    };
    TRY(timed(Moment::now, ask, micros));
  }
  return ok();
}

Status Questions::pages_of_certificates(Times& micros) {
  CertificateListOptions all;
  CertificateListOptions soon;
  soon.expires_before = some_days(random_);
  CertificateListOptions revoked;
  revoked.state = CertificateState::revoked;
  for (const CertificateListOptions& options : {all, soon, revoked}) {
    const auto ask = [&](const TimelineSource& source, const Dated& dated) -> Status {
      std::size_t items = 0;
      const auto take = [&](const CertificateHeld&) { return items++ < page; };
      return status_of(list_certificates(source, dated, options, take));
    };
    TRY(timed(Moment::now, ask, micros));
  }
  return ok();
}

Status Questions::pages_of_firmware(Times& micros) {
  const auto ask = [&](const TimelineSource& source, const Dated& dated) -> Status {
    std::size_t items = 0;
    const auto take = [&](const ArtefactKnown&) { return items++ < page; };
    return status_of(list_firmware(source, dated, {}, take));
  };
  return timed(Moment::now, ask, micros);
}

Status Questions::pages_of_events(Times& micros) {
  const auto ask = [&](const TimelineSource& source, const Dated& dated) -> Status {
    EventSearch search;
    search.prefix = view_keys::events_of_type("hallmark.device.retired.v1");
    std::size_t items = 0;
    const auto take = [&](const HistoryItem&) { return items++ < page; };
    return status_of(search_events(source, ledger_, dated, search, take));
  };
  return timed(Moment::now, ask, micros);
}

}  // namespace hallmark::cli
