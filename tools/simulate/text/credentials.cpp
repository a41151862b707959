#include "tools/simulate/text/credentials.h"

#include <cstring>

#include "schemas/vocabulary/base64.h"
#include "schemas/vocabulary/invariant.h"
#include "tools/simulate/life/certificate_terms.h"

namespace hallmark::simulate {
namespace {

constexpr std::size_t kept_digests = 65'536;
constexpr std::int64_t no_end_s = 253'402'300'799;  // 9999-12-31T23:59:59Z (IEEE 802.1AR)
constexpr unsigned maker_authority = 0;             // then the plants'
constexpr unsigned first_plant_authority = 100;

std::string_view name_of(Role role) {
  switch (role) {
    case Role::idevid:
      return "idevid";
    case Role::ldevid:
      return "ldevid";
    case Role::operational:
      return "operational";
    case Role::tls:
      return "tls";
    case Role::none:
      break;
  }
  return "other";
}

// Eight bytes whose first is neither zero nor above 7f: a serial number with one spelling.
std::uint64_t serial_of(const World& world, std::uint32_t device, const CertificateRef& ref) {
  const std::uint64_t key = 1ULL << 40U | ref.number;
  return (world.draw(Purpose::key, device, key) & 0x3fff'ffff'ffff'ffffULL) |
         0x4000'0000'0000'0000ULL;
}

std::int64_t not_after_s(const World& world, const Traits& traits, const CertificateRef& ref) {
  if (ref.role == Role::idevid) return no_end_s;
  return ref.not_before_s + certificate_days(world.options(), traits) * (day / second);
}

KeyAlgorithm key_algorithm(const Traits& traits) {
  const bool p256 =
      traits.device_class == DeviceClass::meter || traits.device_class == DeviceClass::lock;
  return p256 ? KeyAlgorithm::ecdsa_p256 : KeyAlgorithm::ed25519;
}

}  // namespace

Credentials::Credentials(const World& world) : world_(world) {
  if (world.options().certificates == Certificates::der) kept_.resize(kept_digests);
}

MaterialDigest Credentials::digest(Material material, std::uint64_t first, std::uint64_t other) {
  std::array<char, 33> bytes{};
  bytes[0] = static_cast<char>(material);
  std::size_t at = 1;
  for (const std::uint64_t number : {world_.options().seed, first, other}) {
    for (unsigned shift = 0; shift < 64; shift += 8) {
      bytes[at++] = static_cast<char>(number >> shift & 255U);
    }
  }
  return sha256_.digest<MaterialDigest>({bytes.data(), at});
}

KeySeed Credentials::key_seed(Material material, std::uint64_t first, std::uint64_t other) {
  KeySeed seed{};
  const MaterialDigest material_digest = digest(material, first, other);
  std::memcpy(seed.data(), material_digest.bytes().data(), seed.size());
  return seed;
}

const CertificateIssuer& Credentials::issuer(const Traits& traits, const CertificateRef& ref) {
  const bool identity = ref.role == Role::idevid;
  const unsigned authority =
      identity ? maker_authority + traits.maker() : first_plant_authority + traits.plant;
  const unsigned generation = identity ? 0 : ref.generation;
  const auto found = issuers_.find({authority, generation});
  if (found != issuers_.end()) return found->second;
  IssuerName name;
  if (identity) {
    name.organisation = makers[traits.maker()].party.name;
    name.common_name = name.organisation + " Device Identity CA";
  } else {
    name.organisation = std::string(plant_names[traits.plant]) + " Works";
    name.common_name = std::string(plant_names[traits.plant]) + " Operational CA " +
                       std::to_string(generation + 1);
  }
  auto issuer = CertificateIssuer::open(key_seed(Material::authority, authority, generation),
                                        std::move(name));
  return issuers_.emplace(std::pair(authority, generation), std::move(issuer)).first->second;
}

std::string Credentials::der(std::uint32_t device, const Traits& traits,
                             const CertificateRef& ref) {
  std::string subject;
  append_device(subject, device, traits.device_class);
  const std::string spki =
      spki_of_seed(key_algorithm(traits), key_seed(Material::key, device, ref.number));
  return issuer(traits, ref)
      .issue({.common_name = subject,
              .spki = spki,
              .serial = serial_of(world_, device, ref),
              .not_before_s = ref.not_before_s,
              .not_after_s = not_after_s(world_, traits, ref)});
}

MaterialDigest Credentials::certificate_digest(std::uint32_t device, const Traits& traits,
                                               const CertificateRef& ref) {
  if (kept_.empty()) return digest(Material::certificate, device, ref.number);
  const std::uint64_t owner = (static_cast<std::uint64_t>(device) << 16U | ref.number) + 1;
  Kept& kept = kept_[world_.draw(Purpose::key, owner) % kept_.size()];
  if (kept.owner != owner) {
    kept = {owner, sha256_.digest<MaterialDigest>(der(device, traits, ref))};
  }
  return kept.digest;
}

void Credentials::write_certificate(Fields& out, std::uint32_t device, const Traits& traits,
                                    const CertificateRef& ref) {
  if (!kept_.empty()) {
    out.text("role", name_of(ref.role));
    out.text("der", to_base64(der(device, traits, ref)));
    return;
  }
  const CertificateIssuer& authority = issuer(traits, ref);
  out.digest("sha256", certificate_digest(device, traits, ref));
  out.digest("spkiSha256", digest(Material::key, device, ref.number));
  out.begin_text("issuer");
  out.raw() += "CN=";
  out.raw() += authority.name().common_name;
  out.raw() += ",O=";
  out.raw() += authority.name().organisation;
  out.end_text();
  out.begin_text("serial");
  append_hex(out.raw(), serial_of(world_, device, ref));
  out.end_text();
  out.begin_text("authorityKeyId");
  append_hex(out.raw(), authority.key_identifier());
  out.end_text();
  out.time("notBefore", ref.not_before_s * second);
  out.time("notAfter", not_after_s(world_, traits, ref) * second);
  out.text("role", name_of(ref.role));
}

const Signer& Credentials::signer(Material of, std::string_view who) {
  const auto found = signers_.find(who);
  if (found != signers_.end()) return found->second;
  const auto name = sha256_.digest<MaterialDigest>(who);
  std::uint64_t number = 0;
  for (std::size_t at = 0; at < sizeof number; ++at) {
    number = number << 8U | static_cast<unsigned char>(name.bytes()[at]);
  }
  auto key = ed25519_key(key_seed(of, number, 0));
  INVARIANT(key.has_value(), "any 32 bytes are an Ed25519 key");
  const auto spki = sha256_.digest<MaterialDigest>(key->public_key().spki());
  return signers_.emplace(std::string(who), Signer{*std::move(key), spki}).first->second;
}

MaterialDigest Credentials::pilot_authority() {
  return sha256_.digest<MaterialDigest>(
      spki_of_seed(KeyAlgorithm::ed25519, key_seed(Material::authority, 1'000, 0)));
}

void append_device(std::string& out, std::uint32_t device, DeviceClass device_class) {
  out += facts(device_class).name;
  out += '-';
  append_padded(out, device, 6);
}

}  // namespace hallmark::simulate
