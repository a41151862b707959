// Digests, keys and certificates of the sample fleet: each a pure function of its name, so that the
// same moment gives the same bytes. Nobody keeps these keys: they prove nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "schemas/signing/issue.h"
#include "tools/simulate/tables.h"
#include "tools/simulate/text/fields.h"

namespace hallmark::cli::demo {

using simulate::MaterialDigest;

// Of an artefact, a voucher, a piece of evidence: whatever is known by its digest alone.
[[nodiscard]] MaterialDigest digest_of(std::string_view what);

// The SPKI of the key that signs a maker's releases.
[[nodiscard]] MaterialDigest signer_of(const simulate::Party& maker);

struct CertificateWish {
  std::string_view role;  // as the catalogue calls it
  std::string_view device;
  std::string_view key;  // devices that share its name share the key
  KeyAlgorithm algorithm = KeyAlgorithm::ed25519;
  IssuerName issuer;
  std::int64_t from_us = 0;
  unsigned days = 0;  // 0: without end (IEEE 802.1AR)
};

struct DeviceCertificate {
  std::string role;
  std::string der;
  MaterialDigest sha256;
};

[[nodiscard]] DeviceCertificate issue(const CertificateWish& wish);

}  // namespace hallmark::cli::demo
