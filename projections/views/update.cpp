#include "projections/views/update.h"

#include <algorithm>

#include "ledger/families.h"
#include "projections/views/event_row.h"
#include "projections/views/keys.h"

namespace hallmark {

void Update::take(ShardIndex shard, const EntryIntake& intake) {
  auto made = std::make_unique<NewEvent>();
  const FoldEvent& event = intake.event();
  made->source = event.order.source;
  made->number = event.order.number;
  made->id = event.order.id;
  made->type = event.type;
  made->data = event.data;
  made->correction = intake.correction();
  made->event = event;
  made->event.order.source = made->source;
  made->event.order.number = made->number;
  made->event.order.id = made->id;
  made->event.type = made->type;
  made->event.data = made->data;
  Subject& subject = subjects_[intake.device()];
  subject.shard = shard;
  subject.events.push_back(std::move(made));
}

namespace {

// Where the row of the event stands that a correction is about; nothing while it has not come.
Result<std::optional<std::string>> find_event_row(const TimelineSource& source,
                                                  const std::string& device,
                                                  const EntryIntake::CorrectionRow& correction) {
  const std::string from = view_keys::events(device);
  RowWalk walk(source.rows, source.overlay, from, view_keys::after_prefix(from));
  while (true) {
    TRY_ASSIGN(const bool there, walk.next());
    if (!there) return std::optional<std::string>();
    const auto key = view_keys::parse_event(walk.key());
    if (key && key->order.source == correction.source && key->order.id == correction.id) {
      return std::optional(std::string(walk.key()));
    }
  }
}

}  // namespace

Status Update::finish(ViewBatch& batch) {
  // Together: they lie in the order of the store, and each costs less than one alone.
  std::vector<std::string> keys;
  keys.reserve(subjects_.size());
  for (const auto& [device, subject] : subjects_) keys.push_back(view_keys::state(device));
  TRY_ASSIGN(const auto states, before_.get_many(keys));
  auto state = states.begin();
  RowChanges out;
  for (auto& [device, subject] : subjects_) {
    out.put.clear();
    out.erased.clear();
    TRY(update(device, subject, *state++, out));
    for (const std::string& key : out.erased) batch.erase(key);
    for (const auto& [key, value] : out.put) batch.put(key, value);
  }
  return add_counts(before_, counts_, batch);
}

Status Update::update(const std::string& device, Subject& subject,
                      const std::optional<std::string>& row, RowChanges& out) {
  Folded newest;
  if (row) {
    TRY_ASSIGN(newest, decode_folded(*row));
  }
  // The rows that are new; what is folded is read through them.
  Overlay overlay;
  TimelineSource source{before_, catalogue_, facts_, &overlay};
  Occurred latest = newest.rows == 0
                        ? Occurred(INT64_MIN)
                        : view_keys::read_moment(std::string_view(newest.last_order).substr(0, 8));
  bool is_in_order = true;
  std::string last_order = newest.last_order;
  std::optional<std::string> first_changed;
  for (const auto& one : subject.events) {
    one->event.is_late = one->event.order.occurred < latest;
    latest = std::max(latest, one->event.order.occurred);
    const auto laid =
        overlay.emplace(view_keys::event(device, one->event.order), encode_event_row(one->event));
    const std::string& key = laid.first->first;
    if (!first_changed || key < *first_changed) first_changed = key;
    if (one->correction) overlay.emplace(one->correction->key, one->correction->value);
    is_in_order = is_in_order && !one->correction && view_keys::order_of(key) > last_order;
    last_order = std::max(last_order, std::string(view_keys::order_of(key)));
  }
  for (const auto& [key, value] : overlay) out.put.emplace_back(key, *value);
  if (is_in_order) return append(source, device, subject, std::move(newest), out);
  for (const auto& one : subject.events) {
    if (!one->correction) continue;
    TRY_ASSIGN(const auto about, find_event_row(source, device, *one->correction));
    if (about && *about < *first_changed) first_changed = about;
  }
  return refold(source, device, subject, newest, *first_changed, out);
}

Status Update::append(const TimelineSource& source, const std::string& device,
                      const Subject& subject, Folded newest, RowChanges& out) {
  const bool is_new = newest.rows == 0;
  const DeviceState before = newest.state;
  Corrections corrections;
  if (before.counts.corrections != 0) {
    TRY_ASSIGN(corrections, Corrections::read(source, device));
  }
  Refold refold(source, corrections, device, subject.shard, std::move(newest),
                subject.events.front()->event.entry, out);
  for (const auto& [key, value] : *source.overlay) TRY(refold.take(key, *value));
  refold.finish(is_new ? nullptr : &before, counts_);
  return ok();
}

// From the last saved state before the first event that is new or changed.
Status Update::refold(const TimelineSource& source, const std::string& device,
                      const Subject& subject, const Folded& newest,
                      const std::string& first_changed, RowChanges& out) {
  Folded start;
  std::string from = view_keys::events(device);
  const std::string saved = view_keys::saved_states(device);
  ViewCursor cursor = before_.cursor(saved, view_keys::after_prefix(saved));
  const std::string changed = view_keys::saved_state(first_changed);
  TRY_ASSIGN(bool there, cursor.seek_back(changed));
  if (there && cursor.key() == changed) {  // the state after an event that is corrected now
    TRY_ASSIGN(there, cursor.previous());
  }
  if (there) {
    TRY_ASSIGN(start, decode_folded(cursor.value()));
    from.append(view_keys::order_of(cursor.key())).push_back('\0');
  }
  TRY_ASSIGN(there, cursor.seek(changed));
  while (there) {
    out.erased.emplace_back(cursor.key());
    TRY_ASSIGN(there, cursor.next());
  }
  TRY_ASSIGN(const Corrections corrections, Corrections::read(source, device));
  Refold refold(source, corrections, device, subject.shard, std::move(start),
                subject.events.front()->event.entry, out);
  const std::string events = view_keys::events(device);
  RowWalk walk(source.rows, source.overlay, from, view_keys::after_prefix(events));
  while (true) {
    TRY_ASSIGN(there, walk.next());
    if (!there) break;
    TRY(refold.take(walk.key(), walk.value()));
  }
  refold.finish(newest.rows == 0 ? nullptr : &newest.state, counts_);
  return ok();
}

std::uint64_t read_count(std::string_view value) { return families::number_of(value).value_or(0); }

std::string count_value(std::uint64_t count) {
  return std::string(families::view(families::big_endian(count)));
}

Status add_counts(const ViewSnapshot& before, const Counts64& counts, ViewBatch& batch) {
  for (const auto& [key, change] : counts) {
    if (change == 0) continue;
    TRY_ASSIGN(const auto stored, before.get(key));
    const std::uint64_t was = stored ? read_count(*stored) : 0;
    const std::uint64_t now = was + static_cast<std::uint64_t>(change);
    if (now == 0) {
      batch.erase(key);
    } else {
      batch.put(key, count_value(now));
    }
  }
  return ok();
}

}  // namespace hallmark
