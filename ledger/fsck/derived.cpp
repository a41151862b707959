#include "ledger/fsck/derived.h"

#include <fmt/format.h>

#include <string>

#include "ledger/families.h"
#include "schemas/vocabulary/hex.h"
#include "schemas/vocabulary/invariant.h"

namespace hallmark {
namespace {

Family family_of(FsckPart part) {
  switch (part) {
    case FsckPart::ids:
      return families::ids;
    case FsckPart::heads:
      return families::heads;
    case FsckPart::filters:
      return families::filters;
    case FsckPart::tiles:
      return families::tiles;
    default:
      INVARIANT(false, "a part that is no derived family");
  }
}

// Puts the segments of the filter together out of their chunks, as they come.
class FilterReader {
 public:
  FilterReader(const index_codec::Applied& applied, std::uint64_t first_segment_ids)
      : applied_(applied), filter_(first_segment_ids) {}

  Status take(std::uint32_t segment, std::uint32_t chunk, std::string_view bits) {
    // Those of a segment that was begun and not finished.
    if (segment >= applied_.segments) return ok();
    while (filter_.segments() < segment) TRY(finish_segment());
    if (chunk != chunks_) {
      return fail(
          ErrorCode::corruption,
          fmt::format("segment {} of the filter over ids: expected chunk {}, found chunk {}",
                      segment, chunks_, chunk));
    }
    bits_ += bits;
    ++chunks_;
    return ok();
  }

  Result<IdFilter> finish() {
    while (filter_.segments() < applied_.segments) TRY(finish_segment());
    return std::move(filter_);
  }

 private:
  Status finish_segment() {
    TRY(filter_.restore(bits_, applied_.ids_in_last));
    bits_.clear();
    chunks_ = 0;
    return ok();
  }

  const index_codec::Applied& applied_;
  IdFilter filter_;
  std::string bits_;
  std::uint32_t chunks_ = 0;
};

Result<IdFilter> read_filter(const Store& store, const index_codec::Applied& applied,
                             std::uint64_t first_segment_ids) {
  FilterReader reader(applied, first_segment_ids);
  const auto cursor = store.cursor(families::filters, "");
  while (true) {
    TRY_ASSIGN(const bool there, cursor->next());
    if (!there) return reader.finish();
    const std::string_view key = cursor->key();
    if (families::is_about_family(key)) continue;
    constexpr std::size_t number_size = sizeof(std::uint32_t);
    if (key.size() != 2 * number_size) {
      return fail(ErrorCode::corruption, fmt::format("the key {} of {} bytes is no chunk's",
                                                     to_hex(key.substr(0, 32)), key.size()));
    }
    TRY(reader.take(static_cast<std::uint32_t>(*families::number_of(key.substr(0, number_size))),
                    static_cast<std::uint32_t>(*families::number_of(key.substr(number_size))),
                    cursor->value()));
  }
}

// Nothing where there is no such key.
Result<std::optional<index_codec::Applied>> read_numbers(const Store& store, Family family,
                                                         std::string_view key,
                                                         std::uint64_t entries) {
  TRY_ASSIGN(const auto bytes, store.get(family, key));
  if (!bytes) return std::optional<index_codec::Applied>();
  const auto numbers = index_codec::decode_applied(*bytes);
  if (!numbers) {
    return fail(ErrorCode::corruption,
                fmt::format("under {}: expected a number of entries in version {}; found the bytes "
                            "{}",
                            to_hex(key), index_codec::version, to_hex(bytes->substr(0, 64))));
  }
  if (numbers->entries > entries) {
    return fail(ErrorCode::corruption,
                fmt::format("it says that it {} {} entries; there are {}",
                            key == families::applied_key ? "stands for" : "may speak of",
                            numbers->entries, entries));
  }
  return numbers;
}

Result<FamilyPosition> read_position(const Store& store, Family family, std::uint64_t entries) {
  TRY_ASSIGN(const auto applied, read_numbers(store, family, families::applied_key, entries));
  TRY_ASSIGN(const auto bound, read_numbers(store, family, families::bound_key, entries));
  const FamilyPosition position{applied.value_or(index_codec::Applied{}),
                                bound ? bound->entries : entries};
  if (position.applied.entries > position.bound) {
    return fail(ErrorCode::corruption,
                fmt::format("it says that it stands for {} entries, and speaks of {} at most",
                            position.applied.entries, position.bound));
  }
  return position;
}

}  // namespace

std::optional<FamilyPosition> read_position(const Store& store, Shard shard, FsckPart part,
                                            std::uint64_t entries, FsckFaults& faults) {
  auto position = read_position(store, family_of(part), entries);
  if (position) return *position;
  faults.add(part, std::nullopt, [&] {
    return fmt::format("shard {}: {}: {}", shard.index.value(), name(part),
                       position.error().text());
  });
  return std::nullopt;
}

std::optional<IdFilter> read_filter(const Store& store, Shard shard,
                                    const index_codec::Applied& applied,
                                    std::uint64_t first_segment_ids, FsckFaults& faults) {
  auto filter = read_filter(store, applied, first_segment_ids);
  if (filter) return *std::move(filter);
  faults.add(FsckPart::filters, std::nullopt, [&] {
    return fmt::format("shard {}: filters: {}", shard.index.value(), filter.error().text());
  });
  return std::nullopt;
}

}  // namespace hallmark
