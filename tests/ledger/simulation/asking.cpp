#include "tests/ledger/simulation/asking.h"

namespace hallmark::simulation {
namespace {

using Answer = Result<std::vector<Outcome>>;

std::string outcome_text(const Outcome& outcome) {
  if (const auto* refusal = std::get_if<Refusal>(&outcome)) {
    return fmt::format("refused {} ({})", number(refusal->reason), refusal->detail);
  }
  const auto& receipt = std::get<Receipt>(outcome);
  return fmt::format("{} {} {} {}: entry {} of shard {}, event {} of {}, {}, at {}",
                     receipt.status == Receipt::Status::recorded ? "recorded" : "duplicate",
                     receipt.source, receipt.id, receipt.device, receipt.sequence.value(),
                     receipt.shard.value(), receipt.device_sequence.value(), receipt.device,
                     receipt.entry_hash.hex().substr(0, 8), receipt.recorded_at.micros());
}

bool equal(const Outcome& left, const Outcome& right) {
  if (left.index() != right.index()) return false;
  if (const auto* refusal = std::get_if<Refusal>(&left)) {
    return *refusal == std::get<Refusal>(right);
  }
  const auto& a = std::get<Receipt>(left);
  const auto& b = std::get<Receipt>(right);
  return a.status == b.status && a.source == b.source && a.id == b.id && a.device == b.device &&
         a.shard == b.shard && a.sequence == b.sequence && a.device_sequence == b.device_sequence &&
         a.entry_hash == b.entry_hash && a.recorded_at == b.recorded_at;
}

Answer call(Writer& writer, const Request& request) {
  if (request.pass_over) {
    TRY(writer.pass_over(*request.pass_over));
    return std::vector<Outcome>();
  }
  std::vector<Placed> batch;
  batch.reserve(request.records.size());
  for (const Sent& sent : request.records) {
    batch.push_back({&sent.sample->judged(), sent.offset, sent.stamp});
  }
  return writer.append(batch);
}

ContentMode mode_of(const Sample& sample) {
  return std::get<Admissible>(sample.admission()).envelope.mode;
}

void count(World& world, const Request& request, const Outcome& outcome, std::size_t at,
           std::uint64_t entries_before) {
  Coverage& coverage = world.coverage;
  if (const auto* refusal = std::get_if<Refusal>(&outcome)) return coverage.note(*refusal);
  const auto& receipt = std::get<Receipt>(outcome);
  if (receipt.status == Receipt::Status::recorded) return coverage.note(Happened::recorded);
  coverage.note(Happened::duplicate);
  const std::uint64_t first = receipt.sequence.value();
  if (first >= entries_before) coverage.note(Happened::duplicate_in_batch);
  if (mode_of(*world.model.entries()[first].sample) != mode_of(*request.records[at].sample)) {
    coverage.note(Happened::duplicate_across_modes);
  }
}

void judge_outcomes(World& world, const Request& request, const std::vector<Outcome>& outcomes) {
  const std::uint64_t entries_before = world.model.state().entries;
  const std::vector<Outcome> expected = world.model.take(request);
  expect(outcomes.size() == expected.size(), "{} records got {} outcomes", expected.size(),
         outcomes.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (!equal(outcomes[i], expected[i])) {
      throw Failure(fmt::format("record {} of the batch: expected {}; found {}", i,
                                outcome_text(expected[i]), outcome_text(outcomes[i])));
    }
    count(world, request, expected[i], i, entries_before);
    if (const auto* receipt = std::get_if<Receipt>(&outcomes[i])) {
      world.acknowledged.push_back({receipt->sequence, receipt->entry_hash});
    }
  }
}

Happened kind_of(CommitFault fault) {
  switch (fault) {
    case CommitFault::unavailable:
      return Happened::commit_unavailable;
    case CommitFault::io_stored:
      return Happened::commit_io_stored;
    case CommitFault::io_lost:
      return Happened::commit_io_lost;
    case CommitFault::io_torn:
      return Happened::commit_io_torn;
    case CommitFault::crash_stored:
      return Happened::commit_crash_stored;
    case CommitFault::crash_lost:
      break;
  }
  return Happened::commit_crash_lost;
}

Happened kind_of_failed_note(const std::optional<Mark>& mark, const ShardState& after) {
  if (!mark) return Happened::note_failed_damaged_mark;
  return mark->position == after.position.value() ? Happened::note_failed_new_mark
                                                  : Happened::note_failed_old_mark;
}

// What was just accepted is found, and is its device's head or behind it.
void judge_index(const World& world, const Request& request, std::uint64_t entries_before) {
  for (const Sent& sent : request.records) {
    const auto* event = std::get_if<Admissible>(&sent.sample->admission());
    if (event == nullptr) continue;
    const auto head = world.index->head(sent.sample->judged().device_key());
    const auto expected = world.model.heads().find(std::string(event->envelope.device));
    if (expected == world.model.heads().end()) continue;
    expect(head && *head == expected->second, "after the batch: the head of {}",
           event->envelope.device);
  }
  expect(world.index->entries_to_catch_up() >= world.model.state().entries - entries_before,
         "the index was not told of the batch");
}

void judge_state(const World& world) {
  if (world.writer->state() == world.model.state()) return;
  throw Failure(fmt::format("the writer's state: expected {}; found {}",
                            text_of(world.model.state()), text_of(world.writer->state())));
}

// After a request that went well.
void judge_mark(World& world, const ShardState& before) {
  const ShardState& after = world.model.state();
  if (after.position == before.position) {
    expect(!world.witness.error(), "what changed nothing was noted");
  } else if (world.witness.error()) {
    world.stopped = true;
    world.coverage.note(kind_of_failed_note(world.witness.mark(), after));
  } else {
    const Mark mark{before.position.value(), after.position.value(), after.entries, after.tip};
    expect(world.witness.mark() == mark, "the witness was not told of the commit");
  }
}

void judge_success(World& world, const Request& request, const Answer& answer) {
  if (!world.model.fits(request)) {
    expect(!answer && answer.error().code == ErrorCode::bad_input,
           "an offset before the position was not refused");
    world.coverage.note(request.pass_over ? Happened::pass_over_before_position
                                          : Happened::offset_before_position);
    return;
  }
  if (!answer) throw Failure("nothing failed, and yet: " + answer.error().text());
  const ShardState before = world.model.state();
  judge_outcomes(world, request, *answer);
  judge_index(world, request, before.entries);
  judge_state(world);
  judge_mark(world, before);
  const bool moved = world.model.state().position != before.position;
  if (request.pass_over) {
    world.coverage.note(moved ? Happened::pass_over : Happened::pass_over_nothing);
  } else {
    world.coverage.note(moved ? Happened::batch : Happened::empty_batch);
  }
}

// After the store gave an error: the writer passes it on and nothing has changed.
void judge_failure(World& world, const Request& request, const Answer& answer) {
  const MemoryStore::Failed& failed = *world.store.failed();
  expect(!answer, "the store failed ({}), and yet the request went through", failed.error.message);
  expect(answer.error().code == failed.error.code && answer.error().message == failed.error.message,
         "the store failed with \"{}\", the writer with \"{}\"", failed.error.message,
         answer.error().text());
  expect(!world.witness.error(), "a request that failed was noted");
  const bool unavailable = failed.error.code == ErrorCode::unavailable;
  const bool reading = failed.call == MemoryStore::Call::read;
  if (!unavailable && !reading) world.stopped = true;
  if (failed.call == MemoryStore::Call::resume) {
    world.coverage.note(unavailable ? Happened::resume_unavailable : Happened::resume_io);
  } else if (reading) {
    world.coverage.note(Happened::read_failed_in_request);
  } else if (failed.commit_fault) {
    world.coverage.note(kind_of(*failed.commit_fault));
    if (!unavailable) world.unknown = request;
  } else {
    world.coverage.note(Happened::commit_after_failed_write);
  }
  if (!world.unknown && world.model.fits(request)) world.to_send_again.push_back(request);
}

}  // namespace

std::string text_of(const Request& request) {
  if (request.pass_over) return fmt::format("pass over to {}", request.pass_over->value());
  std::string text = fmt::format("append {}:", request.records.size());
  for (const Sent& sent : request.records) {
    text += fmt::format(" [{}: {} at {}]", sent.offset.value(), sent.sample->name(),
                        sent.stamp.micros());
  }
  return text;
}

std::string text_of(const ShardState& state) {
  return fmt::format(
      "{} entries, position {}, {} accepted, {} refused, {} duplicates, {} gaps, "
      "tip {}, last stamp {}",
      state.entries, state.position.value(), state.accepted, state.refused, state.duplicates,
      state.gaps, state.tip.hex().substr(0, 8), state.last_recorded.micros());
}

void ask(World& world, const Request& request) {
  if (world.trace.on()) world.say("{}", text_of(request));
  const std::uint64_t calls = world.store.calls();
  world.store.forget_failed();
  world.witness.forget_error();
  const Answer answer = call(*world.writer, request);
  if (world.trace.on()) world.say("{}", answer ? "done" : "error: " + answer.error().text());

  if (world.stopped) {
    expect(!answer, "a stopped writer did as it was asked");
    expect(world.store.calls() == calls, "a stopped writer went to the store");
    world.coverage.note(Happened::asked_when_stopped);
  } else if (world.store.failed()) {
    judge_failure(world, request, answer);
  } else {
    judge_success(world, request, answer);
  }
  judge_state(world);
  expect(world.writer->stopped().has_value() == world.stopped, "{}",
         world.stopped ? "the writer should have stopped" : "the writer stopped without cause");
}

}  // namespace hallmark::simulation
