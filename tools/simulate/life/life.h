// A device's whole life, from the factory to its end: a pure function of the world and the device's
// number. One thing happens at a time, and what takes several events is told to its end before the
// next thing starts, so that nothing can happen during a quarantine that a quarantine forbids.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "schemas/vocabulary/random.h"
#include "tools/simulate/life/delivery.h"
#include "tools/simulate/life/pace.h"
#include "tools/simulate/life/step.h"
#include "tools/simulate/world.h"

namespace hallmark::simulate {

class Life {
 public:
  Life(const World& world, const Pace& pace, std::uint32_t device, const Traits& traits,
       Window& window);

  // Tells all that is recorded before the window's end, and perhaps some more.
  void live();

 private:
  // What comes again and again; of two due at once the first goes first.
  enum class Process : std::uint8_t {
    credential,
    second_credential,
    retirement,
    firmware,
    attestation,
    activity,
    configuration,
    custody,
    assignment,
    service,
    delegation,
    trust,
    incident,
    transfer,
  };
  static constexpr std::size_t process_count = 14;

  struct Held {
    CertificateRef certificate;
    std::int64_t not_after_us;
  };

  // life.cpp: time, chance, and what comes next
  void tell(Step step);
  void wait(std::int64_t least, std::int64_t most);
  [[nodiscard]] std::uint64_t below(std::uint64_t limit) { return chance_.below(limit); }
  [[nodiscard]] bool one_in(std::uint64_t count) { return below(count) == 0; }
  [[nodiscard]] std::int64_t after(std::int64_t interval);
  std::int64_t& due(Process process) { return due_[static_cast<std::size_t>(process)]; }
  void perform(Process process);
  [[nodiscard]] bool busy_with_certificates_soon();

  // life_birth.cpp
  void be_born();
  void be_made();
  void be_adopted();
  void enroll();
  void settle_in();
  void plan();

  // life_credentials.cpp
  [[nodiscard]] std::int64_t lifetime_us() const;
  [[nodiscard]] CertificateRef make_certificate(Role role);
  void hold(std::size_t slot, const CertificateRef& certificate);
  void renew(std::size_t slot);
  void renew_by_plan(std::size_t slot);
  void revoke_all_but_current(RevocationReason reason);
  void revoke_all();
  void revoke(const CertificateRef& certificate, RevocationReason reason);
  void suspend();

  // life_running.cpp
  void be_active();
  void update_firmware();
  void report_update(unsigned target, UpdateResult result, std::uint8_t mask = 0);
  [[nodiscard]] unsigned offered_release();
  void be_attested();
  void be_serviced();
  void delegate_or_end();
  void end_delegation();
  void see_to_trust();
  void grant_trust();
  void be_reassigned();

  // life_response.cpp
  void meet_incident();
  void be_quarantined();
  void be_lost();
  void change_owner();

  // life_end.cpp
  void retire();
  void withdraw_trust();
  void leave_for_good(Retirement method);
  void begin_again(Retirement method);

  const World& world_;
  const Pace& pace_;
  const std::uint32_t device_;
  const Traits& traits_;
  Window& window_;
  Delivery delivery_;
  SeededRandom chance_;

  std::int64_t now_us_ = 0;
  bool ended_ = false;
  std::array<std::int64_t, process_count> due_{};
  std::uint8_t lives_ = 1;
  std::uint8_t owner_ = 0;
  std::uint8_t zone_ = 0;
  std::uint8_t purpose_ = 0;
  CertificateRef identity_;
  std::uint16_t certificates_made_ = 0;
  std::array<CertificateRef, 2> current_{};
  std::vector<Held> held_;  // of this life: neither revoked nor expired
  std::uint16_t installed_ = 0;
  std::uint16_t skipped_ = 0;  // releases up to this one are not offered again
  std::uint8_t firmware_known_ = 0;
  std::uint16_t seal_ = 0;
  std::uint8_t trusted_ = 0;  // one bit a system
  bool delegated_ = false;
  std::uint8_t delegate_ = 0;
  std::uint8_t powers_ = 0;
};

}  // namespace hallmark::simulate
