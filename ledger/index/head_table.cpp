#include "ledger/index/head_table.h"

#include <cstring>
#include <limits>

#include "schemas/vocabulary/invariant.h"

namespace hallmark {
namespace {

constexpr std::size_t first_cells = 1024;

std::uint32_t bits_of(const DeviceKey& key) {
  std::uint32_t bits = 0;
  std::memcpy(&bits, key.bytes().data(), sizeof bits);
  return bits;
}

}  // namespace

std::optional<HeadTable::Slot> HeadTable::look_up(const DeviceKey& key) const {
  if (cells_.empty()) return std::nullopt;
  const std::size_t mask = cells_.size() - 1;
  const std::uint32_t bits = bits_of(key);
  for (std::size_t at = bits & mask; cells_[at].slot_and_one != 0; at = (at + 1) & mask) {
    const Slot slot = cells_[at].slot_and_one - 1;
    if (cells_[at].bits == bits && (*this)[slot].key == key) return slot;
  }
  return std::nullopt;
}

const Head* HeadTable::find(const DeviceKey& key) const {
  const auto slot = look_up(key);
  return slot ? &(*this)[*slot].head : nullptr;
}

HeadTable::Slot HeadTable::slot_of(const DeviceKey& key) {
  if (const auto slot = look_up(key)) return *slot;
  INVARIANT(size_ < std::numeric_limits<Slot>::max(), "a shard has more devices than slots");
  // At most three quarters full, so that probes stay short.
  if (size_ * 4 >= cells_.size() * 3) grow();
  const auto slot = static_cast<Slot>(size_++);
  if (slot % chunk_places == 0) chunks_.push_back(std::make_unique<Chunk>());
  chunks_.back()->at(slot % chunk_places) = {key, Head{}};
  put({bits_of(key), slot + 1});
  return slot;
}

void HeadTable::put(Cell cell) {
  const std::size_t mask = cells_.size() - 1;
  std::size_t at = cell.bits & mask;
  while (cells_[at].slot_and_one != 0) at = (at + 1) & mask;
  cells_[at] = cell;
}

void HeadTable::grow() {
  std::vector<Cell> old(cells_.empty() ? first_cells : cells_.size() * 2);
  old.swap(cells_);
  for (const Cell& cell : old) {
    if (cell.slot_and_one != 0) put(cell);
  }
}

}  // namespace hallmark
