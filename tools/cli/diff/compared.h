// What `hallmark diff` compares, whatever it is made of: rows of events, and two moments of them.
#pragma once

#include <string>

#include "projections/differences/walk.h"

namespace hallmark::cli {

struct Compared {
  std::string ledger;
  TwoMoments moments;  // `from` is the older
  bool swapped = false;
  // Packs alone: where they come from, and how it is known that one is the other's beginning.
  std::string from_file, to_file;
  std::string lineage;          // "log", "devices"; of one ledger "ledger"
  std::uint64_t only_from = 0;  // devices that the older pack alone is about
};

// Told once what is compared, before all differences.
using Begin = std::function<void(const Compared&)>;

}  // namespace hallmark::cli
