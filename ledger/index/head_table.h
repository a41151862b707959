// Each device's head, in memory: about 100 bytes a device. One writer's thread; whoever shares it
// guards it (Index).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "ledger/chain.h"

namespace hallmark {

class HeadTable {
 public:
  // Where a device's head lies; stays the same for as long as the table lives.
  using Slot = std::uint32_t;

  struct Place {
    DeviceKey key;
    Head head;
  };

  [[nodiscard]] const Head* find(const DeviceKey& key) const;
  // Its slot, made (with a head of count 0) where there was none.
  Slot slot_of(const DeviceKey& key);
  [[nodiscard]] const Place& operator[](Slot slot) const {
    return chunks_[slot / chunk_places]->at(slot % chunk_places);
  }
  void set(Slot slot, const Head& head) {
    chunks_[slot / chunk_places]->at(slot % chunk_places).head = head;
  }
  [[nodiscard]] std::uint64_t size() const { return size_; }

 private:
  // Chunks, so that growing never moves a place or holds two copies of all of them.
  static constexpr std::size_t chunk_places = 4096;
  using Chunk = std::array<Place, chunk_places>;

  // Open addressing over (32 bits of the key, slot + 1); a slot of 0 is empty. The bits pick the
  // cell, spare most looks at places, and let the index grow without the keys.
  struct Cell {
    std::uint32_t bits = 0;
    std::uint32_t slot_and_one = 0;
  };

  [[nodiscard]] std::optional<Slot> look_up(const DeviceKey& key) const;
  void put(Cell cell);
  void grow();

  std::vector<Cell> cells_;
  std::vector<std::unique_ptr<Chunk>> chunks_;
  std::uint64_t size_ = 0;
};

}  // namespace hallmark
