// Certificates as devices hold them, by when they end, then device: now or at a moment in the past.
// One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "projections/answers/device_list.h"

namespace hallmark {

struct CertificateListOptions {
  std::optional<std::string> device;
  std::optional<std::string> issuer;
  std::optional<CertificateState> state;
  std::optional<Occurred> expires_after;   // notAfter is this or later
  std::optional<Occurred> expires_before;  // notAfter is before this
  std::string from;  // where the page begins, as it was handed out; empty: at the beginning
  std::uint64_t most_looked_at = 5000;
};

// A certificate in the hand of a device.
struct CertificateHeld {
  const std::string& device;
  ShardIndex shard;
  const Folded& folded;
  const HeldCertificate& certificate;
};

// Calls `take` for each, until it says that the page is full. Where the next page begins, if there
// may be more.
using TakeCertificate = std::function<bool(const CertificateHeld&)>;
[[nodiscard]] Result<std::optional<std::string>> list_certificates(
    const TimelineSource& source, const Dated& dated, const CertificateListOptions& options,
    const TakeCertificate& take);

// The devices that hold a certificate, by their ids.
[[nodiscard]] Status for_each_holder(const TimelineSource& source, const Dated& dated,
                                     const ContentHash& sha256, const TakeCertificate& take);

}  // namespace hallmark
