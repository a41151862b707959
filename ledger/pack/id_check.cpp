#include "ledger/pack/id_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "ledger/ordered_work.h"

namespace hallmark {

IdCheck::Half IdCheck::half_of(std::string_view hash) {
  Half half{};
  std::memcpy(half.data(), hash.data(), half.size());
  return half;
}

void IdCheck::add(const EntryFacts& facts) {
  const std::string_view id = facts.event->id_key.bytes();
  Bucket& bucket = buckets_[static_cast<unsigned char>(id.front())];
  if (bucket.empty() || bucket.back().size() == chunk_places) {
    bucket.emplace_back();
    bucket.back().reserve(chunk_places);
  }
  const auto& refusal = facts.frame.verdict.refusal;
  bucket.back().push_back({half_of(id), half_of(facts.event->event_digest.bytes()),
                           facts.frame.sequence.value(), refusal ? refusal->detail : is_accepted});
}

std::optional<std::string> IdCheck::fault_of(Bucket& bucket) {
  std::vector<Place> places;
  for (Chunk& chunk : bucket) {
    places.insert(places.end(), chunk.begin(), chunk.end());
    Chunk().swap(chunk);
  }
  std::sort(places.begin(), places.end(), [](const Place& one, const Place& other) {
    return one.id != other.id ? one.id < other.id : one.sequence < other.sequence;
  });
  const Place* accepted = nullptr;  // of the id at hand
  for (std::size_t i = 0; i < places.size(); ++i) {
    const Place& place = places[i];
    if (i == 0 || place.id != places[i - 1].id) accepted = nullptr;
    if (place.conflict == is_accepted) {
      if (accepted != nullptr) {
        return fmt::format(
            "entry {}: expected an id that was not accepted before, found that of "
            "entry {}",
            place.sequence, accepted->sequence);
      }
      accepted = &place;
    } else if (accepted == nullptr || accepted->sequence != place.conflict ||
               accepted->event == place.event) {
      return fmt::format(
          "entry {}: expected a conflict with another event of its id in entry {}, "
          "found none",
          place.sequence, place.conflict);
    }
  }
  return std::nullopt;
}

std::optional<std::string> IdCheck::fault(unsigned threads) {
  std::optional<std::string> first;
  const auto produce = [&](std::uint64_t bucket, unsigned) -> Result<std::optional<std::string>> {
    return fault_of(buckets_[bucket]);
  };
  const auto consume = [&](std::optional<std::string>&& fault) -> Status {
    if (!first) first = std::move(fault);
    return ok();
  };
  // Neither of them fails.
  (void)in_order<std::optional<std::string>>(buckets, threads, produce, consume);
  return first;
}

}  // namespace hallmark
