#include "tests/ledger/simulation/lifetime.h"

#include <algorithm>

#include "ledger/shard_core.h"
#include "tests/ledger/simulation/asking.h"
#include "tests/ledger/simulation/checks.h"

namespace hallmark::simulation {
namespace {

constexpr int most_openings = 8;

// Commits that are gone, and how to get them back from a backup.
struct Loss {
  std::size_t commits = 0;
  std::optional<MemoryStore::Backup> backup;
};

// What an opening has to say of the witness's mark.
enum class Finding : std::uint8_t {
  nothing,
  note_missing,  // worth a word where there is anything
  loss,          // of the last commit
  refusal,       // more is missing
  // The mark is of a commit that was lost, and told of, before; or it was noted by the opening that
  // told of it, and more is missing now.
  doubtful,
};

Mark mark_of(const std::vector<Model::Commit>& commits, std::size_t index) {
  const ShardState& after = commits[index].after;
  const std::uint64_t before = index == 0 ? 0 : commits[index - 1].after.position.value();
  return {before, after.position.value(), after.entries, after.tip};
}

// `left`: so many of the model's commits are there.
Finding finding(const World& world, std::size_t left) {
  const std::vector<Model::Commit>& commits = world.model.commits();
  const std::optional<Mark>& mark = world.witness.mark();
  if (!mark) return Finding::note_missing;
  if (mark->position == 0) return Finding::nothing;
  const bool of_opening = mark->position_before == mark->position;
  for (std::size_t i = 0; i < commits.size(); ++i) {
    const Mark one = mark_of(commits, i);
    if (one.position != mark->position || one.tip != mark->tip) continue;
    if (i < left) return Finding::nothing;
    if (of_opening) return Finding::doubtful;
    if (one == *mark) return i == left ? Finding::loss : Finding::refusal;
  }
  const bool dead =
      std::any_of(world.dead_marks.begin(), world.dead_marks.end(), [&](const Mark& one) {
        return one.position == mark->position && one.tip == mark->tip &&
               (of_opening || one.position_before == mark->position_before);
      });
  expect(dead, "the witness names a commit that never was: position {}", mark->position);
  return Finding::doubtful;
}

struct Notices {
  int loss = 0;
  int note_missing = 0;
  int made_anew = 0;
};

Notices sort(const std::vector<std::string>& notices) {
  Notices sorted;
  for (const std::string& notice : notices) {
    const auto says = [&](const char* words) { return notice.find(words) != std::string::npos; };
    int& kind = says("the last batch is missing")   ? sorted.loss
                : says("note of what was last")     ? sorted.note_missing
                : says("the indexes are made anew") ? sorted.made_anew
                                                    : throw Failure("unknown notice: " + notice);
    ++kind;
  }
  return sorted;
}

void judge_notices(World& world, Finding found, const std::vector<std::string>& notices) {
  for (const std::string& notice : notices) world.say("notice: {}", notice);
  const Notices told = sort(notices);
  if (found != Finding::doubtful) {
    expect(told.loss == (found == Finding::loss ? 1 : 0), "{} notices of a loss", told.loss);
  }
  const bool missing = found == Finding::note_missing && world.model.state().position > Offset(0);
  expect(told.note_missing == (missing ? 1 : 0), "{} notices of a missing note", told.note_missing);
  expect(told.made_anew <= (world.ever_lost ? 1 : 0), "the indexes were made anew for no reason");
  if (told.made_anew > 0) {
    world.coverage.note(Happened::index_made_anew);
    world.written = 0;
  }
  if (found == Finding::loss) world.coverage.note(Happened::loss_told);
  if (missing) world.coverage.note(Happened::note_missing_told);
}

// The model follows the store where nobody could know.
void adopt_unknown(World& world, const ShardState& stored) {
  if (!world.unknown) return;
  const Request request = *std::exchange(world.unknown, std::nullopt);
  if (stored.position == world.model.state().position) {
    world.coverage.note(Happened::unknown_was_not_there);
    world.to_send_again.push_back(request);
  } else {
    world.coverage.note(Happened::unknown_was_there);
    (void)world.model.take(request);
    if (world.chance(2)) world.to_send_again.push_back(request);
  }
}

void adopt_loss(World& world, std::size_t lost) {
  if (lost == 0) return;
  const std::vector<Model::Commit>& commits = world.model.commits();
  for (std::size_t i = commits.size() - lost; i < commits.size(); ++i) {
    world.dead_marks.push_back(mark_of(commits, i));
    if (world.chance(2)) world.to_send_again.push_back(commits[i].request);
  }
  world.model = world.model.without_last(lost);
  const std::uint64_t entries = world.model.state().entries;
  std::erase_if(world.acknowledged,
                [&](const Acknowledged& one) { return one.sequence.value() >= entries; });
  world.written = std::min(world.written, entries);
  world.ever_lost = true;
  world.power_cut_since_loss = false;
}

void arm_opening(World& world) {
  // Making the indexes anew takes a write for each key, everything else a few.
  const std::uint64_t after = world.random.below(world.chance(2) ? 8 : 150);
  switch (world.random.below(12)) {
    case 0:
      return world.store.fail_read(ErrorCode::io, after);
    case 1:
      return world.store.fail_write(WriteFault::crash, after);
    case 2:
      return world.store.fail_write(WriteFault::io, after);
    case 3:
      return world.store.fail_write(WriteFault::unavailable, after);
    case 4:
      return world.chance(3) ? world.witness.fail_read() : void();
    case 5:
      return world.chance(3) ? world.witness.fail_note(NoteFault::old_mark) : void();
    default:
      return;
  }
}

// Whether the opening failed for a fault that was armed, as it must.
bool failed_as_armed(World& world, const Result<ShardCore>& opened) {
  const auto& store = world.store.failed();
  const auto& witness = world.witness.error();
  if (!store && !witness) return false;
  const Error& armed = store ? store->error : *witness;
  expect(!opened, "an opening went well although \"{}\"", armed.message);
  expect(opened.error().code == armed.code &&
             opened.error().message.find(armed.message) != std::string::npos,
         "an opening met \"{}\" and said \"{}\"", armed.message, opened.error().text());
  const bool read = store && store->call == MemoryStore::Call::read;
  world.coverage.note(!store ? Happened::witness_failed_in_opening
                      : read ? Happened::read_failed_in_opening
                             : Happened::write_failed_in_opening);
  return true;
}

void start_writer(World& world, ShardCore core) {
  if (!(core.state == world.model.state())) {
    throw Failure(fmt::format("the shard was opened with {}; expected {}", text_of(core.state),
                              text_of(world.model.state())));
  }
  const std::uint64_t behind = core.index->entries_to_catch_up();
  expect(behind <= core.state.entries - world.written,
         "{} entries had to be read again though the first {} of {} were written out", behind,
         world.written, core.state.entries);
  const bool caught_up = core.state.entries > 0 && behind < core.state.entries;
  if (caught_up) {
    world.coverage.note(behind > 0 ? Happened::index_caught_up : Happened::index_from_store_alone);
  }
  world.aside.reset();
  world.aside_failed = false;
  world.stopped = false;
  world.index = std::move(core.index);
  world.writer =
      std::make_unique<Writer>(world.store, *world.index, world.witness, world.shard(), core.state);
}

// A mark of what was lost before stands in the way of an opening only where it came back with a
// power cut, for notes are not synced, or where more is missing now.
bool may_refuse(const World& world, Finding found, const Loss& loss) {
  return found == Finding::doubtful && (world.power_cut_since_loss || loss.commits > 0);
}

// False: it has to be tried again.
bool try_opening(World& world, Loss& loss) {
  world.options.generation_entries = 1 + world.random.below(50);
  const std::size_t left = world.model.commits().size() - loss.commits;
  const Finding found = finding(world, left);
  world.store.forget_failed();
  world.witness.forget_error();
  auto opened = open_shard_core(world.store, world.witness, world.shard(), world.options);
  world.store.disarm();
  world.witness.disarm();
  world.say("opening: {}", opened ? "done" : opened.error().text());
  if (failed_as_armed(world, opened)) {
    world.store.crash();
    // It may have begun to make the indexes anew.
    if (world.ever_lost || loss.commits > 0) world.written = 0;
    return false;
  }
  if (found == Finding::refusal) {
    expect(!opened && opened.error().code == ErrorCode::corruption,
           "{} commits that were acknowledged are missing, and it was opened", loss.commits);
    world.coverage.note(Happened::loss_refused);
    world.store.restore(*loss.backup);
    loss = {};
    return false;
  }
  if (!opened && may_refuse(world, found, loss)) {
    // Whoever runs it restores what is missing and takes the note away.
    world.coverage.note(Happened::doubtful_mark_refused);
    if (loss.backup) world.store.restore(*loss.backup);
    world.witness.remove();
    loss = {};
    return false;
  }
  if (!opened) throw Failure("it cannot be opened: " + opened.error().text());
  if (loss.commits > 0 && found == Finding::nothing) {
    world.coverage.note(Happened::loss_not_to_be_seen);
  }
  adopt_loss(world, loss.commits);
  adopt_unknown(world, opened->state);
  judge_notices(world, found, opened->notices);
  start_writer(world, *std::move(opened));
  return true;
}

// Before any writer has put right what a crash left.
void open_reader(World& world, const Loss& loss) {
  const Finding found = finding(world, world.model.commits().size() - loss.commits);
  if (found == Finding::refusal || found == Finding::doubtful) return;
  world.say("a reader opens");
  if (loss.commits == 0) return check_reader(world, world.model);
  check_reader(world, world.model.without_last(loss.commits));
}

void open_again(World& world, Loss loss) {
  for (int opening = 0; opening < most_openings; ++opening) {
    if (!world.unknown && world.chance(6)) open_reader(world, loss);
    if (opening < most_openings / 2) arm_opening(world);
    if (!try_opening(world, loss)) continue;
    check_store(world);
    check_index(world, world.model, *world.index);
    return;
  }
  throw Failure("it could not be opened however often it was tried");
}

}  // namespace

void open_new(World& world) {
  world.options.first_segment_ids = 4 + world.random.below(61);
  world.options.threads = 0;
  open_again(world, {});
}

void restart(World& world, Ending ending, std::size_t lose) {
  world.writer.reset();
  world.index.reset();
  if (ending == Ending::clean) {
    world.coverage.note(Happened::clean_restart);
    world.store.close();
  } else {
    world.store.crash();
  }
  if (ending == Ending::process_crash) world.coverage.note(Happened::process_crash);
  if (ending == Ending::power_cut) {
    world.coverage.note(Happened::power_cut);
    world.power_cut_since_loss = world.ever_lost;
    const auto mark = world.witness.mark();
    world.witness.cut_power(world.random);
    if (world.witness.mark() != mark) world.coverage.note(Happened::mark_taken_back);
  }
  Loss loss;
  if (lose > 0 && !world.unknown) {
    loss.backup = world.store.backup();
    loss.commits = world.store.lose_commits(lose);
    world.say("{} commits are lost", loss.commits);
    if (loss.commits == 1) world.coverage.note(Happened::last_commit_lost);
    if (loss.commits > 1) world.coverage.note(Happened::several_commits_lost);
  }
  open_again(world, std::move(loss));
}

}  // namespace hallmark::simulation
