#include "ledger/examine_range.h"

#include <fmt/format.h>

#include "ledger/families.h"
#include "schemas/vocabulary/hex.h"

namespace hallmark {

Status examine_range(const Store& store, Shard shard, std::uint64_t from, std::uint64_t to,
                     Examiner& examiner, std::vector<EntryFacts>& facts) {
  const auto first_key = families::big_endian(from);
  const auto cursor = store.cursor(families::entries, families::view(first_key));
  for (std::uint64_t sequence = from; sequence < to; ++sequence) {
    const std::string place = fmt::format("entry {} of shard {}", sequence, shard.index.value());
    TRY_ASSIGN(const bool there, cursor->next());
    if (!there) return fail(ErrorCode::corruption, "it is missing", place);
    const auto key = families::big_endian(sequence);
    if (cursor->key() != families::view(key)) {
      return fail(ErrorCode::corruption,
                  fmt::format("it is missing; the next key is {}", to_hex(cursor->key())), place);
    }
    auto examined = examine(cursor->value(), shard, examiner);
    if (!examined) {
      Error error = std::move(examined).error();
      // Where the entry itself could not be read, its message does not say which it was.
      if (error.message.rfind("entry ", 0) != 0) error.context = place;
      return Unexpected(std::move(error));
    }
    facts.push_back(*std::move(examined));
  }
  return ok();
}

}  // namespace hallmark
