// A step is an event in small numbers: all that is needed to write it, and nothing that follows
// from the seed. Steps are made by the million and thrown away, so they are plain and compact.
#pragma once

#include <cstddef>
#include <cstdint>

namespace hallmark::simulate {

enum class Kind : std::uint8_t {
  manufactured,
  adopted,
  identified,
  shipped,
  activity,
  enrolled,
  enrollment_rejected,
  issued,
  renewed,
  renewal_failed,
  revoked,
  suspended,
  resumed,
  authority_revoked,
  released_firmware,
  updated,
  configured,
  attested,
  transfer_initiated,
  transferred,
  transfer_cancelled,
  custody_changed,
  assignment_changed,
  delegated,
  delegation_ended,
  trust_granted,
  trust_withdrawn,
  trust_checked,
  service_opened,
  service_closed,
  quarantine_entered,
  quarantine_released,
  lost,
  recovered,
  retired,
  erased,
  disposed,
  refurbished,
};
inline constexpr std::size_t kind_count = static_cast<std::size_t>(Kind::refurbished) + 1;

// Whose source an event comes from. Each numbers its events for each device by itself.
enum class System : std::uint8_t { factory, registrar, device, assets };
inline constexpr unsigned system_count = 4;

enum class Role : std::uint8_t { none, idevid, ldevid, operational, tls };

// A certificate is a pure function of these and its device.
struct CertificateRef {
  std::uint32_t not_before_s = 0;
  std::uint16_t number = 0;  // counts the certificates of a device
  Role role = Role::none;
  std::uint8_t generation = 0;  // of the issuing authority
  friend bool operator==(const CertificateRef&, const CertificateRef&) = default;
};

enum class UpdateResult : std::uint8_t { success, already_installed, failed, rolled_back };
enum class Retirement : std::uint8_t { returned, destroyed, resold, recycled };
enum class RevocationReason : std::uint8_t { superseded, affiliation_changed, cessation };

// Bits of `mask`, by kind.
namespace bits {
inline constexpr std::uint8_t with_zone = 1;         // enrolled, assignment_changed
inline constexpr std::uint8_t with_purpose = 2;      // enrolled, assignment_changed
inline constexpr std::uint8_t with_business = 4;     // assignment_changed
inline constexpr std::uint8_t allows_update = 1;     // quarantine_entered
inline constexpr std::uint8_t allows_renewal = 2;    // quarantine_entered
inline constexpr std::uint8_t main_known = 1;        // attested
inline constexpr std::uint8_t bootloader_known = 2;  // attested
inline constexpr std::uint8_t inconclusive = 4;      // attested
inline constexpr std::uint8_t approved = 1;          // updated
inline constexpr std::uint8_t accepted = 1;          // trust_checked
inline constexpr std::uint8_t with_evidence = 1;     // erased, disposed
}  // namespace bits

struct Step {
  Kind kind = Kind::manufactured;
  System system = System::factory;
  CertificateRef certificate = {};
  CertificateRef other_certificate = {};  // the previous one, or the one presented
  std::uint32_t length = 0;               // a session's in milliseconds, a delegation's in seconds
  std::uint16_t from_release = 0;
  std::uint16_t to_release = 0;
  std::uint8_t party = 0;
  std::uint8_t other_party = 0;
  std::uint8_t flavour = 0;
  std::uint8_t mask = 0;
  std::uint8_t zone = 0;
  std::uint8_t purpose = 0;
  std::uint16_t seal = 0;
  // Filled in when it is told and sent.
  std::uint32_t number = 0;  // counts the steps of a device
  std::int64_t recorded_us = 0;
  std::int64_t occurred_us = 0;
  std::uint32_t device = 0;
  std::uint32_t sequence = 0;  // counts the events of a source
};
static_assert(sizeof(Step) == 64);

}  // namespace hallmark::simulate
