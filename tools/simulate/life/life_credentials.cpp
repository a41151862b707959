#include <algorithm>

#include "schemas/vocabulary/invariant.h"
#include "tools/simulate/life/certificate_terms.h"
#include "tools/simulate/life/life.h"

namespace hallmark::simulate {

std::int64_t Life::lifetime_us() const { return certificate_days(world_.options(), traits_) * day; }

CertificateRef Life::make_certificate(Role role) {
  return {.not_before_s = static_cast<std::uint32_t>(now_us_ / second),
          .number = certificates_made_++,
          .role = role,
          .generation = static_cast<std::uint8_t>(world_.authority_generation(now_us_))};
}

// Makes it the current one of its slot and plans its renewal: before less than
// min(30 days, a third) of its life remains, by a twelfth to a sixth of it.
void Life::hold(std::size_t slot, const CertificateRef& certificate) {
  std::erase_if(held_, [this](const Held& held) { return held.not_after_us <= now_us_; });
  const std::int64_t lifetime = lifetime_us();
  const std::int64_t not_after = certificate.not_before_s * second + lifetime;
  held_.push_back({certificate, not_after});
  current_[slot] = certificate;
  const std::int64_t least_left = std::min(30 * day, lifetime / 3);
  const std::int64_t slack =
      lifetime / 12 + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(lifetime / 12)));
  due(slot == 0 ? Process::credential : Process::second_credential) =
      not_after - least_left - slack;
}

void Life::renew(std::size_t slot) {
  const CertificateRef old = current_[slot];
  INVARIANT(
      now_us_ < old.not_before_s * second + lifetime_us() - std::min(30 * day, lifetime_us() / 3),
      "a healthy device renews in time");
  const CertificateRef fresh = make_certificate(old.role);
  tell({.kind = Kind::renewed,
        .system = System::registrar,
        .certificate = fresh,
        .other_certificate = old});
  hold(slot, fresh);
}

void Life::renew_by_plan(std::size_t slot) {
  if (one_in(40)) {
    tell({.kind = Kind::renewal_failed,
          .system = System::registrar,
          .certificate = current_[slot],
          .flavour = static_cast<std::uint8_t>(below(3))});
    wait(30 * minute, 8 * hour);
  }
  const CertificateRef old = current_[slot];
  renew(slot);
  if (one_in(6)) {
    wait(minute, hour);
    revoke(old, RevocationReason::superseded);
  }
}

void Life::revoke(const CertificateRef& certificate, RevocationReason reason) {
  tell({.kind = Kind::revoked,
        .system = System::registrar,
        .certificate = certificate,
        .party = owner_,
        .flavour = static_cast<std::uint8_t>(reason)});
  std::erase_if(held_, [&](const Held& held) { return held.certificate == certificate; });
}

void Life::revoke_all_but_current(RevocationReason reason) {
  const std::vector<Held> held = held_;
  for (const Held& one : held) {
    if (one.certificate == current_[0] || one.certificate == current_[1]) continue;
    wait(second, 20 * minute);
    if (one.not_after_us > now_us_) revoke(one.certificate, reason);
  }
}

void Life::revoke_all() {
  const std::vector<Held> held = held_;
  for (const Held& one : held) {
    if (one.not_after_us > now_us_) revoke(one.certificate, RevocationReason::cessation);
    wait(second, 20 * minute);
  }
}

void Life::suspend() {
  tell({.kind = Kind::suspended, .system = System::registrar, .certificate = current_[0]});
  wait(hour, 2 * pace_.pause);
  tell({.kind = Kind::resumed, .system = System::registrar, .certificate = current_[0]});
}

}  // namespace hallmark::simulate
