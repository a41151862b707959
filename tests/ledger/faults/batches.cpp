#include "tests/ledger/faults/batches.h"

#include <algorithm>
#include <variant>

namespace hallmark::faults {
namespace {

using simulation::Sample;
using simulation::Samples;
using simulation::Variant;

bool same_receipt(const Receipt& left, const Receipt& right) {
  return left.status == right.status && left.source == right.source && left.id == right.id &&
         left.device == right.device && left.shard == right.shard &&
         left.sequence == right.sequence && left.device_sequence == right.device_sequence &&
         left.entry_hash == right.entry_hash && left.recorded_at == right.recorded_at;
}

bool same_outcome(const Outcome& left, const Outcome& right) {
  if (left.index() != right.index()) return false;
  if (const auto* refusal = std::get_if<Refusal>(&left))
    return *refusal == std::get<Refusal>(right);
  return same_receipt(std::get<Receipt>(left), std::get<Receipt>(right));
}

}  // namespace

simulation::Request Batches::next(Offset position) {
  const std::uint64_t size = random_.below(6) == 0 ? 10 + random_.below(40) : 1 + random_.below(5);
  simulation::Request request;
  for (std::uint64_t i = 0; i < size; ++i) {
    if (random_.below(30) == 0) position = Offset(position.value() + 1 + random_.below(5));
    request.records.push_back({&draw(), position, stamp()});
    position = hallmark::next(position);
  }
  return request;
}

simulation::Request Batches::fresh(Offset position, std::size_t count) {
  simulation::Request request;
  for (std::size_t i = 0; i < count; ++i) {
    request.records.push_back({&draw_fresh(), position, stamp()});
    position = hallmark::next(position);
  }
  return request;
}

const Sample& Batches::draw_fresh() {
  constexpr Variant ways[] = {Variant::structured, Variant::binary, Variant::signed_envelope};
  return samples_.event(sent_ids_++ % Samples::ids, ways[random_.below(3)]);
}

const Sample& Batches::draw() {
  const std::uint64_t kind = random_.below(100);
  if (sent_ids_ == 0 || kind < 60) return draw_fresh();
  const std::size_t earlier = random_.below(std::min<std::uint64_t>(sent_ids_, Samples::ids));
  if (kind < 90) {
    return samples_.event(earlier, static_cast<Variant>(random_.below(simulation::variants)));
  }
  const std::size_t large = kind < 99 ? samples_.large_refused_count() : 0;
  return samples_.refused(random_.below(samples_.refused_count() - large));
}

Recorded Batches::stamp() {
  stamp_micros_ += static_cast<std::int64_t>(random_.below(5'000));
  return Recorded(stamp_micros_);
}

std::vector<Placed> placed(const simulation::Request& request) {
  std::vector<Placed> batch;
  for (const simulation::Sent& sent : request.records) {
    batch.push_back({&sent.sample->judged(), sent.offset, sent.stamp});
  }
  return batch;
}

bool same(const std::vector<Outcome>& left, const std::vector<Outcome>& right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), same_outcome);
}

}  // namespace hallmark::faults
