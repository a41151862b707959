#include "schemas/admission/admit.h"

#include "schemas/admission/routing.h"
#include "schemas/cloudevents/read.h"

namespace hallmark {
namespace {

std::uint64_t detail_of(Reason reason, const Record& record) {
  if (reason == Reason::record_too_large) return size_bytes(record);
  if (reason == Reason::too_many_record_attributes) return record.attributes.size();
  return 0;
}

std::variant<Envelope, Refusal> read(const Record& record) {
  Faults faults(Faults::Gather::first);
  auto envelope = read_envelope(record, faults);
  if (envelope) return *std::move(envelope);
  const Reason reason = faults.list().front().reason;
  return Refusal{reason, detail_of(reason, record)};
}

Admissible admissible(Envelope envelope, EventHasher& hasher) {
  const EventDigest digest = hasher.event_digest(envelope);
  const IdKey id_key = hasher.id_key(envelope.source, envelope.id);
  return {std::move(envelope), digest, id_key};
}

}  // namespace

Admission admit(const Record& record, Shard shard, EventHasher& hasher) {
  auto event = read(record);
  if (const auto* refusal = std::get_if<Refusal>(&event)) return *refusal;
  auto& envelope = std::get<Envelope>(event);
  const ShardIndex home = shard_of(envelope.device, shard.of);
  if (home != shard.index) return Refusal{Reason::misrouted, home.value()};
  return admissible(std::move(envelope), hasher);
}

RoutedAdmission admit_at_home(const Record& record, std::uint32_t of, EventHasher& hasher) {
  auto event = read(record);
  if (const auto* refusal = std::get_if<Refusal>(&event)) return {ShardIndex(0), *refusal};
  auto& envelope = std::get<Envelope>(event);
  const ShardIndex home = shard_of(envelope.device, of);
  return {home, admissible(std::move(envelope), hasher)};
}

}  // namespace hallmark
