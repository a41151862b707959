// Strong<Tag, T>: a number that cannot be passed for another kind of number and has no silent
// arithmetic.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <limits>

#include "schemas/vocabulary/invariant.h"

namespace hallmark {

template <class Tag, class T>
class Strong {
 public:
  constexpr Strong() = default;
  constexpr explicit Strong(T value) : value_(value) {}
  [[nodiscard]] constexpr T value() const { return value_; }
  friend constexpr auto operator<=>(Strong, Strong) = default;

 private:
  T value_{};
};

template <class Tag, class T>
[[nodiscard]] Strong<Tag, T> next(Strong<Tag, T> number) {
  INVARIANT(number.value() < std::numeric_limits<T>::max(), "a number ran over its type's end");
  return Strong<Tag, T>(static_cast<T>(number.value() + 1));
}

using Sequence = Strong<struct SequenceTag, std::uint64_t>;  // of an entry in its shard
using DeviceSequence =
    Strong<struct DeviceSequenceTag, std::uint64_t>;  // of an entry in its device's chain, from 1
using Offset = Strong<struct OffsetTag, std::uint64_t>;  // of a record in its partition
using ShardIndex = Strong<struct ShardIndexTag, std::uint32_t>;

// Which of how many shards.
struct Shard {
  ShardIndex index;
  std::uint32_t of = 1;
  friend bool operator==(const Shard&, const Shard&) = default;
};

}  // namespace hallmark

template <class Tag, class T>
struct std::hash<hallmark::Strong<Tag, T>> {
  std::size_t operator()(hallmark::Strong<Tag, T> number) const noexcept {
    return std::hash<T>{}(number.value());
  }
};
