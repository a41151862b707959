#include "ledger/packed_rows.h"

#include <algorithm>
#include <array>

namespace hallmark {
namespace {

// The first eight bytes as a number that orders as they do; what is missing counts as zeros.
std::uint64_t big_endian(std::string_view bytes) {
  std::array<unsigned char, 8> first{};
  std::copy_n(bytes.begin(), std::min(bytes.size(), first.size()), first.begin());
  std::uint64_t number = 0;
  for (const unsigned char byte : first) number = number << 8 | byte;
  return number;
}

}  // namespace

void PackedRows::add(std::string_view key, std::string_view value) {
  places_.push_back({bytes_.size(), static_cast<std::uint32_t>(key.size()),
                     static_cast<std::uint32_t>(value.size()), 0});
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

// How many bytes all keys begin with.
std::size_t PackedRows::common_prefix() const {
  std::string_view common = key_of(places_.front());
  for (const Place& place : places_) {
    const std::string_view key = key_of(place);
    const auto differs = std::mismatch(common.begin(), common.end(), key.begin(), key.end());
    common = common.substr(0, static_cast<std::size_t>(differs.first - common.begin()));
  }
  return common.size();
}

void PackedRows::sort() {
  const auto by_key = [this](const Place& a, const Place& b) { return key_of(a) < key_of(b); };
  // What is walked in the order of its keys often comes sorted.
  if (!std::is_sorted(places_.begin(), places_.end(), by_key)) {
    const std::size_t common = common_prefix();
    for (Place& place : places_) place.first_bytes = big_endian(key_of(place).substr(common));
    std::sort(places_.begin(), places_.end(), [this](const Place& a, const Place& b) {
      if (a.first_bytes != b.first_bytes) return a.first_bytes < b.first_bytes;
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
