// Keeps what was asked for lately, within a bound: what was not asked for longest gives way. Safe
// on any thread.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>

namespace hallmark::api {

template <class Key, class Value>
class LruCache {
 public:
  using Pointer = std::shared_ptr<const Value>;

  // `most`: the sum of costs; one is kept however large it is.
  explicit LruCache(std::size_t most) : most_(most) {}

  // Null where it is not kept.
  [[nodiscard]] Pointer find(const Key& key) {
    const std::lock_guard lock(mutex_);
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) return nullptr;
    kept_.splice(kept_.begin(), kept_, found->second);
    return found->second->value;
  }

  // In place of what was kept under the key.
  void keep(const Key& key, Pointer value, std::size_t cost) {
    const std::lock_guard lock(mutex_);
    if (const auto found = by_key_.find(key); found != by_key_.end()) forget(found->second);
    kept_.push_front({key, std::move(value), cost});
    by_key_.emplace(key, kept_.begin());
    sum_ += cost;
    while (sum_ > most_ && kept_.size() > 1) forget(std::prev(kept_.end()));
  }

 private:
  struct Kept {
    Key key;
    Pointer value;
    std::size_t cost;
  };
  using Place = typename std::list<Kept>::iterator;

  void forget(Place place) {
    sum_ -= place->cost;
    by_key_.erase(place->key);
    kept_.erase(place);
  }

  const std::size_t most_;
  std::mutex mutex_;      // guards what follows
  std::list<Kept> kept_;  // the latest asked for first
  std::unordered_map<Key, Place> by_key_;
  std::size_t sum_ = 0;
};

}  // namespace hallmark::api
