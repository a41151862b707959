// Everything about a fleet that follows from the seed without living through it: who is what, which
// releases exist when. Pure and immutable; any thread.
#pragma once

#include <cstdint>

#include "tools/simulate/options.h"
#include "tools/simulate/tables.h"

namespace hallmark::simulate {

// What a draw is for, so that two draws about the same thing are independent.
enum class Purpose : std::uint64_t {
  traits = 1,
  life,
  birth,
  offline,
  release,
  stage,
  event_id,
  detail,
  key,
};

struct Traits {
  DeviceClass device_class = DeviceClass::pump;
  std::uint8_t model = 0;
  std::uint8_t plant = 0;
  std::uint8_t first_owner = 0;
  bool adopted = false;      // enters without a birth record
  bool has_identity = true;  // an IDevID of its maker's
  bool behind_gateway = false;
  std::uint32_t gateway = 0;  // the gateway's number, itself for a gateway
  std::int64_t birth_us = 0;
  std::int64_t offline_block_us = 0;  // how long its reports stay away at a time

  [[nodiscard]] std::uint8_t maker() const { return models[model].maker; }
};

// The stages of a roll-out; each device is in one for each release.
enum class Stage : std::uint8_t { canary, early, all };

class World {
 public:
  explicit World(const Options& options) : options_(options) {}

  [[nodiscard]] const Options& options() const { return options_; }
  [[nodiscard]] std::int64_t range_us() const { return options_.to_us - options_.from_us; }
  [[nodiscard]] std::uint64_t draw(Purpose purpose, std::uint64_t first,
                                   std::uint64_t other = 0) const;
  [[nodiscard]] Traits traits(std::uint32_t device) const;

  // Releases of a model are numbered from 0, each later than the one before.
  [[nodiscard]] std::int64_t release_us(unsigned model, unsigned number) const;
  [[nodiscard]] unsigned newest_release(unsigned model, std::int64_t moment_us) const;
  [[nodiscard]] Stage stage(unsigned model, unsigned number, std::uint32_t device) const;
  // When this device is offered that release.
  [[nodiscard]] std::int64_t rollout_us(unsigned model, unsigned number,
                                        std::uint32_t device) const;
  [[nodiscard]] static unsigned security_version(unsigned number) { return 1 + number / 3; }
  // Which of a plant's operational authorities issues then: a new one every three years.
  [[nodiscard]] unsigned authority_generation(std::int64_t moment_us) const;

 private:
  [[nodiscard]] std::uint32_t group_size() const;
  [[nodiscard]] std::int64_t release_every_us() const;
  [[nodiscard]] DeviceClass class_of(std::uint32_t device, std::uint64_t chance) const;

  Options options_;
};

}  // namespace hallmark::simulate
