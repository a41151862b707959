#include "projections/answers/device_list.h"

#include <algorithm>

#include "projections/views/facets.h"
#include "projections/views/update.h"
#include "schemas/admission/routing.h"

namespace hallmark {
namespace {

using view_keys::Facet;
using view_keys::When;

constexpr std::uint64_t looks_between_questions = 1000;

// A device is unborn before its first event that makes it something: no event leads there.
bool has_index_ever(const DeviceFilter& filter) {
  return filter.facet != Facet::state || filter.value != name(LifeState::unborn);
}

// The keys to walk: those of the filter that leaves the fewest candidates, or of all devices.
Result<std::string> narrowest(const ViewSnapshot& rows, const Dated& dated,
                              const std::vector<DeviceFilter>& filters) {
  std::string best(view_keys::devices);
  std::optional<std::uint64_t> fewest;
  for (const DeviceFilter& filter : filters) {
    const bool now = dated.is_newest && is_indexed_now(filter.facet);
    if (!now && !has_index_ever(filter)) continue;
    std::string prefix =
        view_keys::having(now ? When::now : When::ever, filter.facet, filter.value);
    // Of what ever held there is no count; a name or a number leaves few.
    std::uint64_t count = filter.facet == Facet::identifier ? 0 : 1;
    if (now) {
      TRY_ASSIGN(const auto counted, rows.get(count_key::having(prefix)));
      count = counted ? read_count(*counted) : 0;
    } else if (count > 0) {
      count = UINT64_MAX - 1;
    }
    if (!fewest || count < *fewest) {
      fewest = count;
      best = std::move(prefix);
    }
  }
  return best;
}

class Listing {
 public:
  Listing(const TimelineSource& source, const Dated& dated, const DeviceListOptions& options,
          const TakeDevice& take)
      : source_(source), dated_(dated), options_(options), take_(take) {}

  Result<std::optional<std::string>> run() {
    if (dated_.is_newest) {
      TRY_ASSIGN(ahead_, devices_ahead(source_.rows, dated_.as_of, options_.from));
    }
    TRY_ASSIGN(const std::string prefix, narrowest(source_.rows, dated_, options_.filters));
    ViewCursor cursor = source_.rows.cursor(view_keys::device_having(prefix, options_.from),
                                            view_keys::after_prefix(prefix));
    while (true) {
      TRY_ASSIGN(const bool there, cursor.next());
      const std::string device(there ? cursor.key().substr(prefix.size()) : std::string_view());
      while (!ahead_.empty() && (!there || *ahead_.begin() <= device)) {
        const auto node = ahead_.extract(ahead_.begin());
        TRY_ASSIGN(const bool goes_on, look(node.value()));
        if (!goes_on) return std::optional(node.value());
        if (there && node.value() == device) last_ = device;
      }
      if (!there) return std::optional<std::string>();
      if (last_ == device) continue;
      last_ = device;
      TRY_ASSIGN(const bool goes_on, look(device));
      if (!goes_on) return std::optional(device);
    }
  }

 private:
  // False where the page ends before this device.
  Result<bool> look(const std::string& device) {
    if (!view_keys::is_device(device)) return true;
    if (looked_at_++ == options_.most_looked_at) return false;
    if (looked_at_ % looks_between_questions == 0 && options_.goes_on && !options_.goes_on()) {
      return fail(ErrorCode::unavailable, "the list of devices was broken off");
    }
    const ShardIndex shard = dated_.shard_for(device);
    TRY_ASSIGN(const Folded folded, fold_device(source_, device, dated_.of(shard)));
    if (folded.state.counts.events == 0 || !matches(folded.state, options_.filters)) return true;
    return take_(device, shard, folded);
  }

  const TimelineSource& source_;
  const Dated& dated_;
  const DeviceListOptions& options_;
  const TakeDevice& take_;
  DevicesAhead ahead_;
  std::string last_;
  std::uint64_t looked_at_ = 0;
};

}  // namespace

ShardIndex Dated::shard_for(std::string_view subject) const {
  return shard_of(subject, static_cast<std::uint32_t>(known.size()));
}

Dated date_reading(ViewReadingPtr reading, std::optional<Occurred> as_of,
                   std::optional<Positions> known, Recorded now) {
  Dated dated;
  dated.reading = std::move(reading);
  const ViewReading& read = *dated.reading;
  dated.known = known ? *std::move(known) : read.positions;
  // The stamps of a log may be ahead of this machine's clock.
  dated.as_of = as_of ? *as_of : Occurred(std::max(now, read.newest).micros());
  dated.is_newest = dated.known == read.positions && dated.as_of.micros() >= read.newest.micros();
  return dated;
}

Result<DevicesAhead> devices_ahead(const ViewSnapshot& rows, Occurred as_of,
                                   const std::string& from) {
  DevicesAhead devices;
  const std::string begin = view_keys::ahead_after(as_of);
  ViewCursor cursor = rows.cursor(begin, view_keys::after_prefix(view_keys::ahead));
  while (true) {
    TRY_ASSIGN(const bool there, cursor.next());
    if (!there) return devices;
    const std::string_view device = view_keys::device_ahead(cursor.key());
    if (device >= from) devices.emplace(device);
  }
}

Result<std::optional<std::string>> list_devices(const TimelineSource& source, const Dated& dated,
                                                const DeviceListOptions& options,
                                                const TakeDevice& take) {
  return Listing(source, dated, options, take).run();
}

}  // namespace hallmark
