#include "projections/answers/fleet.h"

#include <algorithm>

#include "projections/views/facets.h"
#include "projections/views/update.h"

namespace hallmark {
namespace {

using view_keys::When;

// Some thousandths of a second.
constexpr std::uint64_t devices_between_reports = 100;
constexpr std::size_t most_owners = 100;

using TakeCount = std::function<Status(std::string_view rest, std::int64_t count)>;

Status for_each_count(const ViewSnapshot& rows, std::string_view prefix, const TakeCount& take) {
  ViewCursor cursor = rows.cursor(prefix, view_keys::after_prefix(prefix));
  while (true) {
    TRY_ASSIGN(const bool there, cursor.next());
    if (!there) return ok();
    TRY(take(cursor.key().substr(prefix.size()),
             static_cast<std::int64_t>(read_count(cursor.value()))));
  }
}

// Of certificates that are active but for time, those that have expired in the month of `as_of`.
Result<std::int64_t> expired_this_month(const ViewSnapshot& rows, Occurred as_of) {
  const std::string prefix = view_keys::expiries(When::now, expiry_group::of(BaseState::active));
  const auto month = Occurred::parse(month_of(as_of) + "-01T00:00:00Z");
  INVARIANT(month.has_value(), "a month without a beginning");
  ViewCursor cursor = rows.cursor(prefix + view_keys::moment(*month),
                                  prefix + view_keys::moment(as_of), ViewSnapshot::Walk::long_one);
  std::int64_t count = 0;
  while (true) {
    TRY_ASSIGN(const bool there, cursor.next());
    if (!there) return count;
    ++count;
  }
}

Status add_certificates(const ViewSnapshot& rows, Occurred as_of, FleetCounts& counts) {
  TRY_ASSIGN(const std::int64_t expired, expired_this_month(rows, as_of));
  const std::string this_month = month_of(as_of);
  return for_each_count(
      rows, count_key::certificate_months, [&](std::string_view rest, std::int64_t count) {
        const auto base = static_cast<BaseState>(rest.front());
        const std::string month(rest.substr(1));
        if (base != BaseState::active) {
          counts.certificates[std::string(name_of(base))] += count;
          return ok();
        }
        const std::int64_t gone = month < this_month ? count : month == this_month ? expired : 0;
        if (gone > 0) counts.certificates[std::string(name(CertificateState::expired))] += gone;
        if (count > gone) {
          counts.certificates[std::string(name(CertificateState::active))] += count - gone;
          counts.expiries[month] += count - gone;
        }
        return ok();
      });
}

// The owner's id, which the key has as it is unless it is long.
Result<std::string> owner_of(const ViewSnapshot& rows, std::string_view in_key) {
  if (!view_keys::is_digested(in_key)) return std::string(in_key);
  const std::string prefix = view_keys::owner_rows(in_key);
  ViewCursor cursor = rows.cursor(prefix, view_keys::after_prefix(prefix));
  TRY_ASSIGN(const bool there, cursor.next());
  if (!there) return std::string();
  TRY_ASSIGN(const auto row, rows.get(view_keys::state(cursor.key().substr(prefix.size()))));
  if (!row) return std::string();
  TRY_ASSIGN(const Folded folded, decode_folded(*row));
  return folded.state.owner ? folded.state.owner->value.id : std::string();
}

Result<FleetCounts> counted(const ViewSnapshot& rows, Occurred as_of) {
  FleetCounts counts;
  TRY(for_each_count(rows, count_key::fleets, [&](std::string_view rest, std::int64_t count) {
    const std::size_t end = rest.find('\0');
    const std::string state(rest.substr(end + 1));
    counts.devices += count;
    counts.states[state] += count;
    counts.classes[std::string(rest.substr(0, end))][state] += count;
    return ok();
  }));
  TRY(for_each_count(
      rows, count_key::owners, [&](std::string_view rest, std::int64_t count) -> Status {
        TRY_ASSIGN(const std::string owner, owner_of(rows, rest.substr(0, rest.size() - 1)));
        counts.owners[owner] += count;
        return ok();
      }));
  TRY(add_certificates(rows, as_of, counts));
  return counts;
}

// What is counted speaks of events that are yet to occur, too: devices that have such are counted
// as they are now.
Status mend_those_ahead(const TimelineSource& source, const Dated& dated, FleetCounts& counts) {
  TRY_ASSIGN(const auto ahead, devices_ahead(source.rows, dated.as_of, ""));
  for (const std::string& device : ahead) {
    if (!view_keys::is_device(device)) continue;
    const ShardIndex shard = dated.shard_for(device);
    TRY_ASSIGN(const Folded all, fold_device(source, device, {end_of_time, all_entries}));
    TRY_ASSIGN(const Folded now, fold_device(source, device, dated.of(shard)));
    counts.add(all.state, dated.as_of, -1);
    if (now.state.counts.events > 0) counts.add(now.state, dated.as_of, 1);
  }
  return ok();
}

Result<FleetCounts> folded(const TimelineSource& source, const Dated& dated,
                           const FleetProgress& progress) {
  FleetCounts counts;
  std::uint64_t devices = 0;
  ViewCursor cursor =
      source.rows.cursor(view_keys::devices, view_keys::after_prefix(view_keys::devices),
                         ViewSnapshot::Walk::long_one);
  while (true) {
    TRY_ASSIGN(const bool there, cursor.next());
    if (!there) return counts;
    const std::string device(cursor.key().substr(view_keys::devices.size()));
    const ShardIndex shard = dated.shard_for(device);
    TRY_ASSIGN(const Folded one, fold_device(source, device, dated.of(shard)));
    if (one.state.counts.events > 0) counts.add(one.state, dated.as_of, 1);
    if (++devices % devices_between_reports == 0 && !progress(devices)) {
      return fail(ErrorCode::unavailable,
                  "the counting was broken off: the server stops, or nobody waits for it any more");
    }
  }
}

void write_counts(json::Writer& writer, const std::map<std::string, std::int64_t>& counts) {
  writer.begin_object();
  for (const auto& [name, count] : counts) {
    if (count == 0) continue;
    writer.key(name);
    writer.number(count);
  }
  writer.end_object();
}

void write_classes(json::Writer& writer, const FleetCounts& counts) {
  writer.key("classes");
  writer.begin_object();
  for (const auto& [device_class, states] : counts.classes) {
    std::int64_t devices = 0;
    for (const auto& [state, count] : states) devices += count;
    if (devices == 0) continue;
    writer.key(device_class);
    writer.begin_object();
    writer.key("devices");
    writer.number(devices);
    writer.key("states");
    write_counts(writer, states);
    writer.end_object();
  }
  writer.end_object();
}

void write_owners(json::Writer& writer, const FleetCounts& counts) {
  std::vector<std::pair<std::int64_t, std::string>> owners;
  for (const auto& [owner, count] : counts.owners) {
    if (count > 0) owners.emplace_back(-count, owner);
  }
  std::sort(owners.begin(), owners.end());
  owners.resize(std::min(owners.size(), most_owners));
  writer.key("owners");
  writer.begin_array();
  for (const auto& [negative, owner] : owners) {
    writer.begin_object();
    writer.member("id", owner);
    writer.key("devices");
    writer.number(-negative);
    writer.end_object();
  }
  writer.end_array();
}

}  // namespace

void FleetCounts::add(const DeviceState& state, Occurred as_of, std::int64_t times) {
  const std::string life(name(state.life.state));
  devices += times;
  states[life] += times;
  const auto& device_class = state.identity.device_class;
  classes[device_class ? device_class->value : std::string()][life] += times;
  if (state.owner) owners[state.owner->value.id] += times;
  for (const HeldCertificate& certificate : state.certificates) {
    if (!certificate.held) continue;
    const CertificateState shown = state_at(certificate, as_of);
    certificates[std::string(name(shown))] += times;
    if (shown == CertificateState::active) expiries[month_of(certificate.not_after)] += times;
  }
}

Result<FleetCounts> count_fleet(const TimelineSource& source, const Dated& dated,
                                const FleetProgress& progress) {
  if (!dated.is_newest) return folded(source, dated, progress);
  TRY_ASSIGN(FleetCounts counts, counted(source.rows, dated.as_of));
  TRY(mend_those_ahead(source, dated, counts));
  return counts;
}

void write_fleet(json::Writer& writer, const FleetCounts& counts) {
  writer.key("devices");
  writer.number(counts.devices);
  writer.key("states");
  write_counts(writer, counts.states);
  write_classes(writer, counts);
  write_owners(writer, counts);
  writer.key("certificates");
  write_counts(writer, counts.certificates);
  writer.key("expiries");
  writer.begin_array();
  for (const auto& [month, count] : counts.expiries) {
    if (count == 0) continue;
    writer.begin_object();
    writer.member("month", month);
    writer.key("certificates");
    writer.number(count);
    writer.end_object();
  }
  writer.end_array();
}

}  // namespace hallmark
