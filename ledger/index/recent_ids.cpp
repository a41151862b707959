#include "ledger/index/recent_ids.h"

#include <algorithm>
#include <limits>

#include "schemas/vocabulary/invariant.h"

namespace hallmark {
namespace {
constexpr std::size_t first_cells = 1024;
}

void RecentIds::add(IdPlace place) {
  INVARIANT(places_.size() < std::numeric_limits<std::uint32_t>::max() - 1,
            "the index was not written out for too long");
  // At most half full, so that probes stay short.
  if ((places_.size() + 1) * 2 > cells_.size()) grow();
  places_.push_back(place);
  put(static_cast<std::uint32_t>(places_.size()));
}

void RecentIds::find(IdPrefix prefix, std::vector<Sequence>& found) const {
  if (cells_.empty()) return;
  const std::size_t mask = cells_.size() - 1;
  for (std::size_t at = prefix & mask; cells_[at] != 0; at = (at + 1) & mask) {
    const IdPlace& place = places_[cells_[at] - 1];
    if (place.prefix == prefix) found.push_back(place.sequence);
  }
}

void RecentIds::clear() {
  places_.clear();
  std::fill(cells_.begin(), cells_.end(), 0);
}

void RecentIds::put(std::uint32_t place_and_one) {
  const std::size_t mask = cells_.size() - 1;
  std::size_t at = places_[place_and_one - 1].prefix & mask;
  while (cells_[at] != 0) at = (at + 1) & mask;
  cells_[at] = place_and_one;
}

void RecentIds::grow() {
  cells_.assign(cells_.empty() ? first_cells : cells_.size() * 2, 0);
  for (std::uint32_t place_and_one = 1; place_and_one <= places_.size(); ++place_and_one) {
    put(place_and_one);
  }
}

}  // namespace hallmark
