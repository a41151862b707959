#include "ledger/shard_core.h"

#include <fmt/format.h>

#include "ledger/examine_range.h"
#include "ledger/families.h"
#include "ledger/state_codec.h"

namespace hallmark {
namespace {

Result<ShardState> read_state(const Store& store, Shard shard) {
  Sha256 sha256;
  TRY_ASSIGN(const auto bytes, store.get(families::state, families::state_key));
  if (!bytes) return genesis(shard, sha256);
  return decode_state(*bytes, shard);
}

// The state and the entries are one commit, so the last entry is the state's tip and nothing comes
// after it.
Status check_end(const Store& store, Shard shard, const ShardState& state) {
  const std::string place = fmt::format("shard {}", shard.index.value());
  const auto end_key = families::big_endian(state.entries);
  const auto cursor = store.cursor(families::entries, families::view(end_key));
  TRY_ASSIGN(const bool more, cursor->next());
  if (more) {
    return fail(ErrorCode::corruption,
                fmt::format("its state counts {} entries, but there are more", state.entries),
                place);
  }
  if (state.entries == 0) return ok();
  Examiner examiner;
  std::vector<EntryFacts> last;
  TRY(examine_range(store, shard, state.entries - 1, state.entries, examiner, last));
  if (last.front().leaf == state.tip) return ok();
  return fail(ErrorCode::corruption,
              fmt::format("its state ends with {}, entry {} hashes to {}", state.tip.hex(),
                          state.entries - 1, last.front().leaf.hex()),
              place);
}

}  // namespace

Result<ShardCore> open_shard_core(Store& store, Witness& witness, Shard shard,
                                  const IndexOptions& options) {
  ShardCore core;
  TRY_ASSIGN(core.state, read_state(store, shard));
  TRY(check_end(store, shard, core.state));
  TRY_ASSIGN(core.steps_back, read_steps_back(store));
  TRY_ASSIGN(const auto mark, witness.read());
  TRY_ASSIGN(auto notice, compare(mark, core.state, shard));
  if (notice) core.notices.push_back(*std::move(notice));
  TRY_ASSIGN(core.index, Index::load(store, shard, core.state, options, core.notices));
  // Whoever opens it to write takes it as it is: from here on the note speaks of this state, also
  // for a process that ends within its first commit.
  const Mark here{core.state.position.value(), core.state.position.value(), core.state.entries,
                  core.state.tip};
  if (options.heads == IndexOptions::Heads::all_in_memory &&
      (!mark || mark->position != here.position)) {
    TRY(witness.note(here));
  }
  return core;
}

}  // namespace hallmark
