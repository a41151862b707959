#include "ledger/fsck/id_pairs.h"

#include <algorithm>

namespace hallmark {

std::vector<IdPlace> IdPairs::sorted(std::size_t bucket) const {
  std::vector<IdPlace> places;
  places.reserve(size(bucket));
  each(bucket, [&](const IdPlace& place) { places.push_back(place); });
  std::sort(places.begin(), places.end());
  return places;
}

}  // namespace hallmark
