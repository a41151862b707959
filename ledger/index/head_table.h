// Each device's head, in memory: about 100 bytes a device. One writer's thread; whoever shares it
// guards it (Index).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ledger/chain.h"
#include "ledger/index/chunked.h"
#include "ledger/index/huge_pages.h"

namespace hallmark {

class HeadTable {
 public:
  // Where a device's head lies; stays the same for as long as the table lives.
  using Slot = std::uint32_t;

  struct Place {
    DeviceKey key;
    Head head;
  };

  // Fills a table: places in the order of their keys, then end_fill(), and nothing else before
  // that. What is touched lies side by side.
  void fill(const Place& place) { places_.push_back(place); }
  void end_fill();

  // For many at once: first each key, then each key's place, and by the time they are looked for
  // they have come from memory.
  void expect(const DeviceKey& key) const;
  void expect_place(const DeviceKey& key) const;
  void expect_place(Slot slot) const;

  [[nodiscard]] std::optional<Slot> look_up(const DeviceKey& key) const;
  [[nodiscard]] const Head* find(const DeviceKey& key) const;
  // Its slot, made (with a head of count 0) where there was none.
  Slot slot_of(const DeviceKey& key);
  [[nodiscard]] const Place& operator[](Slot slot) const { return places_[slot]; }
  void set(Slot slot, const Head& head) { places_[slot].head = head; }
  [[nodiscard]] std::uint64_t size() const { return places_.size(); }

 private:
  // Open addressing over (32 bits of the key, slot + 1); a slot of 0 is empty. The bits spare most
  // looks at places and let the cells grow without the keys. Their first ones pick the cell, so
  // that keys in their order meet cells in theirs.
  struct Cell {
    std::uint32_t bits = 0;
    std::uint32_t slot_and_one = 0;
  };

  [[nodiscard]] std::size_t first_cell(std::uint32_t bits) const;
  void put(Cell cell);
  void grow();

  std::vector<Cell, HugePages<Cell>> cells_;
  Chunked<Place> places_;
};

}  // namespace hallmark
