#include "ledger/history.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "schemas/cloudevents/event_text.h"
#include "schemas/cloudevents/read.h"

namespace hallmark {
namespace {

Result<Envelope> envelope_of(const StoredEntry& stored) {
  Faults faults(Faults::Gather::first);
  auto envelope = read_envelope(stored.entry.record, faults);
  if (envelope) return *std::move(envelope);
  return fail(
      ErrorCode::corruption,
      fmt::format("entry {} of shard {} is accepted, and yet its record is no event",
                  stored.entry.frame.sequence.value(), stored.entry.frame.partition.value()));
}

}  // namespace

Result<Places> places_of(Reader& reader, std::string_view device, const Places* known) {
  Places places;
  if (known != nullptr) {
    const auto end = std::partition_point(known->begin(), known->end(), [&](const Place& place) {
      return place.sequence.value() < reader.entries();
    });
    places.assign(known->begin(), end);
  }
  const std::size_t had = places.size();
  TRY_ASSIGN(auto stored, reader.latest(device));
  while (stored && (had == 0 || stored->entry.frame.sequence > places[had - 1].sequence)) {
    TRY_ASSIGN(const Envelope envelope, envelope_of(*stored));
    places.push_back({stored->entry.frame.sequence, envelope.occurred});
    TRY_ASSIGN(stored, reader.before(stored->entry));
  }
  std::reverse(places.begin() + static_cast<std::ptrdiff_t>(had), places.end());
  Occurred newest(std::numeric_limits<std::int64_t>::min());
  for (Place& place : places) {
    place.late = place.occurred < newest;
    newest = std::max(newest, place.occurred);
  }
  return places;
}

Status with_envelope(const StoredEntry& stored, const std::function<void(const Envelope&)>& take) {
  TRY_ASSIGN(const Envelope envelope, envelope_of(stored));
  take(envelope);
  return ok();
}

Status read_item(Reader& reader, const Place& place, const TakeItem& take) {
  TRY_ASSIGN(const StoredEntry stored, reader.entry(place.sequence));
  TRY_ASSIGN(const Envelope envelope, envelope_of(stored));
  return take({stored, envelope, place.late});
}

Result<std::uint64_t> walk_history(Reader& reader, std::string_view device,
                                   const HistoryOptions& options, const TakeItem& take) {
  TRY_ASSIGN(Places places, places_of(reader, device));
  const std::uint64_t count = places.size();
  if (options.as_of) {
    std::erase_if(places, [&](const Place& place) { return place.occurred > *options.as_of; });
  }
  if (options.order == HistoryOptions::Order::newest_first) {
    std::reverse(places.begin(), places.end());
  }
  if (options.limit > 0 && options.limit < places.size()) places.resize(options.limit);
  for (const Place& place : places) {
    TRY(read_item(reader, place, take));
  }
  return count;
}

void write_history_item(json::Writer& writer, const HistoryItem& item) {
  writer.begin_object();
  write_history_members(writer, item);
  writer.end_object();
}

void write_history_members(json::Writer& writer, const HistoryItem& item) {
  const EntryFrame& frame = item.stored.entry.frame;
  writer.member("shard", std::uint64_t{frame.partition.value()});
  writer.member("sequence", frame.sequence.value());
  writer.member("deviceSequence", frame.device_sequence.value());
  writer.member("entryHash", item.stored.leaf.hex());
  writer.member("recordedAt", frame.recorded_at.text());
  writer.member("occurredAt", item.envelope.occurred.text());
  writer.key("late");
  writer.boolean(item.late);
  writer.key("event");
  write_event(writer, item.envelope);
}

}  // namespace hallmark
