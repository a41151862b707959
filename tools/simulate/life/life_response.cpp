#include "tools/simulate/life/life.h"

namespace hallmark::simulate {

void Life::meet_incident() {
  if (busy_with_certificates_soon()) {
    due(Process::incident) = now_us_ + 14 * pace_.pause;
    return;
  }
  const std::uint64_t what = below(10);
  if (what < 5) {
    be_quarantined();
  } else if (what < 7) {
    be_lost();
  } else {
    suspend();
  }
  due(Process::incident) = after(pace_.incident);
}

// Nothing happens meanwhile that a quarantine forbids; what it allows may.
void Life::be_quarantined() {
  const auto allowed = static_cast<std::uint8_t>(below(4));
  Step step{.kind = Kind::quarantine_entered,
            .system = System::assets,
            .party = owner_,
            .flavour = static_cast<std::uint8_t>(below(4)),
            .mask = allowed};
  tell(step);
  wait(hour, 2 * pace_.pause);
  if ((allowed & bits::allows_update) != 0 && offered_release() > skipped_) {
    report_update(offered_release(), UpdateResult::success);
    skipped_ = installed_;
    due(Process::firmware) = world_.rollout_us(traits_.model, skipped_ + 1U, device_);
    wait(10 * minute, hour);
  }
  if ((allowed & bits::allows_renewal) != 0) {
    renew(0);
    wait(10 * minute, hour);
  }
  if (one_in(2)) {
    be_attested();
    wait(10 * minute, pace_.pause);
  }
  step.kind = Kind::quarantine_released;
  step.mask = 0;
  tell(step);
}

void Life::be_lost() {
  Step step{.kind = Kind::lost,
            .system = System::assets,
            .party = owner_,
            .flavour = static_cast<std::uint8_t>(below(3))};
  tell(step);
  wait(3 * hour, 3 * pace_.pause);
  step.kind = Kind::recovered;
  tell(step);
}

// What the former owner left behind ends within days: delegations, and each credential, which is
// first renewed and then revoked.
void Life::change_owner() {
  if (busy_with_certificates_soon()) {
    due(Process::transfer) = now_us_ + 14 * pace_.pause;
    return;
  }
  due(Process::transfer) = after(pace_.transfer);
  const auto next = static_cast<std::uint8_t>((owner_ + 1 + below(owner_count - 1)) % owner_count);
  Step step{.kind = Kind::transfer_initiated,
            .system = System::assets,
            .party = owner_,
            .other_party = next};
  tell(step);
  wait(2 * hour, pace_.pause);
  if (one_in(10)) {
    step.kind = Kind::transfer_cancelled;
    tell(step);
    return;
  }
  step.kind = Kind::transferred;
  tell(step);
  owner_ = next;
  wait(20 * minute, pace_.pause / 2);
  if (delegated_) {
    end_delegation();
    due(Process::delegation) = after(pace_.delegation);
    wait(minute, hour);
  }
  renew(0);
  if (due(Process::second_credential) != never) {
    wait(minute, hour);
    renew(1);
  }
  wait(20 * minute, pace_.pause);
  revoke_all_but_current(RevocationReason::affiliation_changed);
  wait(20 * minute, pace_.pause / 2);
  tell({.kind = Kind::assignment_changed,
        .system = System::assets,
        .party = owner_,
        .mask = bits::with_business,
        .zone = zone_,
        .purpose = purpose_});
}

}  // namespace hallmark::simulate
