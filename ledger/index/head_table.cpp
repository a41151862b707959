#include "ledger/index/head_table.h"

#include <algorithm>
#include <bit>
#include <limits>

#include "schemas/vocabulary/invariant.h"

namespace hallmark {
namespace {

constexpr std::size_t first_cells = 1024;

// In the order of the keys.
std::uint32_t bits_of(const DeviceKey& key) {
  std::uint32_t bits = 0;
  for (const char byte : key.bytes().substr(0, sizeof bits)) {
    bits = bits << 8 | static_cast<unsigned char>(byte);
  }
  return bits;
}

}  // namespace

std::optional<HeadTable::Slot> HeadTable::look_up(const DeviceKey& key) const {
  if (cells_.empty()) return std::nullopt;
  const std::size_t mask = cells_.size() - 1;
  const std::uint32_t bits = bits_of(key);
  for (std::size_t at = first_cell(bits); cells_[at].slot_and_one != 0; at = (at + 1) & mask) {
    const Slot slot = cells_[at].slot_and_one - 1;
    if (cells_[at].bits == bits && (*this)[slot].key == key) return slot;
  }
  return std::nullopt;
}

const Head* HeadTable::find(const DeviceKey& key) const {
  const auto slot = look_up(key);
  return slot ? &(*this)[*slot].head : nullptr;
}

void HeadTable::expect(const DeviceKey& key) const {
  if (!cells_.empty()) __builtin_prefetch(&cells_[first_cell(bits_of(key))]);
}

void HeadTable::expect_place(const DeviceKey& key) const {
  if (cells_.empty()) return;
  const std::size_t mask = cells_.size() - 1;
  const std::uint32_t bits = bits_of(key);
  for (std::size_t at = first_cell(bits); cells_[at].slot_and_one != 0; at = (at + 1) & mask) {
    if (cells_[at].bits == bits) return expect_place(cells_[at].slot_and_one - 1);
  }
}

void HeadTable::expect_place(Slot slot) const {
  const auto* place = reinterpret_cast<const char*>(&(*this)[slot]);
  __builtin_prefetch(place);
  __builtin_prefetch(place + sizeof(Place) - 1);
}

HeadTable::Slot HeadTable::slot_of(const DeviceKey& key) {
  if (const auto slot = look_up(key)) return *slot;
  INVARIANT(size() < std::numeric_limits<Slot>::max(), "a shard has more devices than slots");
  // At most three quarters full, so that probes stay short.
  if (size() * 4 >= cells_.size() * 3) grow();
  const auto slot = static_cast<Slot>(size());
  places_.push_back({key, Head{}});
  put({bits_of(key), slot + 1});
  return slot;
}

// Cells are made only here, as the first of the keys would crowd together in cells yet to grow.
void HeadTable::end_fill() {
  INVARIANT(cells_.empty(), "a table of heads that was in use is filled");
  cells_.assign(std::max(first_cells, std::bit_ceil(size() * 4 / 3 + 1)), {});
  for (Slot slot = 0; slot < size(); ++slot) put({bits_of((*this)[slot].key), slot + 1});
}

std::size_t HeadTable::first_cell(std::uint32_t bits) const {
  const int cell_bits = std::countr_zero(cells_.size());
  return static_cast<std::size_t>(static_cast<std::uint64_t>(bits) << cell_bits >> 32);
}

void HeadTable::put(Cell cell) {
  const std::size_t mask = cells_.size() - 1;
  std::size_t at = first_cell(cell.bits);
  while (cells_[at].slot_and_one != 0) at = (at + 1) & mask;
  cells_[at] = cell;
}

void HeadTable::grow() {
  decltype(cells_) old(cells_.empty() ? first_cells : cells_.size() * 2);
  old.swap(cells_);
  for (const Cell& cell : old) {
    if (cell.slot_and_one != 0) put(cell);
  }
}

}  // namespace hallmark
