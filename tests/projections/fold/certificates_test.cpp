#include <fmt/format.h>

#include "tests/projections/support/story.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

using story::certificate;
using story::hash;
using story::moment;
using story::Story;

void issue(Story& story, char digit, std::string_view role = "operational") {
  story.then("certificate.issued", R"({"certificate":)" + certificate(digit, role) + "}");
}

void renew(Story& story, char digit, const std::string& previous = {},
           std::string_view role = "operational") {
  story.then("certificate.renewed",
             R"({"certificate":)" + certificate(digit, role) +
                 (previous.empty() ? "" : R"(,"previousCertificate":"#)" + previous + '"') + "}");
}

const HeldCertificate& of(const DeviceState& state, char digit) {
  for (const HeldCertificate& one : state.certificates) {
    if (one.sha256 == hash(digit)) return one;
  }
  FAIL("nobody spoke of that certificate");
  throw std::logic_error("not reached");
}

// "a:active b:superseded": those held, in their order.
std::string held(const Story& story, std::string_view when = "2026-06-01T00:00:00Z") {
  std::string out;
  const DeviceState state = story.state();
  for (const HeldCertificate& one : state.certificates) {
    if (!one.held) continue;
    out += fmt::format("{}{}:{}", out.empty() ? "" : " ", one.sha256.hex()[0],
                       name(state_at(one, moment(when))));
  }
  return out;
}

}  // namespace

TEST_CASE("what is issued stands beside what is held") {
  Story story = story::enrolled_pump();
  issue(story, 'a');
  issue(story, 'b');
  CHECK(held(story) == "a:active b:active");
  const HeldCertificate one = of(story.state(), 'a');
  CHECK(one.issuer == "CN=CA");
  CHECK(one.serial == "0a");
  CHECK(one.spki_sha256 == hash('a'));
  CHECK(one.role == "operational");
  CHECK(one.not_before == moment("2026-01-01T00:00:00Z"));
  CHECK(one.not_after == moment("2026-12-31T00:00:00Z"));
  CHECK(one.by == story.said_by(2));
}

TEST_CASE("a certificate is valid up to and including its end") {
  Story story = story::enrolled_pump();
  issue(story, 'a');
  CHECK(held(story, "2026-12-31T00:00:00Z") == "a:active");
  CHECK(held(story, "2026-12-31T00:00:00.000001Z") == "a:expired");
}

TEST_CASE("a renewal supersedes the one that it names") {
  Story story = story::enrolled_pump();
  issue(story, 'a');
  issue(story, 'b');
  renew(story, 'c', "a");
  CHECK(held(story) == "a:superseded b:active c:active");
  CHECK(of(story.state(), 'a').replaced_by == Fact<ContentHash>{hash('c'), story.said_by(4)});
  CHECK(of(story.state(), 'c').replaces == hash('a'));
}

TEST_CASE("a renewal that names none supersedes the newest held one of its role") {
  Story story = story::enrolled_pump();
  issue(story, 'a');
  issue(story, 'b');
  issue(story, 'd', "tls");
  renew(story, 'c');
  CHECK(held(story) == "a:active b:superseded d:active c:active");
  CHECK(of(story.state(), 'c').replaces == hash('b'));
  renew(story, 'e', {}, "svid");  // none of that role is held
  CHECK(held(story) == "a:active b:superseded d:active c:active e:active");
  CHECK_FALSE(of(story.state(), 'e').replaces.has_value());
}

TEST_CASE("a renewal of what was never held supersedes nothing") {
  Story story = story::enrolled_pump();
  issue(story, 'a');
  renew(story, 'c', "f");
  CHECK(held(story) == "a:active c:active");
  CHECK(of(story.state(), 'c').replaces == hash('f'));
}

TEST_CASE("of two renewals of one the last is its successor, and none is its own") {
  Story story = story::enrolled_pump();
  issue(story, 'a');
  renew(story, 'b', "a");
  renew(story, 'c', "a");
  CHECK(of(story.state(), 'a').replaced_by->value == hash('c'));
  renew(story, 'c', "c");
  CHECK(held(story) == "a:superseded b:active c:active");
  CHECK(of(story.state(), 'c').replaces == hash('a'));
  renew(story, 'c');  // the newest other than itself
  CHECK(of(story.state(), 'b').replaced_by->value == hash('c'));
}

TEST_CASE("said again, a certificate's fields are set again, and it is held since the first time") {
  Story story = story::enrolled_pump();
  issue(story, 'a');
  issue(story, 'b');
  issue(story, 'a', "tls");
  CHECK(held(story) == "a:active b:active");
  CHECK(of(story.state(), 'a').role == "tls");
  CHECK(of(story.state(), 'a').by == story.said_by(2));
}

TEST_CASE("an issuer's key that is left out stays as it was said") {
  Story story = story::enrolled_pump();
  std::string with_key = certificate('a');
  with_key.insert(with_key.size() - 1, R"(,"authorityKeyId":"5b")");
  story.then("certificate.issued", R"({"certificate":)" + with_key + "}");
  issue(story, 'a');
  CHECK(of(story.state(), 'a').authority_key_id == "5b");
}

TEST_CASE(
    "a key lives where its event says, else where its predecessor's does, else the device's") {
  Story story = story::enrolled_pump();
  story.then("certificate.issued",
             R"({"keyStore":"software","certificate":)" + certificate('a') + "}");
  issue(story, 'b', "tls");
  renew(story, 'c', "a");
  renew(story, 'd', "f");
  CHECK(of(story.state(), 'a').key_store == "software");
  CHECK(of(story.state(), 'b').key_store == "tpm");
  CHECK(of(story.state(), 'c').key_store == "software");
  CHECK(of(story.state(), 'd').key_store == "tpm");
  issue(story, 'a');  // which does not say
  CHECK(of(story.state(), 'a').key_store == "software");
}

TEST_CASE("revoked comes before suspended, superseded and expired") {
  Story story = story::enrolled_pump();
  issue(story, 'a');
  renew(story, 'b', "a");
  story.then("certificate.suspended", R"({"certificate":"#a","reason":"odd"})");
  CHECK(held(story) == "a:suspended b:active");
  CHECK(of(story.state(), 'a').suspended->value.reason == "odd");
  story.then("certificate.revoked",
             R"({"certificate":"#a","reason":"keyCompromise","by":{"id":"ca"},)"
             R"("invalidityDate":"2026-01-01T00:00:00Z"})");
  CHECK(held(story) == "a:revoked b:active");
  CHECK(of(story.state(), 'a').revoked ==
        Fact<CertificateHold>{{"keyCompromise", {"ca", ""}, moment("2026-01-01T00:00:00Z")},
                              story.said_by(5)});
}

TEST_CASE("what is revoked twice is revoked since the first time") {
  Story story = story::enrolled_pump();
  issue(story, 'a');
  story
      .then("certificate.revoked", R"({"certificate":"#a","reason":"unspecified","by":{"id":"ca"},)"
                                   R"("invalidityDate":"2026-01-01T00:00:00Z"})")
      .then("certificate.revoked",
            R"({"certificate":"#a","reason":"keyCompromise","by":{"id":"ca"}})");
  const auto revoked = of(story.state(), 'a').revoked;
  CHECK(revoked->by == story.said_by(3));
  CHECK(revoked->value.reason == "keyCompromise");
  CHECK(revoked->value.invalidity_date == moment("2026-01-01T00:00:00Z"));
}

TEST_CASE("a suspension ends when it is resumed") {
  Story story = story::enrolled_pump();
  issue(story, 'a');
  story.then("certificate.suspended", R"({"certificate":"#a","reason":"odd"})")
      .then("certificate.resumed", R"({"certificate":"#a","reason":"fine"})");
  CHECK(held(story) == "a:active");
  story.then("certificate.resumed", R"({"certificate":"#e","reason":"fine"})");
  CHECK(story.state().certificates.size() == 1);
}

TEST_CASE("what is said of a certificate that is not held shows once it is") {
  Story story = story::enrolled_pump();
  story.then("certificate.revoked",
             R"({"certificate":"#a","reason":"superseded","by":{"id":"ca"}})");
  CHECK(held(story).empty());
  CHECK(story.state().certificates.size() == 1);
  issue(story, 'b');
  issue(story, 'a');
  CHECK(held(story) == "b:active a:revoked");
  CHECK(of(story.state(), 'a').by == story.said_by(4));
}

TEST_CASE("what is not held is no predecessor") {
  Story story = story::enrolled_pump();
  story.then("certificate.suspended", R"({"certificate":"#a","reason":"odd"})");
  renew(story, 'b', "a");
  CHECK_FALSE(of(story.state(), 'a').replaced_by.has_value());
}

TEST_CASE("failed renewals are counted until one succeeds") {
  Story story = story::enrolled_pump();
  issue(story, 'a');
  story.then("certificate.renewalFailed", R"({"reason":"timeout"})")
      .then("certificate.renewalFailed", R"({"reason":"refused"})");
  CHECK(story.state().renewal_failures == 2);
  CHECK(story.state().renewal_failed == Fact<std::string>{"refused", story.said_by(4)});
  renew(story, 'b');
  CHECK(story.state().renewal_failures == 0);
}

TEST_CASE("a certificate was last used by the latest session or probe that was let in") {
  Story story = story::enrolled_pump();
  issue(story, 'a');
  const auto session = [&](std::string_view start) {
    story.then(
        "device.activity",
        fmt::format(R"({{"service":"t","sessionId":"1","start":"{}","certificate":"#a"}})", start));
  };
  session("2026-03-02T00:00:00Z");
  session("2026-03-01T00:00:00Z");
  CHECK(of(story.state(), 'a').last_used == moment("2026-03-02T00:00:00Z"));
  story.at("2026-04-01T00:00:00Z", "trust.checked",
           R"({"system":"s","credential":"#a","accepted":false})");
  CHECK(of(story.state(), 'a').last_used == moment("2026-03-02T00:00:00Z"));
  story.at("2026-04-02T00:00:00Z", "trust.checked",
           R"({"system":"s","credential":"#a","accepted":true})");
  CHECK(of(story.state(), 'a').last_used == moment("2026-04-02T00:00:00Z"));
}

TEST_CASE("sessions with certificates that nobody spoke of leave nothing behind") {
  Story story = story::enrolled_pump();
  for (const char digit : std::string_view("abcdef")) {
    story.then("device.activity",
               fmt::format(R"({{"service":"t","sessionId":"1","start":"2026-03-01T00:00:00Z",)"
                           R"("certificate":"#{}"}})",
                           digit));
  }
  CHECK(story.state().certificates.empty());
  CHECK(story.state().counts.sessions == 6);
}

}  // namespace hallmark
