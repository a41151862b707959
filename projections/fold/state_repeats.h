// Texts and hashes that a state's bytes have had already. Each is written out once and is its place
// from then on: a certificate's issuer, and the hash that the next one replaces, come often.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

namespace hallmark {

// Holds views into what is encoded or decoded. One thread.
class StateRepeats {
 public:
  // Its place. One that has none gets the next: short ones are not worth it, and there is an end.
  [[nodiscard]] std::optional<std::size_t> meet(std::string_view text) {
    if (text.size() < least_bytes) return std::nullopt;
    std::uint8_t& slot = slots_[slot_of(text)];
    if (slot != 0) return slot - 1U;
    if (count_ < most) {
      texts_[count_++] = text;
      slot = static_cast<std::uint8_t>(count_);
    }
    return std::nullopt;
  }
  [[nodiscard]] std::optional<std::string_view> at(std::uint64_t place) const {
    if (place >= count_) return std::nullopt;
    return texts_[place];
  }

 private:
  static constexpr std::size_t least_bytes = 4;
  static constexpr std::size_t most = 128;
  static constexpr std::size_t slots = 256;  // so that half of them are empty

  // Where it stands, or the empty one where it would.
  [[nodiscard]] std::size_t slot_of(std::string_view text) const {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::memcpy(&begin, text.data(), sizeof begin);
    std::memcpy(&end, text.data() + text.size() - sizeof end, sizeof end);
    const std::uint32_t mixed = begin * 0x9e3779b1U ^ end * 0x85ebca77U;
    for (std::size_t slot = mixed >> 24;; slot = (slot + 1) % slots) {
      const std::uint8_t taken = slots_[slot];
      if (taken == 0 || texts_[taken - 1U] == text) return slot;
    }
  }

  std::array<std::string_view, most> texts_;
  std::size_t count_ = 0;
  std::array<std::uint8_t, slots> slots_{};  // a place and 1, by hash
};

}  // namespace hallmark
