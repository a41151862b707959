// The golden corpus of bundles (tests/golden/bundles): of each line the fault, or the verdict.
#include "ledger/proof/bundle.h"

#include <algorithm>

#include "ledger/proof/bundle_check.h"
#include "schemas/entry/codec.h"
#include "tests/support/catch.h"
#include "tests/support/golden.h"

namespace hallmark {
namespace {

std::vector<std::string> texts(const golden::Case& object, const char* name) {
  std::vector<std::string> out;
  simdjson::dom::array array;
  REQUIRE(object[name].get(array) == simdjson::SUCCESS);
  for (const golden::Case text : array) out.emplace_back(text.get_string().value());
  return out;
}

std::vector<VerifierKey> known_keys(const golden::Case& line) {
  std::vector<VerifierKey> keys;
  for (const char* kind : {"keys", "auditors"}) {
    for (const std::string& text : texts(line, kind)) {
      auto key = VerifierKey::parse(text);
      REQUIRE(key.has_value());
      CHECK(key->line() == text);
      keys.push_back(*std::move(key));
    }
  }
  return keys;
}

Freshness asked(const golden::Case& line) {
  Freshness asked;
  if (golden::has(line, "atLeast")) asked.at_least = line["atLeast"].get_uint64().value();
  if (golden::has(line, "notBefore")) {
    asked.not_before = Recorded::parse(golden::text(line, "notBefore")).value();
  }
  return asked;
}

void check_verdict(const BundleVerdict& verdict, const golden::Case& expected) {
  CHECK(golden::text(expected, "verdict") ==
        (verdict.auditors.empty() ? "operator-asserted" : "audited"));
  CHECK(texts(expected, "auditors") == verdict.auditors);
  CHECK(expected["size"].get_uint64().value() == verdict.checkpoint.size);
  CHECK(expected["entries"].get_uint64().value() == verdict.entries);
  CHECK(expected["absent"].get_bool().value() == verdict.absent());
}

void check_case(const golden::Case& line) {
  INFO(golden::text(line, "name"));
  const std::string text = golden::text(line, "bundle");
  const auto answer = check_bundle(text, known_keys(line), asked(line));
  const golden::Case expected = line["expect"].value();
  const auto* fault = std::get_if<BundleFault>(&answer);
  if (!expected["fault"].is_null()) {
    REQUIRE(fault != nullptr);
    INFO(fault->what);
    CHECK(fault->name == golden::text(expected, "fault"));
    CHECK(fault->what.find("expected") != std::string::npos);
    return;
  }
  INFO((fault != nullptr ? fault->what : std::string()));
  REQUIRE(fault == nullptr);
  check_verdict(std::get<BundleVerdict>(answer), expected);

  const auto bundle = parse_bundle(text);
  REQUIRE(bundle.has_value());
  CHECK(parse_bundle(bundle_json(*bundle)).value() == *bundle);
}

TEST_CASE("bundles are answered as the golden corpus says") {
  CHECK(golden::for_each_case("bundles/corpus.ndjson", check_case) > 500);
}

TEST_CASE("a bundle that is written reads as what it was") {
  Bundle bundle;
  bundle.device = "pump \"7\" \u00fc";
  bundle.checkpoint = "a note\n";
  bundle.inclusion.emplace_back();
  bundle.entries = {"", std::string("\0\xff", 2)};
  SECTION("without a leaf") {}
  SECTION("with one") { bundle.map.leaf = MapLeaf{{}, {}, DeviceSequence(~std::uint64_t{0})}; }
  const std::string text = bundle_json(bundle);
  CHECK(text.starts_with(R"({"format":"hallmark-bundle/1","device":"pump \"7\" )"));
  CHECK(parse_bundle(text).value() == bundle);
}

TEST_CASE("an entry that no ledger can hold has a form nevertheless") {
  std::size_t found = 0;
  golden::for_each_case("bundles/corpus.ndjson", [&](const golden::Case& line) {
    const std::string name = golden::text(line, "name");
    if (name != "an accepted entry with a detail, signed" &&
        name != "a record too large, signed as accepted") {
      return;
    }
    ++found;
    const auto bundle = parse_bundle(golden::text(line, "bundle"));
    REQUIRE(bundle.has_value());
    EntryCodec codec;
    const auto has_form = [&](const std::string& entry) {
      return codec.decode_form(entry).has_value();
    };
    const auto is_good = [&](const std::string& entry) { return codec.decode(entry).has_value(); };
    CHECK(std::all_of(bundle->entries.begin(), bundle->entries.end(), has_form));
    CHECK_FALSE(std::all_of(bundle->entries.begin(), bundle->entries.end(), is_good));
  });
  CHECK(found == 2);
}

TEST_CASE("an empty log has no time, however old a checkpoint may be") {
  // The case "an empty ledger has no time" of the corpus, asked for a time before 1970.
  bool is_found = false;
  golden::for_each_case("bundles/corpus.ndjson", [&](const golden::Case& line) {
    if (golden::text(line, "name") != "an empty ledger has no time") return;
    is_found = true;
    const Freshness asked{0, Recorded(-1)};
    const auto answer = check_bundle(golden::text(line, "bundle"), known_keys(line), asked);
    REQUIRE(std::holds_alternative<BundleFault>(answer));
    CHECK(std::get<BundleFault>(answer).name == "stale");
  });
  CHECK(is_found);
}

}  // namespace
}  // namespace hallmark
