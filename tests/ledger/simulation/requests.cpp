#include "tests/ledger/simulation/requests.h"

#include <limits>

namespace hallmark::simulation {
namespace {
constexpr std::size_t remembered = 24;
}

Requests::Requests(World& world) : world_(world) {
  ids_ = 10 + world_.random.below(Samples::ids - 10);
  first_id_ = world_.random.below(Samples::ids);
}

Request Requests::next() {
  if (!world_.to_send_again.empty() && !world_.chance(3)) {
    if (auto request = again()) return *std::move(request);
  }
  Request request = world_.chance(12) ? pass_over() : batch();
  if (world_.chance(25)) spoil(request);
  return request;
}

// As it was, where the position allows it: then the source hands out the same log again. Else its
// records, at new offsets: then whoever sent them posts them once more.
std::optional<Request> Requests::again() {
  Request request = std::move(world_.to_send_again.back());
  world_.to_send_again.pop_back();
  if (!world_.model.fits(request)) {
    if (request.pass_over) return std::nullopt;
    Offset at = world_.model.state().position;
    for (Sent& sent : request.records) {
      sent.offset = at;
      sent.stamp = stamp();
      at = hallmark::next(at);
    }
  }
  world_.coverage.note(Happened::same_request_again);
  return request;
}

std::size_t Requests::batch_size() {
  const std::uint64_t draw = world_.random.below(20);
  if (draw == 0) return 0;
  if (draw < 9) return 1;
  if (draw < 17) return 2 + world_.random.below(3);
  if (draw < 19) return 5 + world_.random.below(6);
  return 11 + world_.random.below(20);
}

Request Requests::batch() {
  Request request;
  Offset at = world_.model.state().position;
  const std::size_t size = batch_size();
  for (std::size_t i = 0; i < size; ++i) {
    const Offset offset(at.value() + gap());
    request.records.push_back({&sample(), offset, stamp()});
    at = hallmark::next(offset);
  }
  return request;
}

Request Requests::pass_over() {
  Request request;
  const std::uint64_t over = world_.chance(4) ? 0 : 1 + gap();
  request.pass_over = Offset(world_.model.state().position.value() + over);
  return request;
}

// Puts an offset before the position.
void Requests::spoil(Request& request) {
  const std::uint64_t position = world_.model.state().position.value();
  if (request.pass_over) {
    if (position > 0) request.pass_over = Offset(position - 1 - world_.random.below(position));
    return;
  }
  if (request.records.empty()) return;
  const std::size_t at = world_.random.below(request.records.size());
  const std::uint64_t least = at == 0 ? position : request.records[at - 1].offset.value() + 1;
  if (least > 0) request.records[at].offset = Offset(least - 1);
}

std::uint64_t Requests::gap() {
  if (!world_.chance(12)) return 0;
  if (world_.chance(40)) {
    world_.coverage.note(Happened::wide_gap);
    return 1ULL << 40U;
  }
  world_.coverage.note(Happened::gap);
  return 1 + world_.random.below(9);
}

Recorded Requests::stamp() {
  const std::int64_t now = world_.clock.now().micros();
  if (!world_.chance(6)) return world_.clock.now();
  const std::uint64_t draw = world_.random.below(40);
  std::int64_t moment = static_cast<std::int64_t>(world_.random.below(2'000'000'000'000'000));
  if (draw == 0) moment = std::numeric_limits<std::int64_t>::min();
  if (draw == 1) moment = std::numeric_limits<std::int64_t>::max();
  if (draw == 2) moment = -moment;
  if (draw > 10 && now < moment) moment = now + 1 + moment % 1'000'000;
  if (moment < now) world_.coverage.note(Happened::clock_set_back);
  world_.clock.set(Recorded(moment));
  return world_.clock.now();
}

const Sample& Requests::refused_sample() {
  const std::size_t small = world_.samples.refused_count() - world_.samples.large_refused_count();
  if (!world_.chance(40)) return world_.samples.refused(world_.random.below(small));
  return world_.samples.refused(small + world_.random.below(world_.samples.large_refused_count()));
}

const Sample& Requests::sample() {
  const std::uint64_t draw = world_.random.below(100);
  if (draw < 14) return refused_sample();
  const Sample* sample = nullptr;
  if (draw < 34 && !lately_.empty()) {
    sample = lately_[world_.random.below(lately_.size())];
  } else if (draw < 46 && fresh_ > 0) {
    const std::size_t id = (first_id_ + world_.random.below(fresh_)) % Samples::ids;
    sample = &world_.samples.event(id, static_cast<Variant>(world_.random.below(variants)));
  } else {
    const std::size_t id = (first_id_ + fresh_ % ids_) % Samples::ids;
    const Variant variant = world_.chance(3) ? static_cast<Variant>(world_.random.below(variants))
                                             : Variant::structured;
    sample = &world_.samples.event(id, variant);
    if (fresh_ < ids_) ++fresh_;
  }
  if (lately_.size() < remembered) {
    lately_.push_back(sample);
  } else {
    lately_[world_.random.below(remembered)] = sample;
  }
  return *sample;
}

}  // namespace hallmark::simulation
