#include "projections/views/event_row.h"

#include "ledger/rocksdb_view_store.h"
#include "projections/fold/varint.h"
#include "projections/views/keys.h"
#include "schemas/vocabulary/hex.h"

namespace hallmark {
namespace {

constexpr std::uint64_t late_flag = 1;

Unexpected damaged(std::string_view key) {
  return Unexpected(damaged_rows("no row of an event stands at key " + to_hex(key.substr(0, 64))));
}

// They wrap around: a key may have any moment in it.
std::uint64_t difference(std::int64_t left, std::int64_t right) {
  return static_cast<std::uint64_t>(left) - static_cast<std::uint64_t>(right);
}

std::int64_t sum(std::int64_t left, std::uint64_t right) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(left) + right);
}

}  // namespace

std::string encode_event_row(const FoldEvent& event) {
  std::string row;
  row.reserve(event.data.size() + 24);
  put_varint(row, event.entry.value());
  put_varint(row, event.number.value());
  put_varint(row, zigzag(difference(event.recorded.micros(), event.order.occurred.micros())));
  put_varint(row, event.is_late ? late_flag : 0);
  if (event.order.rank == FoldOrder::unranked) {
    put_varint(row, event.type.size());
    row.append(event.type);
  }
  row.append(event.data);
  return row;
}

Result<FoldEvent> decode_event_row(const Catalogue& catalogue, std::string_view key,
                                   std::string_view value) {
  const auto parsed = view_keys::parse_event(key);
  if (!parsed) return damaged(key);
  FoldEvent event;
  event.order = parsed->order;
  const auto entry = take_varint(value);
  const auto number = take_varint(value);
  const auto recorded = take_varint(value);
  const auto flags = take_varint(value);
  if (!flags || *flags > late_flag) return damaged(key);
  event.entry = Sequence(*entry);
  event.number = DeviceSequence(*number);
  event.recorded = Recorded(sum(event.order.occurred.micros(), unzigzag(*recorded)));
  event.is_late = (*flags & late_flag) != 0;
  if (event.order.rank == FoldOrder::unranked) {
    const auto size = take_varint(value);
    if (!size || *size > value.size()) return damaged(key);
    event.type = value.substr(0, *size);
    value.remove_prefix(*size);
  } else {
    if (event.order.rank >= catalogue.types().size()) return damaged(key);
    event.type = catalogue.types()[event.order.rank].type;
  }
  event.data = value;
  return event;
}

Result<Sequence> entry_of_event_row(std::string_view value) {
  const auto entry = take_varint(value);
  if (!entry) return damaged({});
  return Sequence(*entry);
}

}  // namespace hallmark
