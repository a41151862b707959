#include "ingest/kafka_waiting.h"

#include <algorithm>
#include <utility>

#include "ledger/find.h"
#include "schemas/admission/event_digest.h"
#include "schemas/cloudevents/read.h"

namespace hallmark {
namespace {

constexpr std::size_t most_recent = 8192;  // of a shard

Unexpected not_known(std::string why) { return fail(ErrorCode::network, std::move(why)); }

}  // namespace

void KafkaWaiting::answer(WaitingPtr event, Result<Outcome> outcome) {
  --under_way_;
  event->done(std::move(outcome));
}

void KafkaWaiting::answer_all(Settled& settled) {
  for (auto& [event, outcome] : settled) answer(std::move(event), std::move(outcome));
}

void KafkaWaiting::for_offset(WaitingPtr event, Offset offset) {
  std::optional<Outcome> recent;
  {
    const std::lock_guard lock(mutex_);
    Shelf& shelf = shelves_[event->shard.value()];
    const auto found =
        std::lower_bound(shelf.recent.begin(), shelf.recent.end(), offset.value(),
                         [](const auto& one, std::uint64_t asked) { return one.first < asked; });
    if (found != shelf.recent.end() && found->first == offset.value()) {
      recent = std::move(found->second);
    } else if (ledger_.shard(event->shard).state().position <= offset) {
      // committed() comes after the position has moved, so whichever is second sees the other.
      shelf.by_offset.emplace(offset.value(), std::move(event));
      return;
    }
  }
  if (recent) return answer(std::move(event), *std::move(recent));
  Result<Outcome> verdict = verdict_at(*event, offset);
  answer(std::move(event), std::move(verdict));
}

void KafkaWaiting::for_id(WaitingPtr event) {
  // An event that is in the ledger decides about this one, wherever its record is.
  auto known = verdict_by_id(*event);
  if (!known) return answer(std::move(event), Unexpected(known.error()));
  if (*known) return answer(std::move(event), **std::move(known));
  const std::lock_guard lock(mutex_);
  auto& by_id = shelves_[event->shard.value()].by_id;
  EventId id(event->source, event->id);
  Doubted doubted{std::move(event), Steady::now()};
  by_id.emplace(std::move(id), std::move(doubted));
}

// An entry made of that record is the verdict; none says that it was there before.
Result<Outcome> KafkaWaiting::verdict_at(const WaitingEvent& event, Offset offset) const {
  TRY_ASSIGN(const auto entry, find_offset(ledger_.shard(event.shard), offset));
  if (entry && !entry->entry.accepted()) return Outcome(*entry->entry.frame.verdict.refusal);
  if (entry) {
    return Outcome(receipt_of(Receipt::Status::recorded, *entry, event.source, event.id));
  }
  TRY_ASSIGN(auto earlier, verdict_by_id(event));
  if (earlier) return *std::move(earlier);
  return not_known("its record is in the topic, and the ledger has no entry of it");
}

Result<std::optional<Outcome>> KafkaWaiting::verdict_by_id(const WaitingEvent& event) const {
  TRY_ASSIGN(const auto stored, find_event(ledger_.shard(event.shard), event.source, event.id));
  if (!stored) return std::optional<Outcome>();
  Faults faults(Faults::Gather::first);
  const auto envelope = read_envelope(stored->entry.record, faults);
  if (envelope && EventHasher().event_digest(*envelope) == event.digest) {
    return std::optional<Outcome>(
        receipt_of(Receipt::Status::duplicate, *stored, event.source, event.id));
  }
  return std::optional<Outcome>(Refusal{Reason::conflict, stored->entry.frame.sequence.value()});
}

void KafkaWaiting::committed(ShardIndex shard, const PartitionWriter::Committed& committed) {
  Settled settled;
  std::vector<Doubted> named;
  {
    const std::lock_guard lock(mutex_);
    Shelf& shelf = shelves_[shard.value()];
    remember(shelf, committed);
    settle_offsets(shelf, committed, settled);
    named = take_named(shelf, committed);
  }
  answer_all(settled);
  for (Doubted& one : named) for_id(std::move(one.event));
}

void KafkaWaiting::remember(Shelf& shelf, const PartitionWriter::Committed& committed) const {
  if (under_way_ == 0) return shelf.recent.clear();
  const std::size_t count = committed.records.size();
  for (std::size_t i = count - std::min(count, most_recent); i < count; ++i) {
    shelf.recent.emplace_back(committed.records[i].offset.value(), committed.outcomes[i]);
  }
  while (shelf.recent.size() > most_recent) shelf.recent.pop_front();
}

void KafkaWaiting::settle_offsets(Shelf& shelf, const PartitionWriter::Committed& committed,
                                  Settled& settled) {
  for (std::size_t i = 0; i < committed.records.size() && !shelf.by_offset.empty(); ++i) {
    const auto found = shelf.by_offset.find(committed.records[i].offset.value());
    if (found == shelf.by_offset.end()) continue;
    settled.emplace_back(std::move(found->second), committed.outcomes[i]);
    shelf.by_offset.erase(found);
  }
}

// A conflict names no id: whoever waits for one is told when its time is over.
std::vector<KafkaWaiting::Doubted> KafkaWaiting::take_named(
    Shelf& shelf, const PartitionWriter::Committed& committed) {
  std::vector<Doubted> named;
  for (std::size_t i = 0; i < committed.outcomes.size() && !shelf.by_id.empty(); ++i) {
    const auto* receipt = std::get_if<Receipt>(&committed.outcomes[i]);
    if (receipt == nullptr) continue;
    const auto [from, to] = shelf.by_id.equal_range({receipt->source, receipt->id});
    for (auto one = from; one != to; ++one) named.push_back(std::move(one->second));
    shelf.by_id.erase(from, to);
  }
  return named;
}

void KafkaWaiting::give_up(const WhyGiveUp& why) {
  Settled settled;
  {
    const std::lock_guard lock(mutex_);
    for (Shelf& shelf : shelves_) {
      for (auto one = shelf.by_offset.begin(); one != shelf.by_offset.end();) {
        auto reason = why(*one->second, std::nullopt);
        if (reason) settled.emplace_back(std::move(one->second), Unexpected(*std::move(reason)));
        one = one->second ? std::next(one) : shelf.by_offset.erase(one);
      }
      for (auto one = shelf.by_id.begin(); one != shelf.by_id.end();) {
        WaitingPtr& event = one->second.event;
        auto reason = why(*event, one->second.since);
        if (reason) settled.emplace_back(std::move(event), Unexpected(*std::move(reason)));
        one = event ? std::next(one) : shelf.by_id.erase(one);
      }
    }
  }
  answer_all(settled);
}

}  // namespace hallmark
