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

}  // namespace

Admission admit(const Record& record, Shard shard, EventHasher& hasher) {
  Faults faults(Faults::Gather::first);
  auto envelope = read_envelope(record, faults);
  if (!envelope) {
    const Reason reason = faults.list().front().reason;
    return Refusal{reason, detail_of(reason, record)};
  }
  const ShardIndex home = shard_of(envelope->device, shard.of);
  if (home != shard.index) return Refusal{Reason::misrouted, home.value()};
  const EventDigest digest = hasher.event_digest(*envelope);
  const IdKey id_key = hasher.id_key(envelope->source, envelope->id);
  return Admissible{*std::move(envelope), digest, id_key};
}

}  // namespace hallmark
