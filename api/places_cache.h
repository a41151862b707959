// Remembers where the events of devices stand that were asked for lately: a page of a long history
// is then read without walking the chain to its beginning. Safe on any thread.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "ledger/history.h"

namespace hallmark::api {

class PlacesCache {
 public:
  // `most_places`: 24 bytes each.
  explicit PlacesCache(std::size_t most_places) : most_places_(most_places) {}

  // All places of the device among the reader's entries.
  [[nodiscard]] Result<std::shared_ptr<const Places>> places(Reader& reader,
                                                             const std::string& device);

 private:
  struct Kept {
    std::string device;
    std::shared_ptr<const Places> places;
  };
  [[nodiscard]] std::shared_ptr<const Places> find(const std::string& device);
  void keep(const std::string& device, const std::shared_ptr<const Places>& places);

  const std::size_t most_places_;
  std::mutex mutex_;      // guards what follows
  std::list<Kept> kept_;  // the latest used first
  std::unordered_map<std::string, std::list<Kept>::iterator> by_device_;
  std::size_t places_ = 0;
};

}  // namespace hallmark::api
