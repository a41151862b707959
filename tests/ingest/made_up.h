// Events and ledgers for the tests of this folder.
#pragma once

#include <memory>
#include <string>

#include "ledger/ledger.h"
#include "tests/support/catch.h"

namespace hallmark {

inline std::string event(int id, const std::string& device, const std::string& data = "1") {
  return R"({"specversion":"1.0","id":")" + std::to_string(id) +
         R"(","source":"/plant","type":"org.example.seen","subject":")" + device +
         R"(","time":"2026-01-01T00:00:00Z","data":)" + data + "}";
}

inline std::unique_ptr<Ledger> open(const std::string& directory, std::uint32_t shards) {
  LedgerOptions options;
  options.access = LedgerAccess::write;
  options.create = LedgerOptions::Create::if_missing;
  options.shards = shards;
  auto ledger = Ledger::open(directory, options);
  REQUIRE(ledger.has_value());
  return *std::move(ledger);
}

}  // namespace hallmark
