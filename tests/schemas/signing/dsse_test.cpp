#include "schemas/signing/dsse.h"

#include "schemas/cloudevents/read.h"
#include "schemas/vocabulary/base64.h"
#include "schemas/vocabulary/hex.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

constexpr std::string_view event =
    R"({"specversion":"1.0","id":"1","source":"/s","type":"t","subject":"d","time":"2026-01-31T08:30:00Z"})";

}  // namespace

TEST_CASE("the pre-authentication encoding is DSSE's") {
  // The example of the DSSE protocol document.
  CHECK(pae("http://example.com/HelloWorld", "hello world") ==
        "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
  CHECK(pae("", "") == "DSSEv1 0  0 ");
}

TEST_CASE(
    "the DSSE protocol's own P-256 example verifies, its signature being r and s as they are") {
  const auto spki = from_base64(
      "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEZ805D3eqNZywjCI19lInBJOp7YMr"
      "CrzAH3CVTAOQ0jgMeCvVTiaRJaRPRDOv8UMs6U4SvKc6pnrIDOoSYI3fdA==");
  const auto signature = from_base64(
      "A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA==");
  REQUIRE(spki.has_value());
  REQUIRE(signature.has_value());
  auto key = PublicKey::from_spki(*spki);
  REQUIRE(key.has_value());
  const std::string message = pae("http://example.com/HelloWorld", "hello world");
  CHECK(key->verifies(*signature, message));
  CHECK_FALSE(key->verifies(*signature, message + "!"));
  CHECK_FALSE(key->verifies(std::string(64, '\0'), message));
  CHECK_FALSE(key->verifies(std::string(64, '\xff'), message));
}

TEST_CASE("RFC 8032's second Ed25519 example verifies") {
  const auto spki = from_hex(
      "302a300506032b65700321003d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  const auto signature = from_hex(
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
      "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
  REQUIRE(spki.has_value());
  REQUIRE(signature.has_value());
  auto key = PublicKey::from_spki(*spki);
  REQUIRE(key.has_value());
  CHECK(key->verifies(*signature, "\x72"));
  CHECK_FALSE(key->verifies(*signature, "\x73"));
}

TEST_CASE("a signed event verifies with its key and no other, for both algorithms") {
  for (const KeyAlgorithm algorithm : {KeyAlgorithm::ed25519, KeyAlgorithm::ecdsa_p256}) {
    auto key = PrivateKey::generate(algorithm);
    auto other = PrivateKey::generate(algorithm);
    REQUIRE(key.has_value());
    REQUIRE(other.has_value());
    auto record = sign_event(event, *key, "factory-7");
    REQUIRE(record.has_value());
    Faults faults(Faults::Gather::all);
    const auto envelope = read_envelope(*record, faults);
    REQUIRE(envelope.has_value());
    REQUIRE(envelope->signatures.size() == 1);
    const EnvelopeSignature& signature = envelope->signatures.front();
    CHECK(signature.key_id == "factory-7");
    CHECK(envelope->signed_payload == event);
    CHECK(envelope->device == "d");
    CHECK(verifies(*envelope, signature, key->public_key()));
    CHECK_FALSE(verifies(*envelope, signature, other->public_key()));

    std::string cut(signature.bytes.substr(0, signature.bytes.size() - 1));
    CHECK_FALSE(verifies(*envelope, {signature.key_id, cut}, key->public_key()));
    cut = std::string(signature.bytes);
    cut[cut.size() / 2] = static_cast<char>(cut[cut.size() / 2] ^ 1);
    CHECK_FALSE(verifies(*envelope, {signature.key_id, cut}, key->public_key()));
  }
}

TEST_CASE("a key that was written is read back, and other keys are refused with a reason") {
  auto key = PrivateKey::generate(KeyAlgorithm::ecdsa_p256);
  REQUIRE(key.has_value());
  auto again = PublicKey::from_spki(key->public_key().spki());
  REQUIRE(again.has_value());
  CHECK(again->algorithm() == KeyAlgorithm::ecdsa_p256);
  CHECK(again->spki() == key->public_key().spki());
  CHECK_FALSE(PublicKey::from_spki(key->public_key().spki() + "x").has_value());
  CHECK(PublicKey::from_pem("not a key").error().message.find("PEM") != std::string::npos);
  CHECK(PrivateKey::from_pem("").error().code == ErrorCode::bad_input);
}

}  // namespace hallmark
