#include "projections/views/folded.h"

#include "ledger/rocksdb_view_store.h"
#include "projections/fold/state_codec.h"
#include "projections/fold/varint.h"

namespace hallmark {
namespace {

Unexpected damaged() { return Unexpected(damaged_rows("no state stands where one should")); }

// Leaves the bytes of the state.
Result<Folded> take_frame(std::string_view& rest) {
  Folded folded;
  const auto rows = take_varint(rest);
  const auto first = take_varint(rest);
  const auto head = take_varint(rest);
  const auto head_number = take_varint(rest);
  const auto influence = take_varint(rest);
  const auto order_size = take_varint(rest);
  if (!order_size || *order_size > rest.size()) return damaged();
  folded.rows = *rows;
  folded.first = Sequence(*first);
  folded.head = Sequence(*head);
  folded.head_number = DeviceSequence(*head_number);
  folded.influence = Sequence(*influence);
  folded.last_order = rest.substr(0, *order_size);
  rest.remove_prefix(*order_size);
  return folded;
}

}  // namespace

std::string encode_folded(const Folded& folded) {
  std::string bytes;
  put_varint(bytes, folded.rows);
  put_varint(bytes, folded.first.value());
  put_varint(bytes, folded.head.value());
  put_varint(bytes, folded.head_number.value());
  put_varint(bytes, folded.influence.value());
  put_varint(bytes, folded.last_order.size());
  bytes.append(folded.last_order);
  bytes.append(encode_device_state(folded.state));
  return bytes;
}

Result<Folded> decode_folded(std::string_view bytes) {
  TRY_ASSIGN(Folded folded, take_frame(bytes));
  auto state = decode_device_state(bytes);
  if (!state) return Unexpected(damaged_rows(state.error().message));
  folded.state = *std::move(state);
  return folded;
}

Result<Folded> decode_folded_frame(std::string_view bytes) { return take_frame(bytes); }

}  // namespace hallmark
