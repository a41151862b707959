#include "ledger/packed_rows.h"

#include <algorithm>

namespace hallmark {

void PackedRows::add(std::string_view key, std::string_view value) {
  places_.push_back({bytes_.size(), static_cast<std::uint32_t>(key.size()),
                     static_cast<std::uint32_t>(value.size())});
  bytes_.append(key).append(value);
}

std::string_view PackedRows::key_of(const Place& place) const {
  return std::string_view(bytes_).substr(place.at, place.key_size);
}

PackedRows::Row PackedRows::row(std::size_t at) const {
  const Place& place = places_[at];
  return {key_of(place),
          std::string_view(bytes_).substr(place.at + place.key_size, place.value_size)};
}

void PackedRows::sort() {
  const auto by_key = [this](const Place& a, const Place& b) { return key_of(a) < key_of(b); };
  // What is walked in the order of its keys often comes sorted.
  if (!std::is_sorted(places_.begin(), places_.end(), by_key)) {
    std::sort(places_.begin(), places_.end(), [this](const Place& a, const Place& b) {
      const int order = key_of(a).compare(key_of(b));
      return order != 0 ? order < 0 : a.at < b.at;
    });
  }
  const auto same_key = [this](const Place& a, const Place& b) { return key_of(a) == key_of(b); };
  // Backwards, so that the last of its key is the one that stays.
  const auto kept = std::unique(places_.rbegin(), places_.rend(), same_key).base();
  places_.erase(places_.begin(), kept);
}

}  // namespace hallmark
