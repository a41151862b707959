// The laws of the views: what they hold follows from the events alone, however these came and
// however the views were made; and what they say of a moment is what folding its events says.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>

#include "projections/fold/fold.h"
#include "projections/fold/state_codec.h"
#include "projections/views/build.h"
#include "projections/views/intake.h"
#include "projections/views/keys.h"
#include "projections/views/timeline.h"
#include "projections/views/update.h"
#include "schemas/vocabulary/hex.h"
#include "tests/projections/support/random_lives.h"
#include "tests/projections/support/small_ledger.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

const Catalogue& catalogue() {
  static const Catalogue loaded = Catalogue::load();
  return loaded;
}

template <class T>
T good(Result<T> result) {
  if (!result) FAIL(result.error().text());
  return *std::move(result);
}

using Rows = std::map<std::string, std::string>;

Rows all_rows(const ViewStore& store) {
  Rows rows;
  const auto snapshot = store.snapshot();
  ViewCursor cursor = snapshot->cursor("", "\xff");
  while (good(cursor.next())) rows.emplace(cursor.key(), cursor.value());
  return rows;
}

// Says which rows differ, by their first.
void require_same(const Rows& left, const Rows& right) {
  for (const auto& [key, value] : left) {
    const auto other = right.find(key);
    if (other == right.end()) FAIL("a row is there on the left alone: " + key);
    if (other->second != value) FAIL("a row has another value: " + key);
  }
  for (const auto& [key, value] : right) {
    if (!left.contains(key)) FAIL("a row is there on the right alone: " + key);
  }
}

std::unique_ptr<ViewStore> open_store(const std::string& path) {
  ViewStoreOptions options;
  options.create_if_missing = true;
  return good(ViewStore::open(path, options));
}

// Follows the ledger, taking up as many entries at a time as chance says, of shards as chance says.
std::unique_ptr<ViewStore> followed(SmallLedger& ledger, const std::string& name,
                                    SeededRandom& random, std::uint64_t most) {
  auto store = open_store(ledger.path(name));
  const Positions ends = ends_of(ledger.ledger());
  Positions positions(ends.size(), 0);
  EntryIntake intake(catalogue());
  while (positions != ends) {
    const auto before = store->snapshot();
    Update update(*before, catalogue());
    for (std::uint32_t index = 0; index < ends.size(); ++index) {
      const ShardLedger& shard = ledger.ledger().shard(ShardIndex(index));
      const std::uint64_t end = std::min(ends[index], positions[index] + random.below(most + 1));
      REQUIRE(read_entries(shard.store(), shard.shard(), Sequence(positions[index]), Sequence(end),
                           intake, [&] {
                             update.take(ShardIndex(index), intake);
                             return ok();
                           }));
      positions[index] = end;
    }
    ViewBatch batch;
    good(update.finish(batch));
    good(put_positions(ledger.ledger(), positions, batch));
    good(store->write(batch));
  }
  return store;
}

std::unique_ptr<ViewStore> built(SmallLedger& ledger, const std::string& name, unsigned threads) {
  const BuildOptions options{ledger.ledger(), catalogue(), ledger.path(name), threads, 100};
  good(build_views(options));
  return open_store(ledger.path(name));
}

// --- folding by the letter -----------------------------------------------------------------------

struct Told {
  std::string source, id, number, type, data;
  std::uint16_t rank = 0;
  Occurred occurred;
  Sequence entry;
  DeviceSequence device_sequence;
  Recorded recorded;
};

std::map<std::string, std::vector<Told>> told_of(SmallLedger& ledger) {
  std::map<std::string, std::vector<Told>> devices;
  EntryIntake intake(catalogue());
  for (std::uint32_t index = 0; index < ledger.ledger().shards(); ++index) {
    const ShardLedger& shard = ledger.ledger().shard(ShardIndex(index));
    good(read_entries(
        shard.store(), shard.shard(), Sequence(0), Sequence(shard.state().entries), intake, [&] {
          const FoldEvent& event = intake.event();
          devices[intake.device()].push_back(
              {std::string(event.order.source), std::string(event.order.id),
               std::string(event.order.number), std::string(event.type), std::string(event.data),
               event.order.rank, event.order.occurred, event.entry, event.number, event.recorded});
          return ok();
        }));
  }
  return devices;
}

// Each rule of the fold's order and of corrections, one after the other.
DeviceState folded_by_the_letter(const std::string& device, const std::vector<Told>& all,
                                 const Asked& asked, FactReader& facts) {
  std::vector<Told> known;
  for (const Told& one : all) {
    if (one.entry.value() < asked.known) known.push_back(one);
  }
  const std::vector<Told> newest_first(known.rbegin(), known.rend());
  std::vector<const Told*> ordered;
  for (const Told& one : known) {
    if (one.occurred <= asked.as_of) ordered.push_back(&one);
  }
  const auto order_of = [](const Told& one) {
    return FoldOrder{one.occurred, one.rank, one.source, one.number, one.id};
  };
  std::sort(ordered.begin(), ordered.end(),
            [&](const Told* a, const Told* b) { return order_of(*a) < order_of(*b); });
  DeviceState state;
  for (const Told* one : ordered) {
    FoldEvent event;
    event.order = order_of(*one);
    event.entry = one->entry;
    event.number = one->device_sequence;
    event.recorded = one->recorded;
    event.type = one->type;
    event.data = one->data;
    event.is_late = std::any_of(known.begin(), known.end(), [&](const Told& other) {
      return other.entry < one->entry && other.occurred > one->occurred;
    });
    bool removed = false;
    Facts replaced;
    for (const Told& said : newest_first) {
      if (said.type != correction_type || said.data.empty() || one->type == correction_type) {
        continue;
      }
      const Correction correction = read_correction(said.data);
      if (correction.source != said.source || correction.source != one->source ||
          correction.id != one->id) {
        continue;
      }
      removed = !correction.replacement;
      if (removed) break;
      replaced = facts.replaced(one->type, device, *correction.replacement);
      if (replaced.kind != Facts::Kind::good) continue;
      event.data = replaced.data();
      event.is_corrected = true;
      break;
    }
    if (!removed) fold(state, event);
  }
  return state;
}

}  // namespace

TEST_CASE("views are the same rows however entries came together, and if built in bulk") {
  const std::uint64_t seed = GENERATE(range<std::uint64_t>(1, 9));
  SmallLedger ledger(static_cast<std::uint32_t>(seed % 3 + 1));
  // Many devices that come together are folded on several threads.
  ledger.append(random_lives(seed, {1500, seed < 7 ? 7U : 90U, 10}));
  SeededRandom random(seed);
  const Rows one_by_one = all_rows(*followed(ledger, "one", random, 1));
  const Rows by_some = all_rows(*followed(ledger, "some", random, 60));
  const Rows all_at_once = all_rows(*followed(ledger, "all", random, 1U << 20));
  REQUIRE(one_by_one.size() > 3000);
  require_same(one_by_one, by_some);
  require_same(one_by_one, all_at_once);
  require_same(one_by_one, all_rows(*built(ledger, "bulk", 0)));
  require_same(one_by_one, all_rows(*built(ledger, "threads", 2)));
}

TEST_CASE("a build that is broken off goes on from what was done, and comes to the same rows") {
  const bool loses_what_it_gathered = GENERATE(false, true);
  SmallLedger ledger(2);
  ledger.append(random_lives(3, {1500, 7, 10}));
  const Rows whole = all_rows(*built(ledger, "whole", 2));
  std::uint64_t begins_at = 0;
  BuildOptions options{ledger.ledger(), catalogue(), ledger.path("broken-off"), 2, 100};
  for (std::uint64_t break_off_at = 400;; break_off_at += 400) {
    std::optional<std::uint64_t> first;
    options.progress = [&](std::uint64_t done, std::uint64_t) {
      if (!first) first = done;
      return done < break_off_at;
    };
    const Status done = build_views(options);
    if (first && !loses_what_it_gathered) REQUIRE(*first >= begins_at);
    if (done) break;
    REQUIRE(done.error().code == ErrorCode::unavailable);
    begins_at = break_off_at;
    if (loses_what_it_gathered) std::filesystem::remove_all(options.directory + "/gathered");
  }
  require_same(whole, all_rows(*open_store(options.directory)));
  REQUIRE(!std::filesystem::exists(options.directory + "/gathered"));
}

TEST_CASE("views of devices with long histories are the same rows, saved states too") {
  const std::uint64_t late = GENERATE(as<std::uint64_t>{}, 1, 30);
  SmallLedger ledger(2);
  ledger.append(random_lives(late, {6000, 2, late}), 1000);
  SeededRandom random(late);
  const Rows some = all_rows(*followed(ledger, "some", random, 300));
  require_same(some, all_rows(*followed(ledger, "more", random, 2000)));
  require_same(some, all_rows(*built(ledger, "bulk", 2)));
}

TEST_CASE("what the views say of a moment is what folding the events of that moment says") {
  const std::uint64_t seed = GENERATE(range<std::uint64_t>(1, 7));
  SmallLedger ledger(2);
  ledger.append(random_lives(seed, {seed < 5 ? 600U : 4000U, seed < 5 ? 5U : 2U, 15}));
  SeededRandom random(seed);
  const auto store = followed(ledger, "views", random, 200);
  const auto rows = store->snapshot();
  FactReader facts(catalogue());
  const TimelineSource source{*rows, catalogue(), facts};
  const auto devices = told_of(ledger);
  std::uint64_t compared = 0;
  for (int i = 0; i < (seed < 5 ? 150 : 20); ++i) {
    for (const auto& [device, events] : devices) {
      const Told& some = events[random.below(events.size())];
      const Told& other = events[random.below(events.size())];
      Asked asked{Occurred(some.occurred.micros() - static_cast<std::int64_t>(random.below(2))),
                  other.entry.value() + random.below(2)};
      if (random.below(5) == 0) asked.as_of = end_of_time;
      if (random.below(5) == 0) asked.known = all_entries;
      const Folded folded = good(fold_device(source, device, asked));
      const DeviceState expected = folded_by_the_letter(device, events, asked, facts);
      REQUIRE(encode_device_state(folded.state) == encode_device_state(expected));
      ++compared;
    }
  }
  REQUIRE(compared > 30);
}

TEST_CASE("an answer for what was known at some time never changes") {
  SmallLedger ledger(1);
  const auto events = random_lives(77, {1200, 3, 20});
  SeededRandom random(77);
  FactReader facts(catalogue());
  std::map<std::pair<std::uint64_t, std::string>, std::string> answers;
  for (std::size_t part = 0; part < 4; ++part) {
    ledger.append(std::span(events).subspan(part * 300, 300));
    const auto store = followed(ledger, "views-" + std::to_string(part), random, 100);
    const auto rows = store->snapshot();
    const TimelineSource source{*rows, catalogue(), facts};
    for (std::uint64_t known = 1; known <= (part + 1) * 300; known += 13) {
      for (const std::string device : {"device-0", "device-1", "device-2"}) {
        const Occurred as_of(1'735'689'600'000'000 + static_cast<std::int64_t>(known) * 50'000'000);
        const Folded folded = good(fold_device(source, device, {as_of, known}));
        const std::string bytes = encode_device_state(folded.state);
        const auto [first, is_new] = answers.try_emplace({known, device}, bytes);
        REQUIRE(first->second == bytes);
      }
    }
  }
  REQUIRE(answers.size() > 200);
}

TEST_CASE("views are known to be of another ledger, or of more of it than there is") {
  const auto events = random_lives(5, {200, 3, 10});
  SmallLedger ledger(2);
  ledger.append(events);
  SeededRandom random(5);
  const auto rows = followed(ledger, "views", random, 50)->snapshot();
  REQUIRE(good(are_of_ledger(*rows, ledger.ledger())));
  ledger.append(random_lives(6, {100, 3, 10}));
  REQUIRE(good(are_of_ledger(*rows, ledger.ledger())));
  SmallLedger shorter(2);
  shorter.append(std::span(events).first(150));
  REQUIRE_FALSE(good(are_of_ledger(*rows, shorter.ledger())));
  SmallLedger other(2);
  other.append(random_lives(7, {400, 3, 10}));
  REQUIRE_FALSE(good(are_of_ledger(*rows, other.ledger())));
}

TEST_CASE("a state that was saved with a correction is of no use for what was known before it") {
  std::vector<std::string> events;
  const auto add = [&](std::string_view type, std::size_t number, const std::string& data) {
    events.push_back(fmt::format(
        R"({{"specversion":"1.0","id":"e{}","source":"/s","type":"hallmark.{}.v1","subject":"pump-1",)"
        R"("time":"{}","data":{}}})",
        number, type,
        Occurred(1'735'689'600'000'000 + static_cast<std::int64_t>(number) * 60'000'000).text(),
        data));
  };
  for (std::size_t i = 0; i < rows_between_saved_states + 100; ++i) {
    add("assignment.changed", i, i == 10 ? R"({"purpose":"wrong"})" : R"({"zone":"z"})");
  }
  const std::size_t last = events.size();
  add("event.corrected", last, R"({"source":"/s","id":"e10","reason":"r"})");
  SmallLedger ledger(1);
  ledger.append(events);
  SeededRandom random(1);
  const auto rows = followed(ledger, "views", random, 1U << 20)->snapshot();
  FactReader facts(catalogue());
  const TimelineSource source{*rows, catalogue(), facts};
  const Occurred before_it(1'735'689'600'000'000 +
                           static_cast<std::int64_t>(last - 50) * 60'000'000);
  REQUIRE(good(fold_device(source, "pump-1", {before_it, last})).state.purpose.has_value());
  REQUIRE_FALSE(
      good(fold_device(source, "pump-1", {before_it, last + 1})).state.purpose.has_value());
}

}  // namespace hallmark
