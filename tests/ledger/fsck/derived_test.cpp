// What is wrong with the families that follow from the entries.
#include <fmt/format.h>

#include "ledger/families.h"
#include "ledger/index/index_codec.h"
#include "tests/ledger/fsck/test_ledger.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

using index_codec::decode_applied;
using index_codec::decode_head;
using index_codec::encode_applied;
using index_codec::encode_head;
using index_codec::encode_sequences;

std::string prefix_key(const TestLedger& ledger, std::uint64_t sequence) {
  const IdPrefix prefix = prefix_of(ledger.facts(sequence).event->id_key);
  return std::string(families::view(families::big_endian(prefix)));
}

Head head_at(const TestLedger& ledger, std::uint64_t sequence) {
  const EntryFacts facts = ledger.facts(sequence);
  return {facts.leaf, facts.frame.sequence, facts.frame.device_sequence};
}

std::string device_key_of(const TestLedger& ledger, std::uint64_t sequence) {
  return std::string(ledger.facts(sequence).event->device.bytes());
}

std::uint64_t applied_of(const TestLedger& ledger, Family family) {
  return decode_applied(ledger.get(family, families::applied_key).value())->entries;
}

// Indexes up to `applied`, and as many entries after it that are in none.
struct HalfWritten {
  HalfWritten() {
    ledger.append(120);
    applied = ledger.state().entries;
    ledger.append(60, TestLedger::End::crashed);
    entries = ledger.state().entries;
  }
  // An accepted entry after the position whose device has one before it, too.
  [[nodiscard]] std::uint64_t later() const {
    for (const std::uint64_t sequence : ledger.accepted()) {
      if (sequence >= applied && ledger.facts(sequence).frame.device_sequence.value() > 3) {
        return sequence;
      }
    }
    return 0;
  }
  TestLedger ledger;
  std::uint64_t applied = 0;
  std::uint64_t entries = 0;
};

TEST_CASE("an id that is missing from the index is named by its entry") {
  TestLedger ledger;
  ledger.append(60);
  const std::uint64_t sequence = ledger.accepted().at(17);
  ledger.put(families::ids, prefix_key(ledger, sequence), std::nullopt);
  const FsckReport report = ledger.check();
  CHECK(places(report) == fmt::format("ids/{}", sequence));
  check_says(texts(report), fmt::format("ids: entry {} is missing under", sequence));
}

TEST_CASE("an index of ids that lists what is not so is at fault") {
  TestLedger ledger;
  ledger.append(60);
  const std::uint64_t sequence = ledger.accepted().at(5);
  const std::string key = prefix_key(ledger, sequence);
  SECTION("an accepted entry with another id") {
    const std::uint64_t other = ledger.accepted().at(6);
    ledger.put(families::ids, key, encode_sequences({Sequence(sequence), Sequence(other)}));
    const FsckReport report = ledger.check();
    CHECK(places(report) == fmt::format("ids/{}", other));
    check_says(texts(report), "which is that of another id");
  }
  SECTION("a refused entry") {
    const std::uint64_t other = ledger.conflicts().front();
    ledger.put(families::ids, key, encode_sequences({Sequence(sequence), Sequence(other)}));
    CHECK(places(ledger.check()) == fmt::format("ids/{}", other));
  }
  SECTION("under a prefix that no id has") {
    ledger.put(families::ids, "abcdefgh", encode_sequences({Sequence(sequence)}));
    CHECK(places(ledger.check()) == fmt::format("ids/{}", sequence));
  }
  SECTION("an entry twice") {
    ledger.put(families::ids, key, encode_sequences({Sequence(sequence), Sequence(sequence)}));
    CHECK(places(ledger.check()) == "ids/-");
  }
  SECTION("nothing") {
    ledger.put(families::ids, key, "");
    CHECK(places(ledger.check()) == fmt::format("ids/{} ids/-", sequence));
  }
  SECTION("bytes that are no list") {
    ledger.put(families::ids, key, std::string(3, '\xff'));
    check_says(places(ledger.check()), "ids/-");
  }
  SECTION("a key that is no prefix, first and last") {
    ledger.put(families::ids, "", "x");
    ledger.put(families::ids, std::string(9, '\xff'), "x");
    CHECK(places(ledger.check()) == "ids/- ids/-");
  }
}

TEST_CASE("an index may run ahead of its position, and lag behind the entries") {
  const HalfWritten made;
  const TestLedger& ledger = made.ledger;
  CHECK(texts(ledger.check()).empty());
  const std::uint64_t later = made.later();
  for (const Family family : {families::ids, families::heads}) {
    ledger.put(family, families::bound_key, encode_applied({made.entries, 0, 0}));
  }
  SECTION("ids") {
    ledger.put(families::ids, prefix_key(ledger, later), encode_sequences({Sequence(later)}));
    CHECK(texts(ledger.check()).empty());
  }
  SECTION("heads") {
    ledger.put(families::heads, device_key_of(ledger, later), encode_head(head_at(ledger, later)));
    CHECK(texts(ledger.check()).empty());
  }
  SECTION("but not with what is wrong") {
    ledger.put(families::ids, "abcdefgh", encode_sequences({Sequence(later)}));
    CHECK(places(ledger.check()) == fmt::format("ids/{}", later));
  }
}

TEST_CASE("an index speaks of no entry beyond its own bound") {
  const HalfWritten made;
  const TestLedger& ledger = made.ledger;
  const std::uint64_t later = made.later();
  SECTION("ids") {
    ledger.put(families::ids, prefix_key(ledger, later), encode_sequences({Sequence(later)}));
    CHECK(places(ledger.check()) == fmt::format("ids/{}", later));
  }
  SECTION("heads") {
    ledger.put(families::heads, device_key_of(ledger, later), encode_head(head_at(ledger, later)));
    CHECK(places(ledger.check()) == fmt::format("heads/{}", later));
  }
  SECTION("also where entries after it were lost") {
    ledger.put(families::ids, "abcdefgh", encode_sequences({Sequence(made.entries + 3)}));
    CHECK(places(ledger.check()) == fmt::format("ids/{}", made.entries + 3));
  }
  SECTION("and no bound lies before its position") {
    ledger.put(families::ids, families::bound_key, encode_applied({made.applied - 1, 0, 0}));
    CHECK(places(ledger.check()) == "ids/-");
  }
}

TEST_CASE("a position that is beyond the entries, damaged or of another version is a fault") {
  TestLedger ledger;
  ledger.append(60);
  const auto [family, part] =
      GENERATE(std::pair{families::ids, "ids/-"}, std::pair{families::heads, "heads/-"},
               std::pair{families::filters, "filters/-"});
  const std::string good = ledger.get(family, families::applied_key).value();
  auto beyond = decode_applied(good).value();
  beyond.entries = ledger.state().entries + 1;
  const std::string_view key = GENERATE(families::applied_key, families::bound_key);
  ledger.put(family, key, encode_applied(beyond));
  CHECK(places(ledger.check()) == part);
  std::string other_version = good;
  other_version[3] = 9;
  ledger.put(family, key, other_version);
  check_says(texts(ledger.check()), "in version 1; found the bytes");
  ledger.put(family, key, good.substr(1));
  CHECK(places(ledger.check()) == part);
}

TEST_CASE("a head that is missing, wrong or nobody's is named") {
  TestLedger ledger;
  ledger.append(120);
  const std::uint64_t last = ledger.accepted().back();
  const EntryFacts facts = ledger.facts(last);
  const std::string key = device_key_of(ledger, last);
  const Head good = head_at(ledger, last);
  SECTION("missing") {
    ledger.put(families::heads, key, std::nullopt);
    const FsckReport report = ledger.check();
    CHECK(places(report) == fmt::format("heads/{}", last));
    check_says(texts(report), "found none");
  }
  SECTION("with another hash") {
    ledger.put(families::heads, key,
               encode_head({facts.frame.previous, good.sequence, good.count}));
    CHECK(places(ledger.check()) == fmt::format("heads/{}", last));
  }
  SECTION("with another count") {
    ledger.put(families::heads, key, encode_head({good.leaf, good.sequence, next(good.count)}));
    CHECK(places(ledger.check()) == fmt::format("heads/{}", last));
  }
  SECTION("of count 0") {
    ledger.put(families::heads, key, encode_head(Head{}));
    CHECK(places(ledger.check()) == fmt::format("heads/{}", last));
  }
  SECTION("an older one") {
    const Head before{facts.frame.device_previous, facts.frame.device_previous_sequence,
                      DeviceSequence(good.count.value() - 1)};
    ledger.put(families::heads, key, encode_head(before));
    CHECK(places(ledger.check()) == fmt::format("heads/{}", last));
  }
  SECTION("of an entry that is not there") {
    const Head beyond{good.leaf, Sequence(ledger.state().entries), next(good.count)};
    ledger.put(families::heads, key, encode_head(beyond));
    CHECK(places(ledger.check()) == fmt::format("heads/{}", beyond.sequence.value()));
  }
  SECTION("of a device that has no entry") {
    ledger.put(families::heads, std::string(32, 'k'), encode_head(good));
    check_says(texts(ledger.check()), "has a head, event");
  }
  SECTION("bytes that are none") {
    ledger.put(families::heads, key, "x");
    CHECK(places(ledger.check()) == "heads/-");
  }
  SECTION("a key that is no device's") {
    ledger.put(families::heads, "short", encode_head(good));
    CHECK(places(ledger.check()) == "heads/-");
  }
}

TEST_CASE("heads that lag behind the entries are held against the position") {
  const HalfWritten made;
  const TestLedger& ledger = made.ledger;
  const std::uint64_t later = made.later();
  const std::string key = device_key_of(ledger, later);
  const Head stored = decode_head(ledger.get(families::heads, key).value()).value();
  REQUIRE(stored.sequence.value() < made.applied);
  SECTION("older than the position allows") {
    const EntryFacts facts = ledger.facts(stored.sequence.value());
    const Head before{facts.frame.device_previous, facts.frame.device_previous_sequence,
                      DeviceSequence(stored.count.value() - 1)};
    ledger.put(families::heads, key, encode_head(before));
    CHECK(places(ledger.check()) == fmt::format("heads/{}", stored.sequence.value()));
  }
  SECTION("missing, although the device has later entries") {
    ledger.put(families::heads, key, std::nullopt);
    CHECK(places(ledger.check()) == fmt::format("heads/{}", stored.sequence.value()));
  }
  if (GENERATE(false, true)) {
    ledger.put(families::heads, families::bound_key, encode_applied({made.entries, 0, 0}));
  }
  SECTION("newer, with another hash") {
    Head newer = head_at(ledger, later);
    newer.leaf = stored.leaf;
    ledger.put(families::heads, key, encode_head(newer));
    check_says(places(ledger.check()), "heads/");
  }
  SECTION("newer, of another device's entry") {
    for (const std::uint64_t other : ledger.accepted()) {
      if (other < made.applied || device_key_of(ledger, other) == key) continue;
      ledger.put(families::heads, key, encode_head(head_at(ledger, other)));
      break;
    }
    check_says(places(ledger.check()), "heads/");
  }
  SECTION("missing, of a device that has later entries alone") {
    CHECK(texts(ledger.check()).empty());
  }
}

TEST_CASE("a filter that does not know an id is named by the entry") {
  TestLedger ledger;
  ledger.append(150);
  REQUIRE(decode_applied(ledger.get(families::filters, families::applied_key).value())->segments >
          1);
  const std::string chunk = index_codec::filter_key(0, 0);
  const std::string bits = ledger.get(families::filters, chunk).value();
  SECTION("bits that are off") {
    ledger.put(families::filters, chunk, std::string(bits.size(), '\0'));
    const FsckReport report = ledger.check();
    CHECK(places(report).starts_with(fmt::format("filters/{}", ledger.accepted().front())));
    check_says(texts(report), "says that its id was never accepted");
    check_says(texts(report), "more faults of this part");
  }
  SECTION("bits that are on are no harm") {
    ledger.put(families::filters, chunk, std::string(bits.size(), '\xff'));
    CHECK(texts(ledger.check()).empty());
  }
  SECTION("a segment that is missing") {
    ledger.put(families::filters, chunk, std::nullopt);
    CHECK(places(ledger.check()) == "filters/-");
  }
  SECTION("a segment of another size") {
    ledger.put(families::filters, chunk, bits + bits);
    CHECK(places(ledger.check()) == "filters/-");
  }
  SECTION("a chunk that is none of a segment's") {
    ledger.put(families::filters, index_codec::filter_key(0, 2), bits);
    CHECK(places(ledger.check()) == "filters/-");
  }
  SECTION("one that was begun after the position is no harm") {
    ledger.put(families::filters, index_codec::filter_key(7, 0), bits);
    CHECK(texts(ledger.check()).empty());
  }
  SECTION("a key that is no chunk's") {
    ledger.put(families::filters, "abc", bits);
    CHECK(places(ledger.check()) == "filters/-");
  }
}

TEST_CASE("indexes that are gone altogether are made anew at open, and are no fault") {
  TestLedger ledger;
  ledger.append(60);
  const auto family = GENERATE(families::ids, families::heads, families::filters);
  REQUIRE(applied_of(ledger, family) == ledger.state().entries);
  ledger.change([&](RocksDbStore& store) {
    const auto cursor = store.cursor(family, "");
    while (cursor->next().value()) {
      const Change erase{family, cursor->key(), std::nullopt};
      REQUIRE(store.commit({&erase, 1}).has_value());
    }
  });
  CHECK(texts(ledger.check()).empty());
}

TEST_CASE("all faults of a family are counted, the earliest are told") {
  TestLedger ledger;
  ledger.append(150);
  const auto accepted = ledger.accepted();
  ledger.change([&](RocksDbStore& store) {
    const auto cursor = store.cursor(families::ids, "");
    while (cursor->next().value()) {
      if (families::is_about_family(cursor->key())) continue;
      const Change erase{families::ids, cursor->key(), std::nullopt};
      REQUIRE(store.commit({&erase, 1}).has_value());
    }
  });
  const FsckReport report = ledger.check();
  const auto& faults = report.shards[0].faults;
  REQUIRE(faults.size() == FsckFaults::kept_of_a_part + 1);
  for (std::size_t i = 0; i < FsckFaults::kept_of_a_part; ++i) {
    CHECK(faults[i].sequence == Sequence(accepted[i]));
  }
  check_says(faults.back().what,
             fmt::format("{} more faults", accepted.size() - faults.size() + 1));
}

TEST_CASE("what cannot be judged after a break is no fault") {
  TestLedger ledger;
  ledger.append(120);
  ledger.put(families::entries, key_of(30), "nonsense");
  CHECK(places(ledger.check()) == "entries/30");
  SECTION("but what can be is") {
    const std::uint64_t sequence = 2;
    ledger.put(families::ids, prefix_key(ledger, sequence), std::nullopt);
    CHECK(places(ledger.check()) == fmt::format("ids/{} entries/30", sequence));
  }
}

}  // namespace
}  // namespace hallmark
