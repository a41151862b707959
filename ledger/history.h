// A device's history as people and programs ask for it: the accepted entries of its chain, with
// what each says and whether it came late.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "ledger/reader.h"
#include "schemas/cloudevents/envelope.h"
#include "schemas/json/writer.h"

namespace hallmark {

struct HistoryOptions {
  enum class Order : std::uint8_t { newest_first, oldest_first };
  Order order = Order::newest_first;
  std::uint64_t limit = 0;  // 0: all
};

struct HistoryItem {
  const StoredEntry& stored;
  const Envelope& envelope;
  bool late;  // an event of this device that occurred later had been recorded before it
};

// Calls `take` for each item. How many events the device has; 0 where it is unknown.
[[nodiscard]] Result<std::uint64_t> walk_history(
    Reader& reader, std::string_view device, const HistoryOptions& options,
    const std::function<Status(const HistoryItem&)>& take);

// The JSON of an item, as /v1/devices/{device}/history has it.
void write_history_item(json::Writer& writer, const HistoryItem& item);

}  // namespace hallmark
