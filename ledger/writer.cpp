#include "ledger/writer.h"

#include <algorithm>

#include "ledger/families.h"
#include "ledger/state_codec.h"

namespace hallmark {
namespace {

// What they meet in the index fits into the processor's nearest cache.
constexpr std::size_t expected_at_once = 32;

}  // namespace

Result<std::vector<Outcome>> Writer::append(std::span<const Placed> batch) {
  TRY(ready());
  stage_.begin(state_);
  std::vector<Outcome> outcomes;
  outcomes.reserve(batch.size());
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (i % expected_at_once == 0) {
      stage_.expect(batch.subspan(i, std::min(expected_at_once, batch.size() - i)));
    }
    TRY_ASSIGN(Outcome outcome, stage_.take(batch[i]));
    outcomes.push_back(std::move(outcome));
  }
  TRY(commit());
  return outcomes;
}

Status Writer::pass_over(Offset position) {
  TRY(ready());
  stage_.begin(state_);
  TRY(stage_.move_to(position));
  return commit();
}

Status Writer::ready() {
  if (stopped_) return Unexpected(*stopped_);
  if (!must_resume_) return ok();
  Status resumed = store_.resume();
  if (!resumed && resumed.error().code != ErrorCode::unavailable) stopped_ = resumed.error();
  if (resumed) must_resume_ = false;
  return resumed;
}

Status Writer::commit() {
  const ShardState& after = stage_.state();
  if (after.position == state_.position) return ok();
  std::vector<std::array<char, 8>> keys;
  keys.reserve(stage_.entries());
  std::vector<Change> changes;
  changes.reserve(stage_.entries() + 1);
  for (std::size_t i = 0; i < stage_.entries(); ++i) {
    keys.push_back(families::big_endian(stage_.sequence(i).value()));
    changes.push_back({families::entries, families::view(keys.back()), stage_.entry_bytes(i)});
  }
  std::vector<std::pair<std::string, std::string>> steps;
  for (const StepBack& step : stage_.steps_back()) {
    steps.emplace_back(step_back_key(step.sequence), step_back_value(step.before));
  }
  for (const auto& [key, value] : steps) changes.push_back({families::state, key, value});
  const std::string state_bytes = encode_state(after, shard_);
  changes.push_back({families::state, families::state_key, state_bytes});

  if (Status committed = store_.commit(changes); !committed) {
    if (committed.error().code == ErrorCode::unavailable) {
      must_resume_ = true;
    } else {
      stopped_ = committed.error();
    }
    return committed;
  }
  index_.apply(stage_.leaves(), stage_.new_ids(), stage_.new_heads());
  // The commit stands whatever becomes of the note; but without it a loss would go unseen, so
  // nothing follows it.
  const Mark mark{state_.position.value(), after.position.value(), after.entries, after.tip};
  if (Status noted = witness_.note(mark); !noted) stopped_ = noted.error();
  state_ = after;
  return ok();
}

}  // namespace hallmark
