#include <fmt/format.h>

#include "tests/projections/support/story.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

using story::hash;
using story::Story;

void update(Story& story, char artefact, std::string_view result, std::string_view more = {}) {
  story.then("firmware.updated",
             fmt::format(R"({{"artefact":"#{}","toVersion":"v{}","signature":"verified",)"
                         R"("result":"{}"{}}})",
                         artefact, artefact, result, more));
}

}  // namespace

TEST_CASE("an update that succeeds is installed, with what it says of itself") {
  Story story = story::enrolled_pump();
  update(story, 'a', "success", R"(,"signerSpkiSha256":"#5","securityVersion":7)");
  const DeviceState state = story.state();
  REQUIRE(state.firmware.size() == 1);
  CHECK(state.firmware[0].name == "main");
  CHECK(state.firmware[0].installed ==
        Fact<InstalledFirmware>{{hash('a'), "va", hash('5'), "verified", 7, std::nullopt},
                                story.said_by(2)});
}

TEST_CASE("what an update does not say is unknown of the artefact that it installs") {
  Story story = story::enrolled_pump();
  update(story, 'a', "success", R"(,"signerSpkiSha256":"#5","securityVersion":7)");
  update(story, 'b', "alreadyInstalled");
  const InstalledFirmware installed = story.state().firmware.at(0).installed->value;
  CHECK(installed.artefact == hash('b'));
  CHECK_FALSE(installed.signer_spki_sha256.has_value());
  CHECK_FALSE(installed.security_version.has_value());
  CHECK(installed.previous == hash('a'));
}

TEST_CASE(
    "the same artefact again is installed since the first time, and keeps what was before it") {
  Story story = story::enrolled_pump();
  update(story, 'a', "success");
  update(story, 'b', "success");
  update(story, 'b', "alreadyInstalled");
  const auto installed = story.state().firmware.at(0).installed;
  CHECK(installed->by == story.said_by(3));
  CHECK(installed->value.previous == hash('a'));
}

TEST_CASE("an update that does not succeed leaves what is installed") {
  for (const std::string_view result : {"failed", "aborted", "rolledBack", "other"}) {
    INFO(result);
    Story story = story::enrolled_pump();
    update(story, 'a', "success");
    update(story, 'b', result, R"(,"deploymentId":"d1")");
    const Component component = story.state().firmware.at(0);
    CHECK(component.installed->value.artefact == hash('a'));
    CHECK(component.last_attempt ==
          Fact<FirmwareAttempt>{{hash('b'), "vb", std::string(result), "verified", "d1"},
                                story.said_by(3)});
    update(story, 'b', "success");
    CHECK_FALSE(story.state().firmware.at(0).last_attempt.has_value());
  }
}

TEST_CASE("components are apart, by name") {
  Story story = story::enrolled_pump();
  update(story, 'a', "success", R"(,"component":"modem")");
  update(story, 'b', "success");
  update(story, 'c', "failed", R"(,"component":"boot")");
  const DeviceState state = story.state();
  REQUIRE(state.firmware.size() == 3);
  CHECK(state.firmware[0].name == "boot");
  CHECK_FALSE(state.firmware[0].installed.has_value());
  CHECK(state.firmware[1].name == "main");
  CHECK(state.firmware[2].installed->value.artefact == hash('a'));
}

TEST_CASE("a configuration is kept since it was first said") {
  Story story = story::enrolled_pump();
  const std::string data = R"({"digest":"#c","by":{"id":"p"},"signature":"verified"})";
  story.then("configuration.updated", data).then("configuration.updated", data);
  CHECK(story.state().configuration ==
        Fact<Configuration>{{hash('c'), {"p", ""}, "verified"}, story.said_by(2)});
  story.then("configuration.updated",
             R"({"digest":"#d","by":{"id":"p"},"signature":"notReported"})");
  CHECK(story.state().configuration->value.digest == hash('d'));
}

TEST_CASE("the last attestation is kept, and when one last passed and failed") {
  Story story = story::enrolled_pump();
  story.then("attestation.reported",
             R"({"verifier":"v","status":"passed","secureBoot":true,"debugEnabled":false,)"
             R"("firmware":[{"component":"main","artefact":"#a"}],"evidence":"#e"})");
  CHECK(story.state().attestation ==
        Fact<Attestation>{{"v", "passed", true, false, {{"main", hash('a')}}, hash('e')},
                          story.said_by(2)});
  story.then("attestation.reported", R"({"verifier":"v","status":"failed"})")
      .then("attestation.reported", R"({"verifier":"v","status":"inconclusive"})");
  const DeviceState state = story.state();
  CHECK(state.attestation->value.status == "inconclusive");
  CHECK_FALSE(state.attestation->value.secure_boot.has_value());
  CHECK(state.attestation_passed == story.said_by(2));
  CHECK(state.attestation_failed == story.said_by(3));
}

}  // namespace hallmark
