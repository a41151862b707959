#include "ledger/fsck/check_tiles.h"

#include <fmt/format.h>

#include "ledger/families.h"
#include "schemas/vocabulary/hex.h"

namespace hallmark {
namespace {

std::string text_of(TileName name) {
  return fmt::format("tile {} of level {}", name.index, name.level);
}

std::string text_of(std::string_view hashes) {
  return fmt::format("{} bytes, SHA-256 {}", hashes.size(),
                     Sha256().digest<LeafHash>(hashes).hex());
}

// Where the entries of a tile end.
std::uint64_t end_of(std::string_view key) { return *families::number_of(key.substr(0, 8)); }

}  // namespace

TilesCheck::TilesCheck(const Store& store, Shard shard, const FamilyPosition& position,
                       std::uint64_t from, FsckFaults& faults)
    : shard_(shard), position_(position), faults_(faults) {
  // The least key of a tile that is full at more than `from`.
  const auto first = families::big_endian(from + 1);
  stored_ = store.cursor(families::tiles, from == 0 ? std::string_view() : families::view(first));
  there_ = move_on();
}

bool TilesCheck::move_on() {
  while (true) {
    const auto there = stored_->next();
    if (!there) {
      faults_.add(FsckPart::tiles, std::nullopt, [&] {
        return fmt::format("shard {}: tiles: {}", shard_.index.value(), there.error().text());
      });
      return false;
    }
    if (!*there) return false;
    const std::string_view key = stored_->key();
    if (families::is_about_family(key)) continue;
    if (key.size() == sizeof(std::uint64_t) + 1) return true;
    add(0,
        fmt::format("the key {} of {} bytes is no tile's", to_hex(key.substr(0, 32)), key.size()));
  }
}

void TilesCheck::take(TileLog& log) {
  for (const TileLog::Tile& tile : log.full_tiles(log.size(), "", ~std::size_t{0})) compare(tile);
  log.drop_full(log.size());
}

void TilesCheck::pass_over_before(const std::string& key) {
  for (; there_ && stored_->key() < key; there_ = move_on()) {
    add(end_of(stored_->key()),
        fmt::format("the key {} is of no tile that the log has", to_hex(stored_->key())));
  }
}

void TilesCheck::compare(const TileLog::Tile& expected) {
  const std::string key = tile_key(expected.name);
  pass_over_before(key);
  const std::uint64_t full_at = expected.name.full_at();
  const bool is_there = there_ && stored_->key() == key;
  if (!is_there) {
    if (full_at > position_.applied.entries) return;
    return add(full_at, fmt::format("{} is missing, although the first {} entries should be there",
                                    text_of(expected.name), position_.applied.entries));
  }
  const std::string_view stored = stored_->value();
  // The one that was begun at the family's position is replaced when it is full.
  const bool may_be_begun = expected.name.level == 0 && full_at > position_.applied.entries;
  const std::string_view hashes = expected.hashes;
  const bool fits = may_be_begun ? hashes.starts_with(stored) : hashes == stored;
  if (!fits) {
    add(full_at, fmt::format("{}: expected {}; found {}", text_of(expected.name), text_of(hashes),
                             text_of(stored)));
  }
  there_ = move_on();
}

void TilesCheck::compare_begun(const TileLog& log) {
  const auto begun = log.begun_tile(log.size());
  if (!begun || !there_ || stored_->key() != tile_key(begun->name)) return;
  const std::string_view stored = stored_->value();
  const std::string_view hashes = begun->hashes;
  // It may run ahead of what could be verified.
  const std::size_t both = std::min(stored.size(), hashes.size());
  if (stored.substr(0, both) != hashes.substr(0, both) || stored.size() % digest_size_bytes != 0) {
    add(log.size(), fmt::format("{}: expected it to begin as {}; found {}", text_of(begun->name),
                                text_of(hashes), text_of(stored)));
  }
  there_ = move_on();
}

void TilesCheck::finish(TileLog& log) {
  take(log);
  const std::uint64_t applied = position_.applied.entries;
  const auto begun = log.begun_tile(log.size());
  if (begun) pass_over_before(tile_key(begun->name));
  const bool begun_was_written =
      applied % tile_width != 0 && log.size() / tile_width == applied / tile_width;
  if (begun && begun_was_written && (!there_ || stored_->key() != tile_key(begun->name))) {
    add(log.size(), fmt::format("{} is missing, although the first {} entries should be there",
                                text_of(begun->name), applied));
  }
  compare_begun(log);
  for (; there_; there_ = move_on()) {
    // Those of entries that could not be verified are not judged.
    const std::uint64_t end = end_of(stored_->key());
    if (end <= position_.bound) continue;
    add(end, fmt::format("the tile under {} stands for {} entries; it may speak of the first {} "
                         "alone",
                         to_hex(stored_->key()), end, position_.bound));
  }
}

void TilesCheck::add(std::uint64_t near, const std::string& what) {
  const auto sequence = near == 0 ? std::nullopt : std::optional(Sequence(near - 1));
  faults_.add(FsckPart::tiles, sequence,
              [&] { return fmt::format("shard {}: tiles: {}", shard_.index.value(), what); });
}

}  // namespace hallmark
