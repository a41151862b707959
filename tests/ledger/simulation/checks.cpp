#include "tests/ledger/simulation/checks.h"

#include <algorithm>

#include "ledger/shard_core.h"
#include "tests/ledger/simulation/asking.h"

namespace hallmark::simulation {
namespace {

// `content` holds the model's entries and nothing else.
void check_entries(const Store& content, const Model& model, const char* what) {
  const auto cursor = content.cursor(families::entries, "");
  std::uint64_t sequence = 0;
  for (const Model::Entry& entry : model.entries()) {
    const auto there = cursor->next();
    expect(there && *there, "{}: entry {} is missing", what, sequence);
    const auto key = families::big_endian(sequence);
    expect(cursor->key() == families::view(key), "{}: entry {} is not in its place", what,
           sequence);
    expect(cursor->value() == entry.bytes, "{}: entry {} has other bytes than the model's", what,
           sequence);
    ++sequence;
  }
  const auto there = cursor->next();
  expect(there && !*there, "{}: there are more entries than the model's {}", what, sequence);
}

std::vector<Sent> records_of(const Model& model) {
  std::vector<Sent> all;
  for (const Model::Commit& commit : model.commits()) {
    all.insert(all.end(), commit.request.records.begin(), commit.request.records.end());
  }
  return all;
}

}  // namespace

void check_store(World& world) {
  const Model& model = world.model;
  const ShardState& state = model.state();
  check_entries(world.store, model, "the store");
  const auto cursor = world.store.cursor(families::state, "");
  for (std::uint64_t i = 0; i < (state.position.value() > 0 ? 1 : 0); ++i) {
    const auto there = cursor->next();
    expect(there && *there && cursor->key() == families::state_key, "the state is missing");
  }
  for (std::size_t i = 1; i < model.entries().size(); ++i) {
    const Recorded before = model.entries()[i - 1].stamp;
    if (model.entries()[i].stamp >= before) continue;
    const auto there = cursor->next();
    expect(there && *there &&
               step_back_of(cursor->key(), cursor->value()) == StepBack{Sequence(i), before},
           "that entry {} is stamped before the one before it is not kept", i);
  }
  const auto there = cursor->next();
  expect(there && !*there, "there is more in the family of the state");

  for (const Acknowledged& one : world.acknowledged) {
    const std::uint64_t sequence = one.sequence.value();
    expect(sequence < state.entries && model.entries()[sequence].leaf == one.leaf,
           "entry {} was acknowledged and is not there", sequence);
  }
  expect(state.accepted + state.refused == state.entries &&
             state.entries + state.duplicates + state.gaps == state.position.value(),
         "the counters do not add up: {}", text_of(state));
}

void check_index(World& world, const Model& model, const Index& index) {
  for (const Samples::Device& device : world.samples.devices()) {
    const auto head = index.head(device.key);
    if (!head) throw Failure(fmt::format("the head of {}: {}", device.name, head.error().text()));
    const auto expected = model.heads().find(device.name);
    const Head none;
    const Head& wanted = expected == model.heads().end() ? none : expected->second;
    expect(*head == wanted,
           "the head of {}: expected event {} in entry {}; found event {} in entry {}", device.name,
           wanted.count.value(), wanted.sequence.value(), head->count.value(),
           head->sequence.value());
  }
  std::uint64_t sequence = 0;
  for (const Model::Entry& entry : model.entries()) {
    const Sequence place(sequence++);
    if (entry.device_sequence == DeviceSequence(0)) continue;
    const auto& event = std::get<Admissible>(entry.sample->admission());
    const auto found = index.candidates(prefix_of(event.id_key));
    if (!found)
      throw Failure(fmt::format("the id of entry {}: {}", place.value(), found.error().text()));
    expect(std::find(found->begin(), found->end(), place) != found->end(),
           "the id of entry {} ({}) is not found", place.value(), entry.sample->name());
  }
}

void check_reader(World& world, const Model& model) {
  IndexOptions options = world.options;
  options.heads = IndexOptions::Heads::as_asked;
  const std::uint64_t commits = world.store.commits();
  const std::uint64_t writes = world.store.writes();
  const auto mark = world.witness.mark();
  const auto reader = open_shard_core(world.store, world.witness, world.shard(), options);
  if (!reader) throw Failure("a reader cannot open: " + reader.error().text());
  expect(reader->state == model.state(), "a reader found {}; expected {}", text_of(reader->state),
         text_of(model.state()));
  check_index(world, model, *reader->index);
  expect(world.store.commits() == commits && world.store.writes() == writes &&
             world.witness.mark() == mark,
         "a reader wrote something");
  world.coverage.note(Happened::reader_opened);
}

void check_replay(World& world) {
  MemoryStore store(families::count, 1);
  MemoryWitness witness;
  IndexOptions options = world.options;
  options.generation_entries = 1 + world.random.below(50);
  ShardState state;
  state.tip = Model(world.shard(), world.bench).state().tip;
  std::vector<std::string> notices;
  const auto index = Index::load(store, world.shard(), state, options, notices);
  if (!index) throw Failure("a new shard cannot be opened: " + index.error().text());
  Writer writer(store, **index, witness, world.shard(), state);

  const std::vector<Sent> records = records_of(world.model);
  for (std::size_t at = 0; at < records.size();) {
    const std::size_t end = std::min(records.size(), at + 1 + world.random.below(40));
    std::vector<Placed> batch;
    for (; at < end; ++at) {
      batch.push_back({&records[at].sample->judged(), records[at].offset, records[at].stamp});
    }
    const auto answer = writer.append(batch);
    if (!answer) throw Failure("replaying the records: " + answer.error().text());
    if ((*index)->set_aside(Index::When::generation_due)) {
      const Status written = (*index)->write_out();
      expect(written.has_value(), "replaying the records: the index cannot be written out");
    }
  }
  const Status passed = writer.pass_over(world.model.state().position);
  expect(passed.has_value(), "replaying the records: the end cannot be reached");
  expect(writer.state() == world.model.state(),
         "the same records in other batches came to {}; expected {}", text_of(writer.state()),
         text_of(world.model.state()));
  check_entries(store, world.model, "the same records in other batches");
}

}  // namespace hallmark::simulation
