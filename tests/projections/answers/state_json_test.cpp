#include "projections/answers/state_json.h"

#include <fmt/format.h>

#include "tests/projections/support/story.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

using story::certificate;
using story::digest;
using story::moment;
using story::Story;

std::string json_of(const DeviceState& state, std::string_view as_of = "2026-06-01T00:00:00Z") {
  json::Writer writer;
  writer.begin_object();
  write_state_members(writer, state, ShardIndex(3), moment(as_of));
  writer.end_object();
  return writer.take();
}

std::string json_of(const Story& story, std::string_view as_of = "2026-06-01T00:00:00Z") {
  return json_of(story.state(), as_of);
}

// "#a" stands for the digest, as in a story.
bool has(const std::string& json, std::string fragment) {
  for (std::size_t at = fragment.find('#'); at != std::string::npos; at = fragment.find('#', at)) {
    fragment.replace(at, 2, digest(fragment[at + 1]));
  }
  UNSCOPED_INFO(json << "\nis to have\n" << fragment);
  return json.find(fragment) != std::string::npos;
}

}  // namespace

TEST_CASE("of a device of which nothing is known there is its state, and empty lists") {
  CHECK(json_of(DeviceState{}) ==
        R"({"state":"unborn","epoch":1,"identifiers":[],"certificates":[],"firmware":[],)"
        R"("delegations":[],"trustedBy":[],"counts":{"events":0,"late":0,"corrections":0,)"
        R"("corrected":0,"unknown":0,"foreign":0,"sessions":0},"evidence":{}})");
}

TEST_CASE("each fact of a device's identity and place names the entry that says it") {
  CHECK(json_of(story::enrolled_pump()) ==
        R"({"state":"enrolled","epoch":1,"origin":"manufactured",)"
        R"("maker":{"id":"acme","name":"Acme"},"model":"P-20","serial":"P-1",)"
        R"("deviceClass":"pump","keyStore":"tpm","identifiers":[],"owner":{"id":"water"},)"
        R"("purpose":"cooling","zone":"plant-2","gateway":"gw-1","certificates":[],)"
        R"("firmware":[],"delegations":[],"trustedBy":[],)"
        R"("enrollment":{"method":"est","credential":"certificate",)"
        R"("since":"2026-01-01T00:01:00Z","evidence":"3:1"},)"
        R"("counts":{"events":2,"late":0,"corrections":0,"corrected":0,"unknown":0,"foreign":0,)"
        R"("sessions":0},"lastOccurredAt":"2026-01-01T00:01:00Z",)"
        R"("evidence":{"state":"3:1","origin":"3:0","maker":"3:0","model":"3:0","serial":"3:0",)"
        R"("deviceClass":"3:0","keyStore":"3:0","owner":"3:1","purpose":"3:1","zone":"3:1",)"
        R"("gateway":"3:1","lastOccurredAt":"3:1"}})");
}

TEST_CASE("the identity of an adopted device") {
  Story story;
  story
      .then("device.adopted",
            R"({"approver":{"id":"boss"},"evidence":"#e","deviceClass":"pump","identity":)" +
                certificate('1', "idevid") + "}")
      .then("device.identified", R"({"identifiers":[{"scheme":"imei","value":"35"}]})")
      .then("device.refurbished", R"({"by":{"id":"a"},"approval":"QA"})");
  const std::string json = json_of(story);
  CHECK(has(json, R"("state":"born","epoch":2,"epochs":[{"epoch":2,)"
                  R"("since":"2026-01-01T00:02:00Z","evidence":"3:2"}],"origin":"adopted",)"
                  R"("deviceClass":"pump","identity":"#1","approver":{"id":"boss"},)"
                  R"("adoptionEvidence":"#e","identifiers":[{"scheme":"imei","value":"35",)"
                  R"("since":"2026-01-01T00:01:00Z","evidence":"3:1"}])"));
}

TEST_CASE("a certificate shows its state at the moment that is asked about") {
  Story story = story::enrolled_pump();
  story.then("certificate.issued", R"({"certificate":)" + certificate('a') + "}")
      .then("certificate.renewed", R"({"certificate":)" + certificate('b') + "}")
      .then("device.activity",
            R"({"service":"t","sessionId":"1","start":"2026-03-01T00:00:00Z","certificate":"#b"})")
      .then("certificate.revoked", R"({"certificate":"#a","reason":"superseded","by":{"id":"ca"},)"
                                   R"("invalidityDate":"2026-01-02T00:00:00Z"})")
      .then("certificate.suspended", R"({"certificate":"#c","reason":"odd"})");
  const std::string json = json_of(story, "2027-06-01T00:00:00Z");
  CHECK(has(json,
            R"("certificates":[{"sha256":"#a","spkiSha256":"#a","issuer":"CN=CA","serial":"0a",)"
            R"("role":"operational","state":"revoked","notBefore":"2026-01-01T00:00:00Z",)"
            R"("notAfter":"2026-12-31T00:00:00Z","keyStore":"tpm","replacedBy":"#b",)"
            R"("revoked":{"reason":"superseded","by":{"id":"ca"},)"
            R"("invalidityDate":"2026-01-02T00:00:00Z","since":"2026-01-01T00:05:00Z",)"
            R"("evidence":"3:5"},"since":"2026-01-01T00:02:00Z","evidence":"3:2"},)"));
  CHECK(has(json, R"("state":"expired","notBefore":"2026-01-01T00:00:00Z",)"
                  R"("notAfter":"2026-12-31T00:00:00Z","keyStore":"tpm","replaces":"#a",)"
                  R"("lastUsed":"2026-03-01T00:00:00Z","since":"2026-01-01T00:03:00Z",)"
                  R"("evidence":"3:3"}])"));  // and the one that was never held is not shown
  story.then("certificate.issued", R"({"certificate":)" + certificate('c') + "}");
  CHECK(has(json_of(story), R"("suspended":{"reason":"odd","since":"2026-01-01T00:06:00Z",)"
                            R"("evidence":"3:6"})"));
}

TEST_CASE("firmware shows what is installed, and the attempt that is not") {
  Story story = story::enrolled_pump();
  const auto update = [&](char artefact, std::string_view result) {
    story.then("firmware.updated",
               fmt::format(R"({{"artefact":"#{}","toVersion":"{}","securityVersion":3,)"
                           R"("signerSpkiSha256":"#5","signature":"verified","result":"{}",)"
                           R"("deploymentId":"d"}})",
                           artefact, artefact, result));
  };
  update('a', "success");
  update('b', "success");
  update('c', "failed");
  CHECK(has(json_of(story),
            R"("firmware":[{"component":"main","artefact":"#b","version":"b","securityVersion":3,)"
            R"("signerSpkiSha256":"#5","signature":"verified","previous":"#a",)"
            R"("since":"2026-01-01T00:03:00Z","evidence":"3:3","lastAttempt":{"artefact":"#c",)"
            R"("version":"c","result":"failed","signature":"verified","deployment":"d",)"
            R"("since":"2026-01-01T00:04:00Z","evidence":"3:4"}}])"));
}

TEST_CASE("configuration and attestation") {
  Story story = story::enrolled_pump();
  story
      .then("configuration.updated", R"({"digest":"#c","by":{"id":"p"},"signature":"notReported"})")
      .then("attestation.reported", R"({"verifier":"v","status":"passed"})")
      .then("attestation.reported",
            R"({"verifier":"v","status":"failed","secureBoot":true,"debugEnabled":false,)"
            R"("firmware":[{"component":"main","artefact":"#a"}],"evidence":"#e"})");
  const std::string json = json_of(story);
  CHECK(has(json, R"("configuration":{"digest":"#c","by":{"id":"p"},"signature":"notReported",)"
                  R"("since":"2026-01-01T00:02:00Z","evidence":"3:2"})"));
  CHECK(has(json, R"("attestation":{"status":"failed","verifier":"v","secureBoot":true,)"
                  R"("debugEnabled":false,"firmware":[{"component":"main","artefact":"#a"}],)"
                  R"("evidenceSha256":"#e","lastPassed":"2026-01-01T00:03:00Z",)"
                  R"("lastFailed":"2026-01-01T00:04:00Z","since":"2026-01-01T00:04:00Z",)"
                  R"("evidence":"3:4"})"));
  CHECK(has(json, R"("lastPassed":"3:3","lastFailed":"3:4")"));
}

TEST_CASE("powers show until their end has come") {
  Story story = story::enrolled_pump();
  story
      .then("control.delegated", R"({"party":{"id":"p","name":"P"},"powers":["disable"],)"
                                 R"("until":"2026-06-01T00:00:00Z"})")
      .then("control.delegated", R"({"party":{"id":"p"},"powers":["service"]})");
  const std::string service =
      R"({"party":{"id":"p","name":"P"},"power":"service","since":"2026-01-01T00:03:00Z",)"
      R"("evidence":"3:3"}])";
  CHECK(has(json_of(story, "2026-05-31T23:59:59Z"),
            R"("delegations":[{"party":{"id":"p","name":"P"},"power":"disable",)"
            R"("until":"2026-06-01T00:00:00Z","since":"2026-01-01T00:02:00Z","evidence":"3:2"},)" +
                service));
  CHECK(has(json_of(story, "2026-06-01T00:00:00Z"), R"("delegations":[)" + service));
}

TEST_CASE("who trusts a device, who no longer does, who let it in") {
  Story story = story::enrolled_pump();
  story.then("trust.granted", R"({"system":"scada","relationship":"client","credential":"#a"})")
      .then("trust.withdrawn", R"({"systems":["vpn"],"by":{"id":"boss"}})")
      .then("trust.checked", R"({"system":"scada","credential":"#a","accepted":false})")
      .then("exception.granted",
            R"({"rule":"CR-04","scope":"zone","until":"2026-12-31T00:00:00Z",)"
            R"("approver":{"id":"boss"},"reason":"r","compensatingControl":"c"})")
      .then("exception.revoked", R"({"rule":"CR-04","scope":"zone","by":"boss"})");
  const std::string json = json_of(story);
  CHECK(has(json, R"("trustedBy":[{"system":"scada","relationship":"client","credential":"#a",)"
                  R"("since":"2026-01-01T00:02:00Z","evidence":"3:2"}],"withdrawn":[)"
                  R"({"system":"vpn","by":{"id":"boss"},"since":"2026-01-01T00:03:00Z",)"
                  R"("evidence":"3:3"}],"trustChecks":[{"system":"scada","credential":"#a",)"
                  R"("accepted":false,"since":"2026-01-01T00:04:00Z","evidence":"3:4"}],)"
                  R"("exceptions":[{"rule":"CR-04","scope":"zone","until":"2026-12-31T00:00:00Z",)"
                  R"("approver":{"id":"boss"},"reason":"r","compensatingControl":"c",)"
                  R"("revoked":"2026-01-01T00:06:00Z","since":"2026-01-01T00:05:00Z",)"
                  R"("evidence":"3:5"}])"));
}

TEST_CASE("owners, custodian, transfers and shipments") {
  Story story = story::enrolled_pump();
  story.then("ownership.transferred", R"({"from":{"id":"x"},"to":{"id":"gas"}})")
      .then("ownership.transferInitiated", R"({"from":{"id":"gas"},"to":{"id":"air"}})")
      .then("device.shipped", R"({"from":"gas","to":"air"})")
      .then("custody.changed", R"({"holder":{"id":"store","name":"S"},"place":"shelf"})")
      .then("assignment.changed", R"({"businessOwner":{"id":"ops"}})");
  const std::string json = json_of(story);
  CHECK(has(json, R"("owner":{"id":"gas"},"custodian":{"id":"store","name":"S","place":"shelf"},)"
                  R"("businessOwner":{"id":"ops"},"purpose":"cooling")"));
  CHECK(has(json, R"("transfer":{"from":{"id":"gas"},"to":{"id":"air"},)"
                  R"("since":"2026-01-01T00:03:00Z","evidence":"3:3"},"transferred":{)"
                  R"("from":{"id":"x"},"to":{"id":"gas"},"since":"2026-01-01T00:02:00Z",)"
                  R"("evidence":"3:2"},"shipped":{"from":{"id":"gas"},"to":{"id":"air"},)"
                  R"("since":"2026-01-01T00:04:00Z","evidence":"3:4"})"));
  CHECK(has(json, R"("owner":"3:2","custodian":"3:5","businessOwner":"3:6")"));
}

TEST_CASE("service, sessions, and what was refused or failed") {
  Story story = story::enrolled_pump();
  story
      .then("service.opened", R"({"technician":{"id":"t"},"organisation":{"id":"o"},"seal":"S-1"})")
      .then("service.closed", R"({"technician":"t","sealAfter":"S-2","partsReplaced":["valve"],)"
                              R"("firmwareTouched":false})")
      .then("service.opened", R"({"technician":{"id":"u"},"organisation":{"id":"o"}})")
      .then("device.activity",
            R"({"service":"t","sessionId":"1","start":"2026-03-01T00:00:00Z",)"
            R"("end":"2026-03-01T01:00:00Z","certificate":"#a","peer":"p","via":"gw"})")
      .then("enrollment.rejected", R"({"reason":"unknown"})")
      .then("certificate.renewalFailed", R"({"reason":"timeout"})");
  const std::string json = json_of(story);
  const std::string open = R"({"technician":{"id":"u"},"organisation":{"id":"o"},)"
                           R"("since":"2026-01-01T00:04:00Z","evidence":"3:4"})";
  CHECK(has(json, R"("service":{"open":)" + open + R"(,"opened":)" + open +
                      R"(,"last":{"technician":{"id":"t"},"sealAfter":"S-2",)"
                      R"("partsReplaced":["valve"],"firmwareTouched":false,)"
                      R"("since":"2026-01-01T00:03:00Z","evidence":"3:3"},"seal":"S-2"})"));
  CHECK(has(json, R"("lastSession":{"service":"t","sessionId":"1","start":"2026-03-01T00:00:00Z",)"
                  R"("end":"2026-03-01T01:00:00Z","certificate":"#a","peer":"p","via":"gw",)"
                  R"("evidence":"3:5"})"));
  CHECK(has(json, R"("enrollmentRejected":{"reason":"unknown","since":"2026-01-01T00:06:00Z",)"
                  R"("evidence":"3:6"},"renewalFailed":{"reason":"timeout","inARow":1,)"
                  R"("since":"2026-01-01T00:07:00Z","evidence":"3:7"})"));
  CHECK(has(json, R"("seal":"3:3")"));
}

TEST_CASE("quarantine, loss, and the end") {
  Story story = story::enrolled_pump();
  story
      .then("quarantine.entered",
            R"({"reason":"odd","by":{"id":"soc"},"evidence":"#e","allowed":["update"]})")
      .then("quarantine.released", R"({"reason":"fine","by":{"id":"soc"}})")
      .then("device.lost", R"({"reason":"gone","by":"soc"})")
      .then("device.recovered", R"({"reason":"found","by":"soc"})")
      .then("device.retired", R"({"reason":"old","by":{"id":"b"},"method":"recycled"})")
      .then("secrets.erased", R"({"method":"reset","evidence":"#e","witness":{"id":"w"}})")
      .then("device.disposed", R"({"by":{"id":"r"},"evidence":"#d"})");
  const std::string json = json_of(story);
  CHECK(has(json, R"("quarantine":{"reason":"odd","by":{"id":"soc"},"evidenceSha256":"#e",)"
                  R"("allowed":["update"],"since":"2026-01-01T00:02:00Z","evidence":"3:2",)"
                  R"("released":"2026-01-01T00:03:00Z"},"lost":{"reason":"gone",)"
                  R"("by":{"id":"soc"},"since":"2026-01-01T00:04:00Z","evidence":"3:4",)"
                  R"("recovered":"2026-01-01T00:05:00Z"},"retired":{"reason":"old",)"
                  R"("by":{"id":"b"},"method":"recycled","owner":"water",)"
                  R"("since":"2026-01-01T00:06:00Z","evidence":"3:6"},"erased":{)"
                  R"("method":"reset","evidenceSha256":"#e","witness":{"id":"w"},)"
                  R"("since":"2026-01-01T00:07:00Z","evidence":"3:7"},"disposed":{)"
                  R"("by":{"id":"r"},"evidenceSha256":"#d","since":"2026-01-01T00:08:00Z",)"
                  R"("evidence":"3:8"})"));
  CHECK(has(json, R"("evidence":{"state":"3:8","released":"3:3","recovered":"3:5",)"));
}

TEST_CASE("subjects that are no devices") {
  Story artefact("artefact:" + digest('a'));
  artefact.then("firmware.released",
                R"({"artefact":"#a","component":"main","version":"4","securityVersion":3,)"
                R"("vendor":"Acme","compatible":["P-20"],"signerSpkiSha256":"#5","sbom":"#b",)"
                R"("provenance":"#c"})");
  CHECK(has(json_of(artefact),
            R"("release":{"artefact":"#a","component":"main","version":"4","securityVersion":3,)"
            R"("vendor":"Acme","compatible":["P-20"],"signerSpkiSha256":"#5","sbom":"#b",)"
            R"("provenance":"#c","since":"2026-01-01T00:00:00Z","evidence":"3:0"})"));
  Story authority("authority:" + digest('5'));
  authority.then("authority.revoked", R"({"spkiSha256":"#5","reason":"cACompromise"})");
  CHECK(has(json_of(authority), R"("authorityRevoked":{"reason":"cACompromise",)"
                                R"("since":"2026-01-01T00:00:00Z","evidence":"3:0"})"));
  Story ledger("ledger:l");
  ledger.then("policy.adopted", R"({"sha256":"#d","by":"boss"})");
  CHECK(has(json_of(ledger), R"("policyAdopted":{"sha256":"#d",)"
                             R"("since":"2026-01-01T00:00:00Z","evidence":"3:0"})"));
}

TEST_CASE("a device in a list") {
  Story story = story::enrolled_pump();
  story.then("custody.changed", R"({"holder":{"id":"store"}})")
      .then("firmware.updated",
            R"({"artefact":"#a","toVersion":"4","signature":"verified","result":"success"})")
      .then("firmware.updated",
            R"({"component":"boot","artefact":"#b","toVersion":"1","signature":"failed",)"
            R"("result":"failed"})");
  const DeviceState state = story.state();
  json::Writer writer;
  write_device_item(writer, {"pump-1", state, ShardIndex(3), Sequence(41)});
  const std::string json = writer.take();
  CHECK(has(json, R"({"device":"pump-1","state":"enrolled","epoch":1,"owner":{"id":"water"},)"
                  R"("custodian":{"id":"store"},"maker":{"id":"acme","name":"Acme"},)"
                  R"("model":"P-20","serial":"P-1","deviceClass":"pump","zone":"plant-2",)"
                  R"("firmware":[{"component":"main","artefact":"#a","version":"4"}],"events":5,)"
                  R"("lastOccurredAt":"2026-01-01T00:04:00Z","head":{"shard":3,"sequence":41}})"));
}

}  // namespace hallmark
