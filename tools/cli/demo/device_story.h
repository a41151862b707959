// What happens to one device of the sample fleet, in verbs: each tells one event. The stories
// themselves are in stories_*.cpp. One thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tools/cli/demo/credentials.h"
#include "tools/cli/demo/releases.h"
#include "tools/cli/demo/teller.h"
#include "tools/simulate/options.h"
#include "tools/simulate/tables.h"

namespace hallmark::cli::demo {

using simulate::day;
using simulate::Fields;
using simulate::hour;
using simulate::minute;
using simulate::Party;

struct Character {
  std::string_view device;
  std::uint8_t model;  // in simulate::models
  std::string_view plant;
  Party owner;
  std::string_view purpose;
  std::string_view zone;
};

// Who says it. `uplink` is no part of the fleet's records: what was brought in afterwards.
enum class System : std::uint8_t { factory, registrar, devices, assets, uplink };

// A certificate as events carry it.
void certificate_fields(Fields& out, std::string_view name, const DeviceCertificate& certificate);

class DeviceStory {
 public:
  DeviceStory(Teller& teller, const Character& character);

  // An operational certificate of a year by the owner's authority, with that key.
  [[nodiscard]] DeviceCertificate operational(std::string_view key, std::int64_t from_ago_us) const;

  void tell(System system, std::string_view type, Ago ago, const Teller::Data& data);
  void is_made(std::int64_t ago_us);
  void is_shipped(std::int64_t ago_us);
  void enrolls(std::int64_t ago_us, const DeviceCertificate& given);
  void is_trusted_by(std::string_view system, std::int64_t ago_us, const DeviceCertificate& with);
  // To the second release.
  void updates(Ago ago, System system = System::devices);
  // A session of half an hour that ended then.
  void works(Ago ago, const DeviceCertificate& with, System system = System::devices);
  void attests(std::int64_t ago_us, std::string_view status, const MaterialDigest& artefact);
  void renews(std::int64_t ago_us, const DeviceCertificate& next,
              const DeviceCertificate& previous);
  void loses(std::int64_t ago_us, const DeviceCertificate& lost, std::string_view reason);
  void is_assigned(std::int64_t ago_us, std::string_view zone);
  // Initiated a week before. From then on the new owner's systems speak.
  void changes_hands(std::int64_t ago_us, const Party& to, std::string_view plant);

  [[nodiscard]] const Character& character() const { return character_; }
  [[nodiscard]] std::string seal(unsigned number) const;

 private:
  [[nodiscard]] const simulate::Model& model() const { return simulate::models[character_.model]; }
  [[nodiscard]] const Party& maker() const { return simulate::makers[model().maker].party; }
  [[nodiscard]] std::string source(System system) const;

  Teller& teller_;
  Character character_;
  KeyAlgorithm algorithm_;
  DeviceCertificate identity_;
  unsigned sessions_ = 0;
};

}  // namespace hallmark::cli::demo
