#include "schemas/catalogue/describe.h"
#include "tests/projections/support/story.h"
#include "tests/support/catch.h"

namespace hallmark {

using story::hash;
using story::moment;
using story::Story;

TEST_CASE("a shipment says from whom to whom, and under which seal") {
  Story story = story::enrolled_pump();
  story.then("device.shipped", R"({"from":"acme","to":{"id":"water"},"seal":"S-1"})")
      .then("device.shipped", R"({"from":"water","to":"store"})");
  CHECK(story.state().shipped == Fact<Transfer>{{{"water", ""}, {"store", ""}}, story.said_by(3)});
  CHECK(story.state().seal == Fact<std::string>{"S-1", story.said_by(2)});
}

TEST_CASE("of a device's sessions the last is kept, and how many there were") {
  Story story = story::enrolled_pump();
  story.then("device.activity",
             R"({"service":"t","sessionId":"1","start":"2026-01-01T00:00:00Z",)"
             R"("end":"2026-01-01T01:00:00Z","certificate":"#a","peer":"p","via":"gw"})");
  CHECK(story.state().last_session ==
        Fact<Session>{{"t", "1", "p", "gw", moment("2026-01-01T00:00:00Z"),
                       moment("2026-01-01T01:00:00Z"), hash('a')},
                      story.said_by(2)});
  story.then("device.activity",
             R"({"service":"t","sessionId":"2","start":"2026-01-01T00:00:00Z"})");
  CHECK(story.state().last_session->value.session_id == "2");
  CHECK_FALSE(story.state().last_session->value.end.has_value());
  CHECK(story.state().counts.sessions == 2);
}

TEST_CASE("a service is open until it is closed, and the last seal is known") {
  Story story = story::enrolled_pump();
  story.then("service.opened",
             R"({"technician":{"id":"t"},"organisation":{"id":"o"},"seal":"S-1"})");
  const Fact<OpenedService> opened{{{"t", ""}, {"o", ""}, "S-1"}, story.said_by(2)};
  CHECK(story.state().service_open == opened);
  CHECK(story.state().seal->value == "S-1");
  story.then("service.closed", R"({"technician":"t","sealAfter":"S-2","partsReplaced":["valve"],)"
                               R"("firmwareTouched":true})");
  const DeviceState state = story.state();
  CHECK_FALSE(state.service_open.has_value());
  CHECK(state.service_opened == opened);
  CHECK(state.service_closed ==
        Fact<ClosedService>{{{"t", ""}, "S-2", {"valve"}, true}, story.said_by(3)});
  CHECK(state.seal == Fact<std::string>{"S-2", story.said_by(3)});
  story.then("service.closed", R"({"technician":"t","firmwareTouched":false})");
  CHECK(story.state().seal->value == "S-2");
}

TEST_CASE("a quarantine is known with what it allows, and when it was released") {
  Story story = story::enrolled_pump();
  story.then("quarantine.entered",
             R"({"reason":"odd","by":{"id":"soc"},"evidence":"#e","allowed":["update"]})");
  CHECK(story.state().life.quarantine ==
        Fact<Quarantine>{{"odd", {"soc", ""}, hash('e'), {"update"}}, story.said_by(2)});
  CHECK_FALSE(story.state().life.released.has_value());
  story.then("quarantine.released", R"({"reason":"fine","by":{"id":"soc"}})");
  CHECK(story.state().life.released == story.said_by(3));
  CHECK(story.state().life.quarantine->value.reason == "odd");
  story.then("quarantine.entered", R"({"reason":"again","by":{"id":"soc"}})");
  CHECK_FALSE(story.state().life.released.has_value());
}

TEST_CASE("a loss is known, and the recovery") {
  Story story = story::enrolled_pump();
  story.then("device.lost", R"({"reason":"gone","by":"soc"})");
  CHECK(story.state().life.loss == Fact<Loss>{{"gone", {"soc", ""}}, story.said_by(2)});
  story.then("device.recovered", R"({"reason":"found","by":"soc"})");
  CHECK(story.state().life.recovered == story.said_by(3));
  story.then("device.lost", R"({"reason":"gone","by":"soc"})");
  CHECK_FALSE(story.state().life.recovered.has_value());
}

TEST_CASE("the end of a life is known with whose it was, erasure and disposal") {
  Story story = story::enrolled_pump();
  story.then("device.retired", R"({"reason":"old","by":{"id":"b"},"method":"recycled"})")
      .then("secrets.erased", R"({"method":"reset","evidence":"#e","witness":{"id":"w"}})")
      .then("device.disposed", R"({"by":{"id":"r"},"evidence":"#d"})");
  const Life life = story.state().life;
  CHECK(life.retirement ==
        Fact<Retirement>{{"old", {"b", ""}, "recycled", "water"}, story.said_by(2)});
  CHECK(life.erasure == Fact<Erasure>{{"reset", hash('e'), PartyName{"w", ""}}, story.said_by(3)});
  CHECK(life.disposal == Fact<Disposal>{{{"r", ""}, hash('d')}, story.said_by(4)});
}

TEST_CASE("fields are set in every state, also where the state does not move") {
  Story story;
  story.then("device.retired", R"({"reason":"old","by":{"id":"b"},"method":"recycled"})")
      .then("quarantine.entered", R"({"reason":"odd","by":{"id":"soc"}})")
      .then("assignment.changed", R"({"zone":"z"})");
  const DeviceState state = story.state();
  CHECK(state.life.state == LifeState::unborn);
  CHECK(state.life.retirement->value.owner.empty());
  CHECK(state.life.quarantine.has_value());
  CHECK(state.zone->value == "z");
}

TEST_CASE("subjects that are no devices have their facts") {
  Story artefact("artefact:" + story::digest('a'));
  artefact.then("firmware.released",
                R"({"artefact":"#a","component":"main","version":"4","securityVersion":3,)"
                R"("vendor":"Acme","compatible":["P-20"],"signerSpkiSha256":"#5","sbom":"#b",)"
                R"("provenance":"#c"})");
  CHECK(
      artefact.state().release ==
      Fact<Release>{{hash('a'), "main", "4", "Acme", 3, {"P-20"}, hash('5'), hash('b'), hash('c')},
                    artefact.said_by(0)});
  Story authority("authority:" + story::digest('5'));
  authority.then("authority.revoked", R"({"spkiSha256":"#5","reason":"cACompromise"})");
  CHECK(authority.state().authority_revoked ==
        Fact<std::string>{"cACompromise", authority.said_by(0)});
  Story ledger("ledger:l");
  ledger.then("policy.adopted", R"({"sha256":"#d","by":"boss"})");
  CHECK(ledger.state().policy_adopted == Fact<ContentHash>{hash('d'), ledger.said_by(0)});
}

TEST_CASE("every event that is handed in is counted, by what it is") {
  Story story = story::enrolled_pump();
  story.then("event.corrected", R"({"source":"/s","id":"1","reason":"typo"})")
      .then_without_effect("hallmark.device.exploded.v1")
      .then_without_effect("hallmark.device.retired.v1")
      .then_without_effect("com.acme.rebooted");
  const DeviceState state = story.state();
  CHECK(state.counts.events == 6);
  CHECK(state.counts.corrections == 1);
  CHECK(state.counts.unknown == 2);
  CHECK(state.counts.foreign == 1);
  CHECK(state.last == story.said_by(5));
  CHECK(state.life.state == LifeState::enrolled);

  DeviceState marked;
  FoldEvent event = story.events()[0];
  event.is_late = true;
  event.is_corrected = true;
  fold(marked, event);
  CHECK(marked.counts.late == 1);
  CHECK(marked.counts.corrected == 1);
}

TEST_CASE("every type of the catalogue has its row") {
  for (const TypePlan& type : story::catalogue().types()) {
    INFO(type.type);
    const std::string data = example_data(type, ExampleSize::full);
    FoldEvent event;
    event.order.rank = type.rank;
    event.type = type.type;
    event.data = data;
    DeviceState state;
    fold(state, event);
    CHECK(state.counts.unknown == 0);
  }
}

TEST_CASE("a type is folded by its name, whatever rank its event bears") {
  const Story story = story::enrolled_pump();
  for (const FoldEvent& told : story.events()) {
    FoldEvent event = told;
    event.order.rank = 33;
    DeviceState state;
    fold(state, event);
    CHECK(state.counts.unknown == 0);
    CHECK(state.owner.has_value());
  }
}

TEST_CASE("texts with escapes, in names and values, say what they mean") {
  Story story = story::enrolled_pump();
  story.then("assignment.changed",
             R"({"z\u006fne":"pl\u00e4nt \"7\"","businessOwner":{"id":"\u0061"}})");
  CHECK(story.state().zone->value == "pl\xc3\xa4nt \"7\"");
  CHECK(story.state().business_owner->value.id == "a");
  story.then("device.activity",
             R"({"service":"t","sessionId":"1","start":"2026-03-01T00:00:0\u0030Z",)"
             R"("certificate":"\u0061)" +
                 story::digest('a').substr(1) + "\"}");
  CHECK(story.state().last_session->value.start == moment("2026-03-01T00:00:00Z"));
  CHECK(story.state().last_session->value.certificate == hash('a'));
}

}  // namespace hallmark
