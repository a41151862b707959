// Draws what the writer is asked next: records, offsets and stamps.
#pragma once

#include <deque>

#include "tests/ledger/simulation/world.h"

namespace hallmark::simulation {

class Requests {
 public:
  explicit Requests(World& world);

  [[nodiscard]] Request next();

 private:
  [[nodiscard]] Request batch();
  [[nodiscard]] Request pass_over();
  [[nodiscard]] std::optional<Request> again();
  [[nodiscard]] const Sample& sample();
  [[nodiscard]] const Sample& refused_sample();
  [[nodiscard]] std::size_t batch_size();
  [[nodiscard]] std::uint64_t gap();
  [[nodiscard]] Recorded stamp();
  void spoil(Request& request);

  World& world_;
  std::size_t first_id_;  // a seed's ids are `ids_` from here on
  std::size_t ids_;
  std::size_t fresh_ = 0;  // how many of them were sent
  std::vector<const Sample*> lately_;
};

}  // namespace hallmark::simulation
