// The certificates of a device, by their SHA-256.
#pragma once

#include <string>

#include "projections/fold/state.h"

namespace hallmark {

// Null where nobody spoke of it.
[[nodiscard]] HeldCertificate* find_certificate(DeviceState& state, const ContentHash& sha256);

// Where a certificate's key lives, as far as it is known.
struct KeyStores {
  std::string said;       // by the event
  std::string inherited;  // from the certificate that it follows
};

// The device has it from now on, or that was said again. `said` is what was said of it. A key whose
// place nobody ever told lives where the device's does.
HeldCertificate& hold(DeviceState& state, HeldCertificate said, KeyStores key_stores,
                      const Evidence& by);

// Somebody let the device in with it. A certificate that nobody spoke of is not noted: there may be
// a new one in each session.
void note_use(DeviceState& state, const ContentHash& sha256, Occurred when);

}  // namespace hallmark
