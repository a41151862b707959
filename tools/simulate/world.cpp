#include "tools/simulate/world.h"

#include <algorithm>

#include "schemas/vocabulary/random.h"

namespace hallmark::simulate {
namespace {

// Releases come before the first device is made.
constexpr std::int64_t first_births_after = 15 * minute;
constexpr std::int64_t authority_term = 3 * 365 * day;
// Gateways are made so much before what sits behind them, where the range leaves room for it.
constexpr std::int64_t commissioning = 45 * day;

std::uint64_t scrambled(std::uint64_t value) { return SeededRandom(value).next(); }

}  // namespace

std::uint64_t World::draw(Purpose purpose, std::uint64_t first, std::uint64_t other) const {
  const std::uint64_t base =
      scrambled(options_.seed ^ (static_cast<std::uint64_t>(purpose) << 56U));
  return scrambled(scrambled(base ^ first) ^ other);
}

std::uint32_t World::group_size() const {
  switch (options_.shape) {
    case Shape::small:
      return 8;
    case Shape::fleet:
      return 16;
    case Shape::gateway:
      return 32;
  }
  return 16;
}

std::int64_t World::release_every_us() const {
  return (options_.shape == Shape::small ? 25 : 170) * day;
}

// The first of a group is its gateway.
DeviceClass World::class_of(std::uint32_t device, std::uint64_t chance) const {
  if (device % group_size() == 0) return DeviceClass::gateway;
  const std::uint64_t share = chance % 100;
  if (options_.shape == Shape::gateway) {
    return share < 40 ? DeviceClass::meter : DeviceClass::sensor;
  }
  if (share < 34) return DeviceClass::meter;
  if (share < 56) return DeviceClass::sensor;
  if (share < 76) return DeviceClass::pump;
  return share < 89 ? DeviceClass::lock : DeviceClass::camera;
}

Traits World::traits(std::uint32_t device) const {
  constexpr std::int64_t offline_hours[] = {4, 12, 48, 120};  // under the 7 days of a late event
  const std::uint32_t group = device / group_size();
  SeededRandom of_group(draw(Purpose::birth, group));
  SeededRandom own(draw(Purpose::traits, device));
  Traits out;
  out.device_class = class_of(device, own.next());
  const bool gateway = out.device_class == DeviceClass::gateway;
  out.model = static_cast<std::uint8_t>(facts(out.device_class).first_model + own.below(2));
  out.plant = static_cast<std::uint8_t>(of_group.below(plant_count));
  out.first_owner = static_cast<std::uint8_t>(of_group.below(owner_count));
  out.gateway = group * group_size();
  out.behind_gateway =
      out.device_class == DeviceClass::meter || out.device_class == DeviceClass::sensor;
  out.adopted = own.below(100) < 6 && !gateway && options_.shape != Shape::small;
  out.has_identity = own.below(2) == 0 || !out.adopted;
  out.offline_block_us = offline_hours[own.below(4)] * hour;
  const auto share_of_range = [&](SeededRandom& random, std::int64_t part) {
    return static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(part) + 1));
  };
  const std::int64_t range = std::max<std::int64_t>(range_us() - first_births_after, 8);
  const std::int64_t spread = options_.shape == Shape::gateway ? range / 50 : range * 11 / 20;
  out.birth_us = options_.from_us + first_births_after + share_of_range(of_group, spread);
  if (!gateway) {
    out.birth_us += std::min(commissioning, range / 8) + share_of_range(own, range / 4);
  }
  out.birth_us -= out.birth_us % millisecond;
  return out;
}

std::int64_t World::release_us(unsigned model, unsigned number) const {
  if (number == 0) return options_.from_us + static_cast<std::int64_t>(model + 1) * second;
  const std::int64_t every = release_every_us();
  const auto jitter = static_cast<std::int64_t>(draw(Purpose::release, model, number) %
                                                static_cast<std::uint64_t>(every / 2));
  return (options_.from_us + number * every + jitter) / millisecond * millisecond;
}

unsigned World::newest_release(unsigned model, std::int64_t moment_us) const {
  const std::int64_t elapsed = std::max<std::int64_t>(moment_us - options_.from_us, 0);
  auto number = static_cast<unsigned>(elapsed / release_every_us());
  while (number > 0 && release_us(model, number) > moment_us) --number;
  return number;
}

Stage World::stage(unsigned model, unsigned number, std::uint32_t device) const {
  const std::uint64_t release = static_cast<std::uint64_t>(model) << 32U | number;
  const std::uint64_t share = draw(Purpose::stage, release, device) % 100;
  if (share < 2) return Stage::canary;
  return share < 12 ? Stage::early : Stage::all;
}

std::int64_t World::rollout_us(unsigned model, unsigned number, std::uint32_t device) const {
  const std::int64_t every = release_every_us();
  const std::uint64_t release = static_cast<std::uint64_t>(model) << 32U | number;
  const auto within = [&](std::int64_t first, std::int64_t last) {
    const auto part = static_cast<std::uint64_t>(last - first);
    return first + static_cast<std::int64_t>(draw(Purpose::release, release, device) % part);
  };
  std::int64_t delay = 0;
  switch (stage(model, number, device)) {
    case Stage::canary:
      delay = within(every / 200, every / 100);
      break;
    case Stage::early:
      delay = within(every / 25, every / 16);
      break;
    case Stage::all:
      delay = within(every / 12, every / 4);
      break;
  }
  return release_us(model, number) + delay;
}

unsigned World::authority_generation(std::int64_t moment_us) const {
  return static_cast<unsigned>(std::max<std::int64_t>(moment_us - options_.from_us, 0) /
                               authority_term);
}

}  // namespace hallmark::simulate
