// The fixed cast of every simulated fleet: makers, models, plants, parties. All text is ASCII
// without characters that JSON escapes.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace hallmark::simulate {

enum class DeviceClass : std::uint8_t { pump, meter, gateway, camera, lock, sensor };

struct Party {
  std::string_view id;
  std::string_view name;
};

struct Maker {
  Party party;
  std::array<std::string_view, 2> sites;
};

struct Model {
  std::string_view name;
  std::uint8_t maker;
  DeviceClass device_class;
  unsigned major;  // of its firmware's version
};

struct ClassFacts {
  std::string_view name;
  std::string_view key_store;
  std::array<std::string_view, 3> purposes;
  std::array<std::uint8_t, 3> systems;  // that come to trust such a device; in `systems`
  std::uint8_t lifetime;                // of its certificates; in `lifetimes_days`
  std::uint8_t first_model;             // in `models`; two of each class
  bool attested;
  bool two_certificates;
};

inline constexpr std::size_t maker_count = 6;
inline constexpr std::size_t model_count = 12;
inline constexpr std::size_t plant_count = 12;
inline constexpr std::size_t owner_count = 10;
inline constexpr std::size_t service_count = 4;

// A policy's limit is 398 days.
inline constexpr std::array<std::uint16_t, 5> lifetimes_days = {30, 90, 180, 365, 397};

extern const std::array<Maker, maker_count> makers;
extern const std::array<Model, model_count> models;
extern const std::array<ClassFacts, 6> classes;
extern const std::array<std::string_view, plant_count> plants;
extern const std::array<std::string_view, plant_count> plant_names;
extern const std::array<Party, owner_count> owners;
extern const std::array<Party, owner_count> business_owners;
extern const std::array<Party, service_count> service_companies;
extern const std::array<std::string_view, 8> systems;
extern const std::array<std::string_view, 8> relationships;

[[nodiscard]] inline const ClassFacts& facts(DeviceClass device_class) {
  return classes[static_cast<std::size_t>(device_class)];
}

}  // namespace hallmark::simulate
