// A device's history as people and programs ask for it: the accepted entries of its chain, with
// what each says and whether it came late.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "ledger/reader.h"
#include "schemas/cloudevents/envelope.h"
#include "schemas/json/writer.h"

namespace hallmark {

struct HistoryOptions {
  enum class Order : std::uint8_t { newest_first, oldest_first };
  Order order = Order::newest_first;
  std::uint64_t limit = 0;                       // 0: all
  std::optional<Occurred> as_of = std::nullopt;  // leaves out what occurred later
};

struct HistoryItem {
  const StoredEntry& stored;
  const Envelope& envelope;
  bool late;  // an event of this device that occurred later had been recorded before it
};

// Where a device's events stand, oldest first: the event with deviceSequence n is the nth of them.
struct Place {
  Sequence sequence;
  Occurred occurred;
  bool late = false;
};
using Places = std::vector<Place>;
// Among the reader's entries. A place never changes, so those that were found earlier may be handed
// in again, whatever reader found them.
[[nodiscard]] Result<Places> places_of(Reader& reader, std::string_view device,
                                       const Places* known = nullptr);

// The event of an accepted entry, for as long as `take` looks at it.
[[nodiscard]] Status with_envelope(const StoredEntry& stored,
                                   const std::function<void(const Envelope&)>& take);

using TakeItem = std::function<Status(const HistoryItem&)>;
[[nodiscard]] Status read_item(Reader& reader, const Place& place, const TakeItem& take);

// Calls `take` for each item. How many events the device has, whenever they occurred; 0 where it is
// unknown.
[[nodiscard]] Result<std::uint64_t> walk_history(Reader& reader, std::string_view device,
                                                 const HistoryOptions& options,
                                                 const TakeItem& take);

// The JSON of an item, as /v1/devices/{device}/history has it; and its members alone.
void write_history_item(json::Writer& writer, const HistoryItem& item);
void write_history_members(json::Writer& writer, const HistoryItem& item);

}  // namespace hallmark
