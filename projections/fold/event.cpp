#include "projections/fold/event.h"

namespace hallmark {
namespace {

// Decimal digits without leading zeros: the longer one is greater.
std::strong_ordering compare_numbers(std::string_view left, std::string_view right) {
  if (left.size() != right.size()) return left.size() <=> right.size();
  return left <=> right;
}

}  // namespace

std::strong_ordering operator<=>(const FoldOrder& left, const FoldOrder& right) {
  if (left.occurred != right.occurred) return left.occurred <=> right.occurred;
  if (left.rank != right.rank) return left.rank <=> right.rank;
  if (left.source != right.source) return left.source <=> right.source;
  if (left.number != right.number) return compare_numbers(left.number, right.number);
  return left.id <=> right.id;
}

}  // namespace hallmark
