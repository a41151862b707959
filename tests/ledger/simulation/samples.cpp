#include "tests/ledger/simulation/samples.h"

#include <fmt/format.h>

#include "schemas/admission/routing.h"
#include "schemas/vocabulary/base64.h"

namespace hallmark::simulation {
namespace {

constexpr std::size_t own_devices = 24;
constexpr std::size_t sources = 3;

// The first devices by number that this shard has, or that others have.
std::vector<std::string> devices_of(Shard shard, bool own, std::size_t count) {
  std::vector<std::string> devices;
  for (std::size_t number = 0; devices.size() < count; ++number) {
    std::string device = fmt::format("device-{}", number);
    if ((shard_of(device, shard.of) == shard.index) == own) devices.push_back(std::move(device));
  }
  return devices;
}

EventParts parts_of(std::size_t id, const std::string& device) {
  EventParts parts;
  // The same id comes from several sources, and is then another one.
  parts.id = fmt::format("e{}", id / sources);
  parts.source = fmt::format("/gate/{}", id % sources);
  parts.subject = device;
  parts.data = fmt::format(R"({{"n":{}}})", id);
  return parts;
}

Record record_of(EventParts parts, Variant variant, const std::string& other_device) {
  switch (variant) {
    case Variant::structured:
      break;
    case Variant::binary:
      return binary(parts);
    case Variant::other_data:
      parts.data = R"({"n":"other"})";
      break;
    case Variant::other_device:
      parts.subject = other_device;
      break;
    case Variant::signed_envelope:
      return signed_envelope(parts);
  }
  return structured(parts);
}

}  // namespace

std::string structured_text(const EventParts& parts) {
  return fmt::format(
      R"({{"specversion":"{}","id":"{}","source":"{}","type":"{}","subject":"{}","time":"{}",{}"data":{}}})",
      parts.spec_version, parts.id, parts.source, parts.type, parts.subject, parts.time, parts.more,
      parts.data);
}

Record structured(const EventParts& parts) {
  return {"application/cloudevents+json", {}, parts.subject, structured_text(parts)};
}

Record binary(const EventParts& parts) {
  return {"application/json",
          {{"specversion", parts.spec_version},
           {"id", parts.id},
           {"source", parts.source},
           {"type", parts.type},
           {"subject", parts.subject},
           {"time", parts.time},
           {"absent", std::nullopt}},
          std::nullopt,
          parts.data};
}

Record signed_envelope(const EventParts& parts) {
  return {"application/vnd.dsse+json",
          {},
          parts.subject,
          fmt::format(R"({{"payloadType":"application/cloudevents+json","payload":"{}",)"
                      R"("signatures":[{{"keyid":"k","sig":"{}"}}]}})",
                      to_base64(structured_text(parts)), to_base64("signature of " + parts.id))};
}

Samples::Samples(Shard shard) : shard_(shard), events_(ids) {
  Judge judge;
  const std::vector<std::string> devices = devices_of(shard, true, own_devices);
  for (const std::string& device : devices) {
    devices_.push_back({device, judge.sha256.digest<DeviceKey>(device)});
  }
  for (std::size_t id = 0; id < ids; ++id) {
    // Some devices have many events, some few.
    const std::size_t device = id % 5 == 0 ? id / 5 % own_devices : id % 2;
    const EventParts parts = parts_of(id, devices[device]);
    for (std::size_t i = 0; i < variants; ++i) {
      const auto variant = static_cast<Variant>(i);
      events_[id][i] = std::make_unique<Sample>(
          fmt::format("id {} variant {} of {}", id, i, devices[device]),
          record_of(parts, variant, devices[(device + 1) % own_devices]), shard, judge);
    }
  }
  const auto add = [&](std::string name, Record record) {
    refused_.push_back(std::make_unique<Sample>(std::move(name), std::move(record), shard, judge));
  };
  if (shard.of > 1) {
    for (const std::string& device : devices_of(shard, false, 4)) {
      add("misrouted", structured(parts_of(0, device)));
    }
  }
  for (NamedRecord& named : refused_records(devices.front())) {
    add(std::move(named.name), std::move(named.record));
  }
}

}  // namespace hallmark::simulation
