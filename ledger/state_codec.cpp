#include "ledger/state_codec.h"

#include <fmt/format.h>

#include "ledger/families.h"

namespace hallmark {
namespace {

// format, shard index, shard count; seven numbers; the tip.
constexpr std::size_t state_size_bytes = 3 * 4 + 7 * 8 + digest_size_bytes;

template <class Number>
void put(std::string& out, Number number) {
  out += families::view(families::big_endian(number));
}

template <class Number>
Number take(std::string_view& bytes) {
  const auto number = families::number_of(bytes.substr(0, sizeof(Number)));
  bytes.remove_prefix(sizeof(Number));
  return static_cast<Number>(*number);
}

}  // namespace

std::string encode_state(const ShardState& state, Shard shard) {
  std::string out;
  out.reserve(state_size_bytes);
  put(out, ledger_format);
  put(out, shard.index.value());
  put(out, shard.of);
  put(out, state.entries);
  put(out, state.position.value());
  put(out, static_cast<std::uint64_t>(state.last_recorded.micros()));
  put(out, state.accepted);
  put(out, state.refused);
  put(out, state.duplicates);
  put(out, state.gaps);
  out += state.tip.bytes();
  return out;
}

Result<ShardState> decode_state(std::string_view bytes, Shard shard) {
  if (bytes.size() != state_size_bytes) {
    return fail(ErrorCode::corruption, fmt::format("expected a shard's state of {} bytes, found {}",
                                                   state_size_bytes, bytes.size()));
  }
  const auto format = take<std::uint32_t>(bytes);
  const auto index = take<std::uint32_t>(bytes);
  const auto of = take<std::uint32_t>(bytes);
  if (format != ledger_format) {
    return fail(
        ErrorCode::corruption,
        fmt::format("expected a ledger of format {}, found format {}", ledger_format, format));
  }
  if (index != shard.index.value() || of != shard.of) {
    return fail(ErrorCode::corruption, fmt::format("expected shard {} of {}, found shard {} of {}",
                                                   shard.index.value(), shard.of, index, of));
  }
  ShardState state;
  state.entries = take<std::uint64_t>(bytes);
  state.position = Offset(take<std::uint64_t>(bytes));
  state.last_recorded = Recorded(static_cast<std::int64_t>(take<std::uint64_t>(bytes)));
  state.accepted = take<std::uint64_t>(bytes);
  state.refused = take<std::uint64_t>(bytes);
  state.duplicates = take<std::uint64_t>(bytes);
  state.gaps = take<std::uint64_t>(bytes);
  TRY_ASSIGN(state.tip, LeafHash::from_bytes(bytes));
  if (state.accepted + state.refused != state.entries ||
      state.entries + state.duplicates + state.gaps != state.position.value()) {
    return fail(ErrorCode::corruption,
                fmt::format("counters do not add up: {} accepted + {} refused, {} entries; with {} "
                            "duplicates + {} gaps, position {}",
                            state.accepted, state.refused, state.entries, state.duplicates,
                            state.gaps, state.position.value()));
  }
  return state;
}

}  // namespace hallmark
