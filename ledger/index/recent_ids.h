// The ids accepted since the index was last written out: prefix to sequence. One thread while it
// grows; immutable once it is handed on to be written.
#pragma once

#include <cstdint>
#include <vector>

#include "ledger/index/id_filter.h"
#include "schemas/vocabulary/strong.h"

namespace hallmark {

struct IdPlace {
  IdPrefix prefix = 0;
  Sequence sequence;
  friend auto operator<=>(const IdPlace&, const IdPlace&) = default;
};

class RecentIds {
 public:
  void add(IdPlace place);
  // Appends the sequences under `prefix`.
  void find(IdPrefix prefix, std::vector<Sequence>& found) const;
  [[nodiscard]] std::uint64_t size() const { return places_.size(); }
  void clear();
  // In the order they were added.
  [[nodiscard]] const std::vector<IdPlace>& places() const { return places_; }

 private:
  void put(std::uint32_t place_and_one);
  void grow();

  std::vector<IdPlace> places_;
  std::vector<std::uint32_t> cells_;  // open addressing over place + 1; 0 is empty
};

}  // namespace hallmark
