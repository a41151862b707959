#include "projections/views/update.h"

#include <algorithm>
#include <mutex>

#include "ledger/families.h"
#include "ledger/slices.h"
#include "projections/views/event_row.h"
#include "projections/views/keys.h"

namespace hallmark {
namespace {

constexpr std::size_t least_subjects_a_thread = 16;

}  // namespace

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
  const auto at = subjects_.try_emplace(intake.device()).first;
  Subject& subject = at->second;
  subject.device = at->first;
  subject.shard = shard;
  subject.events.push_back(std::move(made));
}

namespace {

// Where the row of the event stands that a correction is about; nothing while it has not come.
Result<std::optional<std::string>> find_event_row(const TimelineSource& source,
                                                  std::string_view device,
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

// Nothing of what has no rows yet, or is no device.
Standing standing_before(std::string_view device, const Folded& newest) {
  if (newest.rows == 0 || !view_keys::is_device(device)) return {};
  return standing_of(newest.state);
}

}  // namespace

Status Update::finish(ViewBatch& batch) {
  std::vector<Subject*> subjects;
  std::vector<std::string> keys;
  for (auto& [device, subject] : subjects_) {
    subjects.push_back(&subject);
    keys.push_back(view_keys::state(device));
  }
  // Together: they lie in the order of the store, and each costs less than one alone.
  TRY_ASSIGN(const auto states, before_.get_many(keys));
  std::mutex mutex;  // guards what follows
  Status outcome = ok();
  Counts64 counts;
  const auto update_some = [&](std::size_t from, std::size_t to) {
    Part part{FactReader(catalogue_), {}};
    Status done = ok();
    for (std::size_t i = from; i < to && done; ++i) done = update(*subjects[i], states[i], part);
    const std::lock_guard lock(mutex);
    if (!done) outcome = std::move(done);
    for (const auto& [key, change] : part.counts) counts[key] += change;
  };
  in_slices(subjects.size(), least_subjects_a_thread, slices_that_compute(), update_some);
  TRY(outcome);
  for (Subject* const subject : subjects) {
    for (std::string& key : subject->changes.erased) batch.erase(std::move(key));
    for (auto& [key, value] : subject->changes.put) batch.put(std::move(key), std::move(value));
  }
  return add_counts(before_, counts, batch);
}

Status Update::update(Subject& subject, const std::optional<std::string>& row, Part& part) const {
  Folded newest;
  if (row) {
    TRY_ASSIGN(newest, decode_folded(*row));
  }
  // The rows that are new; what is folded is read through them.
  Overlay overlay;
  TimelineSource source{before_, catalogue_, part.facts, &overlay};
  Occurred latest = newest.rows == 0
                        ? Occurred(INT64_MIN)
                        : view_keys::read_moment(std::string_view(newest.last_order).substr(0, 8));
  bool is_in_order = true;
  std::string last_order = newest.last_order;
  std::optional<std::string> first_changed;
  for (const auto& one : subject.events) {
    one->event.is_late = one->event.order.occurred < latest;
    latest = std::max(latest, one->event.order.occurred);
    const auto laid = overlay.emplace(view_keys::event(subject.device, one->event.order),
                                      encode_event_row(one->event));
    const std::string& key = laid.first->first;
    if (!first_changed || key < *first_changed) first_changed = key;
    if (one->correction) overlay.emplace(one->correction->key, one->correction->value);
    is_in_order = is_in_order && !one->correction && view_keys::order_of(key) > last_order;
    last_order = std::max(last_order, std::string(view_keys::order_of(key)));
  }
  for (const auto& one : subject.events) {
    if (!one->correction) continue;
    TRY_ASSIGN(const auto about, find_event_row(source, subject.device, *one->correction));
    if (about && *about < *first_changed) first_changed = about;
  }
  TRY(is_in_order ? append(source, subject, std::move(newest), part.counts)
                  : refold(source, subject, newest, *first_changed, part.counts));
  while (!overlay.empty()) {
    auto laid = overlay.extract(overlay.begin());
    subject.changes.put.emplace_back(std::move(laid.key()), *std::move(laid.mapped()));
  }
  return ok();
}

Status Update::append(const TimelineSource& source, Subject& subject, Folded newest,
                      Counts64& counts) const {
  const Standing before = standing_before(subject.device, newest);
  Corrections corrections;
  if (newest.state.counts.corrections != 0) {
    TRY_ASSIGN(corrections, Corrections::read(source, subject.device));
  }
  Refold refold(source, corrections, subject.device, subject.shard, std::move(newest),
                subject.events.front()->event.entry, subject.changes);
  for (const auto& [key, value] : *source.overlay) TRY(refold.take(key, *value));
  refold.finish(before, counts);
  return ok();
}

// From the last saved state before the first event that is new or changed.
Status Update::refold(const TimelineSource& source, Subject& subject, const Folded& newest,
                      const std::string& first_changed, Counts64& counts) const {
  Folded start;
  std::string from = view_keys::events(subject.device);
  const std::string saved = view_keys::saved_states(subject.device);
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
    subject.changes.erased.emplace_back(cursor.key());
    TRY_ASSIGN(there, cursor.next());
  }
  TRY_ASSIGN(const Corrections corrections, Corrections::read(source, subject.device));
  Refold refold(source, corrections, subject.device, subject.shard, std::move(start),
                subject.events.front()->event.entry, subject.changes);
  RowWalk walk(source.rows, source.overlay, from,
               view_keys::after_prefix(view_keys::events(subject.device)));
  while (true) {
    TRY_ASSIGN(there, walk.next());
    if (!there) break;
    TRY(refold.take(walk.key(), walk.value()));
  }
  refold.finish(standing_before(subject.device, newest), counts);
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
