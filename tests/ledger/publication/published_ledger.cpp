#include "tests/ledger/publication/published_ledger.h"

#include <fmt/format.h>

#include <deque>
#include <fstream>
#include <iterator>

#include "schemas/admission/routing.h"
#include "schemas/cloudevents/event_text.h"
#include "tests/support/catch.h"

namespace hallmark {

PublishedLedger::PublishedLedger(std::uint32_t shards, std::string name)
    : shards_(shards), name_(std::move(name)) {}

LedgerOptions PublishedLedger::options(LedgerAccess access) {
  LedgerOptions options;
  options.access = access;
  options.shard.index.threads = 0;
  options.publication = PublicationOptions{};
  if (access == LedgerAccess::read) return options;
  options.create = LedgerOptions::Create::if_missing;
  options.name = name_;
  options.shards = shards_;
  options.publication = {&clock_, &random_, std::chrono::hours(1), adopt_guard_};
  return options;
}

Result<std::unique_ptr<Ledger>> PublishedLedger::open(LedgerAccess access) {
  return Ledger::open(data(), options(access));
}

std::unique_ptr<Ledger> PublishedLedger::opened() {
  auto ledger = open();
  INFO((ledger ? "" : ledger.error().text()));
  REQUIRE(ledger.has_value());
  return *std::move(ledger);
}

std::string PublishedLedger::refused(LedgerAccess access) {
  const auto ledger = open(access);
  REQUIRE(!ledger.has_value());
  return ledger.error().text();
}

void PublishedLedger::write(int from, int to) {
  const auto ledger = opened();
  append_events(*ledger, from, to);
  REQUIRE(ledger->close().has_value());
}

std::vector<VerifierKey> PublishedLedger::keys(std::uint32_t shard) const {
  const auto file = KeyFile::open(key());
  REQUIRE(file.has_value());
  auto keys = file->verifiers(origin_of(name_, ShardIndex(shard)), std::nullopt);
  REQUIRE(keys.has_value());
  return *std::move(keys);
}

void append_events(Ledger& ledger, int from, int to, const std::string& said) {
  Judge judge;
  for (int id = from; id < to; ++id) {
    const std::string device = fmt::format("pump-{}", id % 7);
    const Judged judged(
        record_of_text(fmt::format(
            R"({{"specversion":"1.0","id":"{}","source":"/plant","type":"org.example.seen",)"
            R"("subject":"{}","time":"2026-01-01T00:00:00Z","data":"{}"}})",
            id, device, said)),
        ledger.shards(), judge);
    ShardLedger& shard = ledger.shard_for(device);
    const Placed placed{&judged, shard.state().position, Recorded(1'700'000'000'000'000 + id)};
    const auto outcomes = shard.append({&placed, 1});
    REQUIRE(outcomes.has_value());
    REQUIRE(std::holds_alternative<Receipt>(outcomes->front()));
  }
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file.good());
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_file(const std::string& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << bytes;
  file.close();
  REQUIRE(file.good());
}

}  // namespace hallmark
