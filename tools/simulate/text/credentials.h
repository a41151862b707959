// Digests, keys and certificates, each a pure function of the seed and of what it belongs to. What
// is dear to make is kept, in bounded memory. One thread.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "schemas/signing/issue.h"
#include "schemas/vocabulary/sha256.h"
#include "tools/simulate/life/step.h"
#include "tools/simulate/text/fields.h"
#include "tools/simulate/world.h"

namespace hallmark::simulate {

// What a digest is of; part of what is hashed.
enum class Material : std::uint8_t {
  certificate,
  key,
  authority,
  release_key,
  producer,
  firmware,
  bootloader,
  bill_of_materials,
  provenance,
  evidence,
};

// Keys of those who sign: releases, events.
struct Signer {
  PrivateKey key;
  MaterialDigest spki_sha256;
};

class Credentials {
 public:
  explicit Credentials(const World& world);

  [[nodiscard]] MaterialDigest digest(Material material, std::uint64_t first,
                                      std::uint64_t other = 0);

  // SHA-256 of a certificate of a device.
  [[nodiscard]] MaterialDigest certificate_digest(std::uint32_t device, const Traits& traits,
                                                  const CertificateRef& ref);
  // The members of a cert object of the catalogue.
  void write_certificate(Fields& out, std::uint32_t device, const Traits& traits,
                         const CertificateRef& ref);

  [[nodiscard]] const CertificateIssuer& issuer(const Traits& traits, const CertificateRef& ref);
  [[nodiscard]] const Signer& signer(Material of, std::string_view who);
  // Revoked before it ever issued to a device of this fleet.
  [[nodiscard]] MaterialDigest pilot_authority();

 private:
  struct Kept {               // the digest of a real certificate, whose making takes a while
    std::uint64_t owner = 0;  // device and number of the certificate, plus one
    MaterialDigest digest;
  };

  [[nodiscard]] KeySeed key_seed(Material material, std::uint64_t first, std::uint64_t other);
  [[nodiscard]] std::string der(std::uint32_t device, const Traits& traits,
                                const CertificateRef& ref);

  const World& world_;
  Sha256 sha256_;
  std::map<std::pair<unsigned, unsigned>, CertificateIssuer> issuers_;  // some dozens
  std::map<std::string, Signer, std::less<>> signers_;                  // likewise
  std::vector<Kept> kept_;
};

// "pump-000123"
void append_device(std::string& out, std::uint32_t device, DeviceClass device_class);

}  // namespace hallmark::simulate
