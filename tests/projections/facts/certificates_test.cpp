#include "projections/facts/certificates.h"

#include <fmt/format.h>

#include "projections/facts/facts.h"
#include "schemas/catalogue/check.h"
#include "schemas/catalogue/subject.h"
#include "schemas/catalogue/wire.h"
#include "tests/projections/support/story.h"
#include "tests/schemas/catalogue/broken_examples.h"
#include "tests/support/catch.h"
#include "tests/support/golden.h"

namespace hallmark {
namespace {

constexpr std::string_view issued = "hallmark.certificate.issued.v1";

struct Sample {
  std::string der, sha256, spki_sha256, issuer, serial, authority_key_id, not_before, not_after;
};

// The golden corpus's first: an identity that never ends.
const Sample& sample() {
  static const Sample first = [] {
    Sample out;
    (void)golden::for_each_case("certificates/certificates.ndjson", [&](const golden::Case& one) {
      if (!out.der.empty()) return;
      out = {golden::text(one, "der"),        golden::text(one, "sha256"),
             golden::text(one, "spkiSha256"), golden::text(one, "issuer"),
             golden::text(one, "serial"),     golden::text(one, "authorityKeyId"),
             golden::text(one, "notBefore"),  golden::text(one, "notAfter")};
    });
    return out;
  }();
  return first;
}

// "$der", "$sha256" and the like, as the sample has them.
std::string filled(std::string text) {
  const Sample& one = sample();
  const std::vector<std::pair<std::string_view, std::string_view>> words = {
      {"$der", one.der},         {"$sha256", one.sha256}, {"$spki", one.spki_sha256},
      {"$issuer", one.issuer},   {"$serial", one.serial}, {"$authority", one.authority_key_id},
      {"$from", one.not_before}, {"$to", one.not_after}};
  for (const auto& [word, value] : words) {
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word)) {
      text.replace(at, word.size(), value);
    }
  }
  return text;
}

const std::string read_from_der =
    R"("sha256":"$sha256","spkiSha256":"$spki","issuer":"$issuer","serial":"$serial",)"
    R"("authorityKeyId":"$authority","notBefore":"$from","notAfter":"$to")";

// The facts; checked to be good exactly where the door would let them in.
std::string data_of(std::string_view type, const std::string& data) {
  FactReader reader(story::catalogue());
  const std::string text = filled(data);
  Envelope envelope;
  envelope.type = type;
  envelope.device = "pump-1";
  envelope.media_type = "application/json";
  envelope.data = text;
  Faults faults(Faults::Gather::first);
  check_event(story::catalogue(), envelope, text, faults);
  const Facts facts = reader.read(envelope);
  CHECK((facts.kind == Facts::Kind::good) == faults.none());
  return std::string(facts.data());
}

// One that is no fault of its own.
std::string subject_of(const TypePlan& type, const std::string& data) {
  json::Document document;
  const bool is_object = !json::scan(data, document) && document.root.kind == json::Kind::object;
  if (is_object) {
    if (auto subject = subject_from(type, document.root)) return *subject;
  }
  return type.subject.empty() ? "pump-1" : type.subject + "x";
}

}  // namespace

TEST_CASE("a certificate's der speaks for the fields that are left out") {
  CHECK(data_of(issued, R"({"certificate":{"der":"$der"}})") ==
        filled(R"({"certificate":{)" + read_from_der + R"(,"role":"idevid"}})"));
}

TEST_CASE("what stands beside a der stays byte for byte") {
  CHECK(data_of(issued, R"({ "requestId" : "r", "certificate": {"role" : "tls", "der" :"$der" ,)"
                        R"( "serial":"00$serial"} ,"protocol":"est"} )") ==
        filled(R"({ "requestId" : "r", "certificate": {"role" : "tls", "sha256":"$sha256",)"
               R"("spkiSha256":"$spki","issuer":"$issuer","authorityKeyId":"$authority",)"
               R"("notBefore":"$from","notAfter":"$to" , "serial":"00$serial"} ,)"
               R"("protocol":"est"} )"));
}

TEST_CASE("a der that adds nothing goes with its comma") {
  const std::string all = filled(read_from_der + R"(,"role":"tls")");
  const std::string expected = R"({"certificate":{)" + all + "}}";
  CHECK(data_of(issued, R"({"certificate":{"der":"$der",)" + all + "}}") == expected);
  CHECK(data_of(issued, R"({"certificate":{)" + all + R"(,"der":"$der"}})") == expected);
  CHECK(data_of(issued,
                R"({"certificate":{"role":"tls","der":"$der",)" + filled(read_from_der) + "}}") ==
        R"({"certificate":{"role":"tls",)" + filled(read_from_der) + "}}");
}

TEST_CASE("each certificate of an event is read") {
  CHECK(data_of("hallmark.enrollment.completed.v1",
                R"({"presented":{"der":"$der"},"method":"est","certificate":{"der":"$der"},)"
                R"("credential":"certificate"})") ==
        filled(R"({"presented":{)" + read_from_der +
               R"(,"role":"idevid"},"method":"est",)"
               R"("certificate":{)" +
               read_from_der + R"(,"role":"idevid"},"credential":"certificate"})"));
}

TEST_CASE("names with escapes are found") {
  CHECK(data_of(issued, R"({"c\u0065rtificate":{"d\u0065r":"$der"}})") ==
        filled(R"({"c\u0065rtificate":{)" + read_from_der + R"(,"role":"idevid"}})"));
}

TEST_CASE("a der that is none, contradicts, or comes twice is not good") {
  for (const std::string data :
       {R"({"certificate":{"der":"AAAA"}})", R"({"certificate":{"der":7}})",
        R"({"certificate":{"der":"!"}})", R"({"certificate":{"der":""}})",
        R"({"certificate":{"der":"$der","serial":"77"}})",
        R"({"certificate":{"der":"$der","serial":77}})",
        R"({"certificate":{"der":"$der","more":1}})",
        R"({"certificate":{"der":"$der","der":"$der"}})",
        R"({"certificate":{"der":"$der"},"certificate":{"der":"$der"}})",
        R"({"certificate":"$der"})", R"({"certificate":[]})"}) {
    INFO(data);
    CHECK(data_of(issued, data).empty());
  }
}

TEST_CASE("certificates in Cap'n Proto are read too") {
  const std::string json = filled(R"({"certificate":{"der":"$der"}})");
  json::Document document;
  REQUIRE_FALSE(json::scan(json, document).has_value());
  const std::string wire = wire_of_json(*story::catalogue().find(issued), document.root);
  Envelope envelope;
  envelope.type = issued;
  envelope.device = "pump-1";
  envelope.media_type = wire_media_type;
  envelope.data = wire;
  CHECK(FactReader(story::catalogue()).read(envelope).data() ==
        filled(R"({"certificate":{)" + read_from_der + R"(,"role":"idevid"}})"));
}

TEST_CASE("every broken example of every type is unfit") {
  FactReader reader(story::catalogue());
  for (const TypePlan& type : story::catalogue().types()) {
    for_each_broken_example(type, [&](const BrokenExample& broken) {
      INFO(type.type << ": " << broken.what << ": " << broken.data);
      CHECK(reader.replaced(type.type, subject_of(type, broken.data), broken.data).kind ==
            Facts::Kind::unfit);
    });
  }
}

}  // namespace hallmark
