#include "schemas/admission/admit.h"

#include <map>
#include <set>

#include "schemas/admission/routing.h"
#include "tests/support/catch.h"
#include "tests/support/golden.h"

namespace hallmark {
namespace {

Shard shard_of_case(const golden::Case& line) {
  const golden::Case shard = line["shard"].value();
  return {ShardIndex(static_cast<std::uint32_t>(golden::number(shard, "index"))),
          static_cast<std::uint32_t>(golden::number(shard, "of"))};
}

void check_refusal(const golden::Case& verdict, const Refusal& refusal) {
  CHECK(number(refusal.reason) == golden::number(verdict, "number"));
  CHECK(name(refusal.reason) == golden::text(verdict, "name"));
  CHECK(refusal.detail == static_cast<std::uint64_t>(golden::number(verdict, "detail")));
}

void check_admissible(const golden::Case& line, const Admissible& admissible) {
  const Envelope& envelope = admissible.envelope;
  CHECK(golden::number(line["verdict"].value(), "number") == 0);
  if (!golden::has(line, "eventDigest")) return;
  CHECK(admissible.event_digest.hex() == golden::text(line, "eventDigest"));
  CHECK(admissible.id_key.hex() == golden::text(line, "idKey"));
  CHECK(envelope.device == golden::text(line, "device"));
  CHECK(std::to_string(envelope.occurred.micros()) == golden::text(line, "occurredMicros"));
  CHECK(envelope.media_type == golden::text(line, "mediaType"));
  CHECK(envelope.data == golden::bytes(line["data"].value()));
}

}  // namespace

TEST_CASE("every case of the golden corpus gets its verdict, reason and digests") {
  EventHasher hasher;
  std::set<std::int64_t> numbers;
  const std::size_t cases =
      golden::for_each_case("admission/corpus.ndjson", [&](const golden::Case& line) {
        INFO(golden::text(line, "name"));
        const golden::Case verdict = line["verdict"].value();
        numbers.insert(golden::number(verdict, "number"));
        const Record record = golden::record(line["record"].value());
        const Admission admission = admit(record, shard_of_case(line), hasher);
        if (const auto* refusal = std::get_if<Refusal>(&admission)) {
          check_refusal(verdict, *refusal);
        } else {
          check_admissible(line, std::get<Admissible>(admission));
        }
      });
  CHECK(cases >= 120);
  CHECK(numbers.size() ==
        23);  // accepted and every reason but conflict, which needs the ledger's ids
}

TEST_CASE("a device is routed as Kafka's Java partitioner routes its key") {
  // The vectors of Kafka's own tests, seed and all.
  CHECK(murmur2("21") == static_cast<std::uint32_t>(-973932308));
  CHECK(murmur2("foobar") == static_cast<std::uint32_t>(-790332482));
  CHECK(murmur2("a-little-bit-long-string") == static_cast<std::uint32_t>(-985981536));
  CHECK(murmur2("a-little-bit-longer-string") == static_cast<std::uint32_t>(-1486304829));
  CHECK(murmur2("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8") ==
        static_cast<std::uint32_t>(-58897971));
  CHECK(murmur2("abc") == 479470107U);
  CHECK(shard_of("foobar", 1) == ShardIndex(0));
  CHECK(shard_of("foobar", 7) ==
        ShardIndex((static_cast<std::uint32_t>(-790332482) & 0x7fffffffU) % 7));
}

TEST_CASE("what a hasher did before does not show in its answers") {
  EventHasher used;
  EventHasher fresh;
  (void)used.id_key("/somewhere/else", "with another id that is rather long");
  CHECK(used.id_key("/a", "b") == fresh.id_key("/a", "b"));
  CHECK(used.id_key("/a", "b") != used.id_key("/ab", ""));
}

}  // namespace hallmark
