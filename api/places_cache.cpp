#include "api/places_cache.h"

namespace hallmark::api {
namespace {

// What the name and the links of one device cost, in places.
constexpr std::size_t overhead_places = 16;

}  // namespace

Result<std::shared_ptr<const Places>> PlacesCache::places(Reader& reader,
                                                          const std::string& device) {
  const auto known = find(device);
  TRY_ASSIGN(Places places, places_of(reader, device, known.get()));
  auto shared = std::make_shared<const Places>(std::move(places));
  if (!shared->empty() && (!known || shared->size() > known->size())) keep(device, shared);
  return std::shared_ptr<const Places>(std::move(shared));
}

std::shared_ptr<const Places> PlacesCache::find(const std::string& device) {
  const std::lock_guard lock(mutex_);
  const auto found = by_device_.find(device);
  if (found == by_device_.end()) return nullptr;
  kept_.splice(kept_.begin(), kept_, found->second);
  return found->second->places;
}

void PlacesCache::keep(const std::string& device, const std::shared_ptr<const Places>& places) {
  const std::lock_guard lock(mutex_);
  const auto forget = [&](std::list<Kept>::iterator which) {
    places_ -= which->places->size() + overhead_places;
    by_device_.erase(which->device);
    kept_.erase(which);
  };
  if (const auto found = by_device_.find(device); found != by_device_.end()) {
    if (found->second->places->size() >= places->size()) return;
    forget(found->second);
  }
  kept_.push_front({device, places});
  by_device_.emplace(device, kept_.begin());
  places_ += places->size() + overhead_places;
  while (places_ > most_places_ && kept_.size() > 1) forget(std::prev(kept_.end()));
}

}  // namespace hallmark::api
