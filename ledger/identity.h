// What a ledger is called and how many shards it has: fixed when it is made, kept in a small file
// of its data directory.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "schemas/vocabulary/result.h"

namespace hallmark {

inline constexpr std::uint32_t shard_limit = 1024;

struct LedgerIdentity {
  std::string name = "hallmark";
  std::uint32_t shards = 1;
  friend bool operator==(const LedgerIdentity&, const LedgerIdentity&) = default;
};

// 1 to 64 of a-z, 0-9, '.' and '-'.
[[nodiscard]] bool is_ledger_name(std::string_view name);

// bad_input where it is no name or no number of shards.
[[nodiscard]] Status check_identity(const LedgerIdentity& identity);

// Nothing where the directory holds no ledger.
[[nodiscard]] Result<std::optional<LedgerIdentity>> read_identity(const std::string& directory);

// Durable when it returns; the last step of making a ledger.
[[nodiscard]] Status write_identity(const std::string& directory, const LedgerIdentity& identity);

}  // namespace hallmark
