#include "tests/projections/support/story.h"
#include "tests/support/catch.h"

namespace hallmark {

using story::hash;
using story::Story;

TEST_CASE("manufacture says who a device is, and that its maker owns it") {
  Story story;
  story.then("device.manufactured",
             R"({"serial":"P-1","maker":{"id":"acme","name":"Acme"},"model":"P-20",)"
             R"("hardwareRevision":"B","deviceClass":"pump","keyStore":"tpm","site":"linz",)"
             R"("batch":"b1","sbom":"#5","identity":)" +
                 story::certificate('1', "idevid") +
                 R"(,"identifiers":[{"scheme":"mac","value":"m"},{"scheme":"imei","value":"i"}],)"
                 R"("firmware":[{"component":"main","artefact":"#f","version":"1"},)"
                 R"({"component":"boot","artefact":"#b","version":"2"}]})");
  const DeviceState state = story.state();
  const Evidence by = story.said_by(0);
  CHECK(state.identity.origin == Identity::Origin::manufactured);
  CHECK(state.identity.born == by);
  CHECK(state.identity.serial == Fact<std::string>{"P-1", by});
  CHECK(state.identity.maker == Fact<PartyName>{{"acme", "Acme"}, by});
  CHECK(state.identity.model->value == "P-20");
  CHECK(state.identity.hardware_revision->value == "B");
  CHECK(state.identity.device_class->value == "pump");
  CHECK(state.identity.key_store->value == "tpm");
  CHECK(state.identity.site->value == "linz");
  CHECK(state.identity.batch->value == "b1");
  CHECK(state.identity.sbom->value == hash('5'));
  CHECK(state.identity.identity_certificate->value == hash('1'));
  CHECK(state.identity.identifiers ==
        std::map<Identifier, Evidence>{{{"imei", "i"}, by}, {{"mac", "m"}, by}});
  CHECK(state.owner == Fact<PartyName>{{"acme", "Acme"}, by});
  REQUIRE(state.certificates.size() == 1);
  CHECK(state.certificates[0].held);
  CHECK(state.certificates[0].role == "idevid");
  REQUIRE(state.firmware.size() == 2);
  CHECK(state.firmware[0].name == "boot");
  CHECK(state.firmware[0].installed->value.artefact == hash('b'));
  CHECK(state.firmware[1].installed->value.version == "1");
  CHECK(state.firmware[1].installed->value.signature.empty());
}

TEST_CASE("adoption says who vouches for a device, and sets no owner") {
  Story story;
  story.then("device.adopted",
             R"({"approver":{"id":"boss"},"evidence":"#e","serial":"P-9","maker":"acme",)"
             R"("model":"P-10","deviceClass":"pump","identity":)" +
                 story::certificate('1') + "}");
  const DeviceState state = story.state();
  CHECK(state.identity.origin == Identity::Origin::adopted);
  CHECK(state.identity.approver->value.id == "boss");
  CHECK(state.identity.adoption_evidence->value == hash('e'));
  CHECK(state.identity.serial->value == "P-9");
  CHECK(state.identity.maker->value.id == "acme");
  CHECK(state.identity.model->value == "P-10");
  CHECK(state.identity.device_class->value == "pump");
  CHECK(state.identity.identity_certificate->value == hash('1'));
  CHECK(state.certificates.at(0).held);
  CHECK_FALSE(state.owner.has_value());
}

TEST_CASE("the first birth is the origin, and a second one sets what it names") {
  Story story;
  story.then("device.adopted", R"({"approver":{"id":"boss"},"model":"old","deviceClass":"pump"})")
      .then("device.manufactured",
            R"({"serial":"P-1","maker":{"id":"acme"},"model":"new","deviceClass":"pump",)"
            R"("keyStore":"tpm"})")
      .then("ownership.transferred", R"({"from":{"id":"acme"},"to":{"id":"water"}})")
      .then("device.manufactured",
            R"({"serial":"P-1","maker":{"id":"acme"},"model":"new","deviceClass":"pump",)"
            R"("keyStore":"tpm"})");
  const DeviceState state = story.state();
  CHECK(state.identity.origin == Identity::Origin::adopted);
  CHECK(state.identity.born == story.said_by(0));
  CHECK(state.identity.model == Fact<std::string>{"new", story.said_by(1)});
  CHECK(state.identity.device_class->by == story.said_by(0));  // said again as it was
  CHECK(state.owner == Fact<PartyName>{{"acme", ""}, story.said_by(3)});
}

TEST_CASE("identifiers gather, each by whom it was said first") {
  Story story;
  story.then("device.identified", R"({"identifiers":[{"scheme":"mac","value":"m"}]})")
      .then("device.identified",
            R"({"identifiers":[{"scheme":"mac","value":"m"},{"scheme":"mac","value":"n"}]})");
  CHECK(story.state().identity.identifiers ==
        std::map<Identifier, Evidence>{{{"mac", "m"}, story.said_by(0)},
                                       {{"mac", "n"}, story.said_by(1)}});
}

TEST_CASE("an enrollment sets owner, purpose, zone and gateway where it names them") {
  Story story = story::enrolled_pump();
  story.then("enrollment.completed",
             R"({"method":"fdo","credential":"token","keyStore":"tee","zone":"plant-3",)"
             R"("originEvidence":"#e","presented":)" +
                 story::certificate('1', "idevid") + R"(,"certificate":)" +
                 story::certificate('2', "ldevid") + "}");
  const DeviceState state = story.state();
  CHECK(state.owner == Fact<PartyName>{{"water", ""}, story.said_by(1)});
  CHECK(state.purpose == Fact<std::string>{"cooling", story.said_by(1)});
  CHECK(state.zone == Fact<std::string>{"plant-3", story.said_by(2)});
  CHECK(state.gateway->value == "gw-1");
  CHECK(
      state.enrollment ==
      Fact<Enrollment>{{"fdo", "token", "tee", hash('1'), hash('2'), hash('e')}, story.said_by(2)});
  REQUIRE(state.certificates.size() == 1);  // what is presented is not held by that
  CHECK(state.certificates[0].sha256 == hash('2'));
  CHECK(state.certificates[0].key_store == "tee");
}

TEST_CASE("an enrollment that was refused is noted, and moves nothing") {
  Story story;
  story.then("device.adopted", R"({"approver":{"id":"boss"},"deviceClass":"pump"})")
      .then("enrollment.rejected", R"({"reason":"unknown maker"})");
  CHECK(story.state().enrollment_rejected == Fact<std::string>{"unknown maker", story.said_by(1)});
  CHECK(story.state().life.state == LifeState::born);
}

TEST_CASE("a party is the same by its id, whatever it is called") {
  Story story;
  story
      .then("device.manufactured",
            R"({"serial":"P-1","maker":{"id":"acme"},"model":"m","deviceClass":"pump",)"
            R"("keyStore":"tpm"})")
      .then("ownership.transferred", R"({"from":{"id":"x"},"to":{"id":"acme","name":"Acme"}})")
      .then("ownership.transferred", R"({"from":{"id":"x"},"to":{"id":"acme"}})");
  CHECK(story.state().owner == Fact<PartyName>{{"acme", "Acme"}, story.said_by(0)});
}

}  // namespace hallmark
