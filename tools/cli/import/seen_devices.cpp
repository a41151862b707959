#include "tools/cli/import/seen_devices.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace hallmark::cli {
namespace {

using DeviceKey = Digest<struct DeviceKeyTag>;

}  // namespace

SeenDevices::Slot& SeenDevices::find(std::vector<Slot>& slots, const Slot& wanted) const {
  const std::size_t mask = slots.size() - 1;
  std::size_t at = wanted.head & mask;
  while (slots[at].line != 0 && (slots[at].head != wanted.head || slots[at].tail != wanted.tail)) {
    at = (at + 1) & mask;
  }
  return slots[at];
}

void SeenDevices::grow() {
  std::vector<Slot> larger(slots_.size() * 2);
  for (const Slot& slot : slots_) {
    if (slot.line != 0) find(larger, slot) = slot;
  }
  slots_ = std::move(larger);
}

std::optional<std::uint64_t> SeenDevices::add(std::string_view device, std::uint64_t line) {
  const DeviceKey key = hasher_.digest<DeviceKey>(device);
  Slot wanted;
  std::memcpy(&wanted.head, key.bytes().data(), sizeof wanted.head);
  std::memcpy(&wanted.tail, key.bytes().data() + sizeof wanted.head, sizeof wanted.tail);
  constexpr std::uint64_t last = std::numeric_limits<std::uint32_t>::max();
  wanted.line = static_cast<std::uint32_t>(std::min(line, last));
  if (const Slot& known = find(slots_, wanted); known.line != 0) return known.line;
  if ((size_ + 1) * 3 > slots_.size() * 2) grow();
  find(slots_, wanted) = wanted;
  ++size_;
  return std::nullopt;
}

}  // namespace hallmark::cli
