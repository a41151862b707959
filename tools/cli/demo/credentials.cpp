#include "tools/cli/demo/credentials.h"

#include <cstring>

#include "schemas/vocabulary/invariant.h"
#include "schemas/vocabulary/sha256.h"
#include "tools/simulate/options.h"

namespace hallmark::cli::demo {
namespace {

constexpr std::int64_t no_end_s = 253'402'300'799;  // 9999-12-31T23:59:59Z

KeySeed seed_of(std::string_view kind, std::string_view name) {
  const MaterialDigest digest = digest_of(std::string(kind) + " " + std::string(name));
  KeySeed seed{};
  std::memcpy(seed.data(), digest.bytes().data(), seed.size());
  return seed;
}

// Eight bytes whose first is neither zero nor above 7f: a serial number with one spelling.
std::uint64_t serial_of(const CertificateWish& wish) {
  const MaterialDigest digest =
      digest_of(std::string(wish.device) + " " + std::string(wish.key) + " " +
                wish.issuer.common_name + " " + std::to_string(wish.from_us));
  std::uint64_t serial = 0;
  std::memcpy(&serial, digest.bytes().data(), sizeof serial);
  return (serial & 0x3fff'ffff'ffff'ffffULL) | 0x4000'0000'0000'0000ULL;
}

}  // namespace

MaterialDigest digest_of(std::string_view what) {
  return Sha256().digest<MaterialDigest>("hallmark demo: ", what);
}

MaterialDigest signer_of(const simulate::Party& maker) {
  const auto key = ed25519_key(seed_of("release key", maker.id));
  INVARIANT(key.has_value(), "any 32 bytes are an Ed25519 key");
  return Sha256().digest<MaterialDigest>(key->public_key().spki());
}

DeviceCertificate issue(const CertificateWish& wish) {
  const auto issuer =
      CertificateIssuer::open(seed_of("authority", wish.issuer.common_name), wish.issuer);
  const std::int64_t from_s = wish.from_us / simulate::second;
  const std::int64_t lasts_s = std::int64_t{wish.days} * (simulate::day / simulate::second);
  const std::string spki = spki_of_seed(wish.algorithm, seed_of("key", wish.key));
  std::string der = issuer.issue({.common_name = wish.device,
                                  .spki = spki,
                                  .serial = serial_of(wish),
                                  .not_before_s = from_s,
                                  .not_after_s = wish.days == 0 ? no_end_s : from_s + lasts_s});
  const auto sha256 = Sha256().digest<MaterialDigest>(der);
  return {std::string(wish.role), std::move(der), sha256};
}

}  // namespace hallmark::cli::demo
