#include "projections/answers/event_search.h"

#include <algorithm>

#include "projections/views/event_row.h"

namespace hallmark {
namespace {

// What the device's row of the event says that its entry does not.
Result<bool> is_late(const TimelineSource& source, const StoredEntry& stored) {
  FoldOrder order;
  TRY(with_envelope(stored, [&](const Envelope& envelope) {
    order = {envelope.occurred, source.facts.read(envelope).rank, envelope.source,
             producer_number(envelope), envelope.id};
  }));
  const std::string key = view_keys::event(stored.entry.device, order);
  TRY_ASSIGN(const auto row, source.rows.get(key));
  if (!row) return Unexpected(damaged_rows("an event's row is missing"));
  TRY_ASSIGN(const FoldEvent event, decode_event_row(source.catalogue, key, *row));
  return event.is_late;
}

}  // namespace

Result<std::optional<std::string>> search_events(const TimelineSource& source, const Ledger& ledger,
                                                 const Dated& dated, const EventSearch& search,
                                                 const TakeEvent& take) {
  const std::string begin =
      search.prefix + (search.from ? view_keys::moment(*search.from) : std::string());
  std::string end = view_keys::after_prefix(search.prefix + view_keys::moment(dated.as_of));
  if (search.before) end = std::min(end, search.prefix + view_keys::moment(*search.before));
  if (begin >= end) return std::optional<std::string>();
  ViewCursor cursor = source.rows.cursor(begin, end);
  TRY_ASSIGN(bool there,
             cursor.seek_back(search.place.empty() ? end : search.prefix + search.place));
  for (std::uint64_t looked_at = 0; there; ++looked_at) {
    const std::string place(cursor.key().substr(search.prefix.size()));
    const auto at = view_keys::parse_event_place(search.prefix, cursor.key());
    if (!at) return Unexpected(damaged_rows("no event's place stands where one should"));
    if (looked_at == search.most_looked_at) return std::optional(place);
    if (at->entry.value() < dated.known[at->shard.value()]) {
      Reader reader = ledger.shard(at->shard).reader();
      TRY_ASSIGN(const StoredEntry stored, reader.entry(at->entry));
      TRY_ASSIGN(const bool late, is_late(source, stored));
      bool goes_on = true;
      TRY(with_envelope(stored, [&](const Envelope& envelope) {
        goes_on = take({stored, envelope, late});
      }));
      if (!goes_on) return std::optional(place);
    }
    TRY_ASSIGN(there, cursor.previous());
  }
  return std::optional<std::string>();
}

}  // namespace hallmark
