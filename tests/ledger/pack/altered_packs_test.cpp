// The altered packs of tests/golden/packs: of each the fault and the file that it is in.
#include <map>

#include "ledger/pack/pack_check.h"
#include "schemas/vocabulary/base64.h"
#include "tests/ledger/publication/published_ledger.h"
#include "tests/support/catch.h"
#include "tests/support/golden.h"

namespace hallmark {
namespace {

using Answer = std::variant<PackVerdict, PackFault>;

std::map<std::string, std::string> good_packs() {
  std::map<std::string, std::string> packs;
  golden::for_each_case("packs/good.ndjson", [&](const golden::Case& line) {
    packs.emplace(golden::text(line, "name"), from_base64(golden::text(line, "pack")).value());
  });
  return packs;
}

std::vector<std::string> texts(const golden::Case& array) {
  std::vector<std::string> out;
  for (const golden::Case text : array.get_array()) out.emplace_back(text.get_string().value());
  return out;
}

std::vector<VerifierKey> keys_of(const golden::Case& line) {
  std::vector<VerifierKey> keys;
  for (const char* kind : {"keys", "auditors"}) {
    for (const std::string& text : texts(line[kind].value())) {
      keys.push_back(VerifierKey::parse(text).value());
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

std::string edited(const std::string& base, const golden::Case& edit) {
  const std::size_t start = edit.at(0).get_uint64().value();
  const std::size_t gone = edit.at(1).get_uint64().value();
  const std::string come = from_base64(edit.at(2).get_string().value()).value();
  return base.substr(0, start) + come + base.substr(start + gone);
}

Answer answer_to(const TemporaryDirectory& folder, const std::string& pack,
                 std::span<const VerifierKey> keys, const Freshness& asked, unsigned threads) {
  const std::string path = folder.path("pack.zip");
  write_file(path, pack);
  PackChecking how;
  how.threads = threads;
  auto answer = check_pack(path, keys, asked, how);
  INFO((answer ? "" : answer.error().text()));
  REQUIRE(answer.has_value());
  return *std::move(answer);
}

std::string said(const Answer& answer) {
  const auto* fault = std::get_if<PackFault>(&answer);
  return fault == nullptr ? "good" : std::string(fault->name) + " in " + fault->file;
}

TEST_CASE("altered packs are answered as the golden corpus says") {
  const TemporaryDirectory folder;
  const auto packs = good_packs();
  const auto check = [&](const golden::Case& line) {
    INFO(golden::text(line, "name"));
    const golden::Case expected = line["expect"].value();
    const std::string pack = edited(packs.at(golden::text(line, "base")), line["edit"].value());
    for (const unsigned threads : {0U, 2U}) {
      const Answer answer = answer_to(folder, pack, keys_of(line), asked(line), threads);
      const auto* fault = std::get_if<PackFault>(&answer);
      INFO((fault != nullptr ? fault->what : std::string()));
      if (expected["fault"].is_null()) {
        REQUIRE(said(answer) == "good");
        CHECK(std::get<PackVerdict>(answer).shards.front().auditors ==
              texts(expected["auditors"].value()));
      } else {
        CHECK(said(answer) ==
              golden::text(expected, "fault") + " in " + golden::text(expected, "file"));
      }
    }
  };
  CHECK(golden::for_each_case("packs/altered.ndjson", check) > 200);
}

TEST_CASE("no bit of a pack can be changed unnoticed") {
  const TemporaryDirectory folder;
  const auto packs = good_packs();
  std::vector<VerifierKey> keys;
  golden::for_each_case("packs/altered.ndjson", [&](const golden::Case& line) {
    if (golden::text(line, "name") == "as many entries") keys = keys_of(line);
  });
  for (const char* name : {"all-first", "some-lone"}) {
    const std::string& pack = packs.at(name);
    REQUIRE(said(answer_to(folder, pack, keys, {}, 0)) == "good");
    for (std::size_t at = 0; at < pack.size() * 8; ++at) {
      std::string altered = pack;
      altered[at / 8] = static_cast<char>(altered[at / 8] ^ (1 << at % 8));
      INFO(name << ", bit " << at);
      CHECK(said(answer_to(folder, altered, keys, {}, 0)) != "good");
    }
  }
}

}  // namespace
}  // namespace hallmark
