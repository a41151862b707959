#include "projections/differences/device_walk.h"

#include "projections/views/event_row.h"
#include "projections/views/keys.h"

namespace hallmark {
namespace {

bool is_there(const Folded& folded) { return folded.state.counts.events > 0; }

StateThen then_of(const Folded& folded, Occurred at) {
  return {is_there(folded) ? &folded.state : nullptr, at};
}

}  // namespace

DeviceWalk::DeviceWalk(const TimelineSource& source, const Corrections& corrections,
                       std::string_view device, ShardIndex shard, const TwoMoments& moments,
                       Corrected corrected)
    : source_(source),
      corrections_(corrections),
      device_(device),
      shard_(shard),
      moments_(moments),
      known_before_(moments.from.known[shard.value()]),
      known_after_(moments.to.known[shard.value()]),
      before_(source, corrections, device, known_before_, Folded()) {
  if (corrected == Corrected::anew) part();
}

void DeviceWalk::part() {
  if (!after_) after_.emplace(source_, corrections_, device_, known_after_, before_.folded());
}

// Keeps what was folded up to a moment before an event after it is; nothing: after the last event.
void DeviceWalk::pass(const std::optional<Occurred>& occurred) {
  if (!passed_from_ && (!occurred || *occurred > moments_.from.as_of)) {
    passed_from_ = true;
    if (after_) then_ = after_->folded();
  }
  if (!passed_to_ && (!occurred || *occurred > moments_.to.as_of)) {
    passed_to_ = true;
    if (after_) {
      is_ = after_->folded();
    } else if (!passed_from_) {
      is_ = before_.folded();  // which goes on
    }
  }
}

Status DeviceWalk::take(std::string_view key, std::string_view value) {
  TRY_ASSIGN(const Sequence entry, entry_of_event_row(value));
  if (entry.value() >= known_after_) return ok();
  TRY_ASSIGN(const FoldEvent event, decode_event_row(source_.catalogue, key, value));
  const Occurred occurred = event.order.occurred;
  pass(occurred);
  const bool is_new = entry.value() >= known_before_;
  if (!passed_from_) note_corrections(event.order);
  if (is_new && (!passed_from_ || late_corrections_.contains(entry))) note_late(event);
  if (passed_from_ && passed_to_) return ok();
  if (is_new || passed_from_) part();
  if (after_) TRY(after_->take(key, value));
  if (!is_new && !passed_from_) TRY(before_.take(key, value));
  return ok();
}

// Corrections of what had occurred by the first moment count there whenever they occurred.
void DeviceWalk::note_corrections(const FoldOrder& order) {
  const auto* said = corrections_.of(order);
  if (said == nullptr) return;
  for (const Corrections::Said& one : *said) {
    const bool is_new = one.entry.value() >= known_before_ && one.entry.value() < known_after_;
    if (is_new) late_corrections_.insert(one.entry);
  }
}

void DeviceWalk::note_late(const FoldEvent& event) {
  if (++found_.late > most_late_events_kept) return;
  found_.late_events.push_back({event.entry, event.order.occurred, event.recorded,
                                std::string(event.type), std::string(event.order.source),
                                std::string(event.order.id)});
}

DeviceDifference DeviceWalk::finish() {
  pass(std::nullopt);
  found_.device = device_;
  found_.shard = shard_;
  const Folded& was = before_.folded();
  const Folded& is = is_ ? *is_ : was;
  found_.was_there = is_there(was);
  found_.is_there = is_there(is);
  const Moment& from = moments_.from;
  const Moment& to = moments_.to;
  if (is_ || (is_there(was) && changes_by_time_alone(was.state, from.as_of, to.as_of))) {
    found_.changes = compare(then_of(was, from.as_of), then_of(is, to.as_of));
  }
  if (then_) found_.earlier = compare(then_of(was, from.as_of), then_of(*then_, from.as_of));
  return std::move(found_);
}

}  // namespace hallmark
