// What a state can be found by, as rows of the index: what holds now, and what ever may have held.
// Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "projections/fold/data.h"
#include "projections/fold/event.h"
#include "projections/fold/state.h"
#include "projections/views/keys.h"

namespace hallmark {

// How a certificate stands, time aside: whether one has expired is for who asks to say.
enum class BaseState : char { active = 'a', suspended = 's', superseded = 'p', revoked = 'r' };
[[nodiscard]] BaseState base_state(const HeldCertificate& certificate);
// As CertificateState's.
[[nodiscard]] std::string_view name_of(BaseState state);

// Whether there are rows of what has it now. For others what ever had it is looked at.
[[nodiscard]] bool is_indexed_now(view_keys::Facet facet);

// What is counted over all devices: how many, by what is counted.
using Counts64 = std::map<std::string, std::int64_t>;

// Groups of certificates by when they end (view_keys::expiries).
namespace expiry_group {
[[nodiscard]] std::string of(BaseState state);
[[nodiscard]] std::string of(BaseState state, std::string_view issuer);
[[nodiscard]] std::string all();
[[nodiscard]] std::string all(std::string_view issuer);
}  // namespace expiry_group

namespace count_key {
[[nodiscard]] std::string fleet(std::string_view device_class, LifeState state);
inline constexpr std::string_view fleets = "kf";  // prefix; then class, a zero byte, state
[[nodiscard]] std::string certificates(BaseState state, std::string_view month);
inline constexpr std::string_view certificate_months = "kc";  // prefix; then state, "2026-12"
[[nodiscard]] std::string having(std::string_view index_prefix);
inline constexpr std::string_view owners = "kno";  // prefix; then an owner and a zero byte
}  // namespace count_key

// "2026-12"
[[nodiscard]] std::string month_of(Occurred moment);

// What rows and counts are made of that say what a device has now: cheap to compare, because most
// events change nothing of it.
struct PlaceNow {
  LifeState state = LifeState::unborn;
  std::string device_class, owner, custodian, zone;  // empty where unknown
  std::vector<ContentHash> firmware;                 // of each component
  friend bool operator==(const PlaceNow&, const PlaceNow&) = default;
};
struct CertificateNow {
  ContentHash sha256;
  Occurred not_after;
  BaseState state = BaseState::active;
  std::string issuer;
  friend bool operator==(const CertificateNow&, const CertificateNow&) = default;
};
struct Standing {
  std::optional<PlaceNow> place;             // none: there is no such device yet
  std::vector<CertificateNow> certificates;  // that it holds
};
[[nodiscard]] Standing standing_of(const DeviceState& state);

// From one to the other: which rows go, which come, and what that does to the counts.
struct StandingChange {
  std::vector<std::string> gone;
  std::vector<std::string> come;
};
[[nodiscard]] StandingChange change_standing(std::string_view device, const Standing& before,
                                             const Standing& after, Counts64& counts);

// The keys under which a subject is found by what the event alone says of it: whatever state it
// takes part in, that state's facets are among those of its events. `data` as of fold().
void add_rows_ever(std::string_view subject, const FoldEvent& event, const EventData* data,
                   std::vector<std::string>& keys);

}  // namespace hallmark
