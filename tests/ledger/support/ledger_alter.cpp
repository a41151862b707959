// Alters a ledger behind its back, through the store, so that the database's own checksums fit: as
// an insider would. For tests of whoever has to notice.
//
//   ledger_alter DIR SHARD entry SEQUENCE BYTE    flips the lowest bit of a byte of an entry; a
//                                                 BYTE below zero is counted from its end
//   ledger_alter DIR SHARD text SEQUENCE FROM TO  writes other bytes, as many, over the first FROM
//   ledger_alter DIR SHARD tile LEVEL INDEX BYTE  the same in a tile of the log
//   ledger_alter DIR SHARD drop SEQUENCE          takes an entry away
//   ledger_alter DIR SHARD kept SIZE BYTE         flips a bit of a checkpoint that is kept
//   ledger_alter DIR SHARD forget SIZE            takes one away
//
// Exit: 0, 2 usage, 3 it could not be done.
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <optional>
#include <string>
#include <vector>

#include "ledger/families.h"
#include "ledger/ledger.h"
#include "ledger/proof/tile_log.h"

namespace hallmark {
namespace {

constexpr int usage_exit = 2;
constexpr int failed_exit = 3;

using Words = std::vector<std::string>;

std::int64_t number(const std::string& word) { return std::strtoll(word.c_str(), nullptr, 10); }

Status flip(std::string& bytes, std::int64_t at) {
  if (at < 0) at += std::ssize(bytes);
  if (at < 0 || at >= std::ssize(bytes)) return fail(ErrorCode::bad_input, "no such byte");
  bytes[static_cast<std::size_t>(at)] ^= 1;
  return ok();
}

Status write_over(std::string& bytes, const std::string& from, const std::string& to) {
  const std::size_t at = bytes.find(from);
  if (at == std::string::npos || from.size() != to.size()) {
    return fail(ErrorCode::bad_input, "no such text, or of another length");
  }
  bytes.replace(at, to.size(), to);
  return ok();
}

Status alter(Store& store, Family family, const std::string& key, const Words& words) {
  if (words[2] == "drop" || words[2] == "forget") {
    const Change change{family, key, std::nullopt};
    return store.commit({&change, 1});
  }
  TRY_ASSIGN(std::optional<std::string> bytes, store.get(family, key));
  if (!bytes) return fail(ErrorCode::bad_input, "there is none");
  TRY(words[2] == "text" ? write_over(*bytes, words[4], words[5])
                         : flip(*bytes, number(words.back())));
  const Change change{family, key, *bytes};
  return store.commit({&change, 1});
}

Status run(const Words& words) {
  LedgerOptions options;
  options.access = LedgerAccess::write;
  TRY_ASSIGN(const auto ledger, Ledger::open(words[0], options));
  Store& store = ledger->shard(ShardIndex(static_cast<std::uint32_t>(number(words[1])))).store();
  const auto at = static_cast<std::uint64_t>(number(words[3]));
  if (words[2] == "tile") {
    const TileName name{static_cast<unsigned>(at), static_cast<std::uint64_t>(number(words[4]))};
    TRY(alter(store, families::tiles, tile_key(name), words));
  } else {
    const auto key = families::big_endian(at);
    const bool is_kept = words[2] == "forget" || words[2] == "kept";
    const Family family = is_kept ? families::checkpoints : families::entries;
    TRY(alter(store, family, std::string(families::view(key)), words));
  }
  return ledger->close();
}

bool is_good(const Words& words) {
  if (words.size() < 4) return false;
  if (words[2] == "drop" || words[2] == "forget") return words.size() == 4;
  if (words[2] == "entry" || words[2] == "kept") return words.size() == 5;
  return (words[2] == "text" || words[2] == "tile") && words.size() == 6;
}

}  // namespace
}  // namespace hallmark

int main(int argc, char** argv) {
  try {
    const hallmark::Words words(argv + 1, argv + argc);
    if (!hallmark::is_good(words)) {
      fmt::print(stderr, "ledger_alter: how it is called stands at the head of its source\n");
      return hallmark::usage_exit;
    }
    const auto done = hallmark::run(words);
    if (done) return 0;
    fmt::print(stderr, "ledger_alter: {}\n", done.error().text());
  } catch (const std::exception& error) {
    fmt::print(stderr, "ledger_alter: {}\n", error.what());
  }
  return hallmark::failed_exit;
}
