// A device's state as answers show it (api/ANSWERS.md). Pure functions; any thread.
#pragma once

#include <string_view>

#include "projections/fold/state.h"
#include "schemas/json/writer.h"

namespace hallmark {

// The members of a state, from `state` to `evidence`, into an object that is open. What depends on
// the moment (a certificate that has expired, a power that has ended) is as of `as_of`. `device`,
// the moments and the head are the caller's.
void write_state_members(json::Writer& writer, const DeviceState& state, ShardIndex shard,
                         Occurred as_of);

// A certificate that a device holds, as an object; and its members alone, for lists that say more.
void write_certificate(json::Writer& writer, const HeldCertificate& certificate, ShardIndex shard,
                       Occurred as_of);
void write_certificate_members(json::Writer& writer, const HeldCertificate& certificate,
                               ShardIndex shard, Occurred as_of);

// A device in a list, as an object. `head` is its last entry in the ledger.
struct DeviceItem {
  std::string_view device;
  const DeviceState& state;
  ShardIndex shard;
  Sequence head;
};
void write_device_item(json::Writer& writer, const DeviceItem& item);

}  // namespace hallmark
