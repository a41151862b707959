// hallmark bench prove: proofs and bundles out of a large ledger, and what checking them takes.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "ledger/families.h"
#include "ledger/proof/bundle_check.h"
#include "ledger/publication/key_file.h"
#include "schemas/cloudevents/event_text.h"
#include "schemas/vocabulary/random.h"
#include "tools/cli/bench/events.h"
#include "tools/cli/bench/fill.h"
#include "tools/cli/scratch.h"

namespace hallmark::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t few_entries = 100;
constexpr std::uint64_t many_entries = 10'000;
constexpr std::uint64_t others_between = 20;  // so that no two of a device share a block
constexpr int quick_rounds = 2'000;
constexpr int slow_rounds = 30;
constexpr double percentile = 0.99;

double micros_of(const auto& work) {
  const auto start = Clock::now();
  work();
  return std::chrono::duration<double, std::micro>(Clock::now() - start).count();
}

double worst_but_one_percent(std::vector<double> values) {
  const auto at = static_cast<std::ptrdiff_t>(static_cast<double>(values.size() - 1) * percentile);
  std::nth_element(values.begin(), values.begin() + at, values.end());
  return values[static_cast<std::size_t>(at)];
}

// How long the slowest hundredth of the rounds takes at least. The first error ends it.
template <class Work>
Result<double> p99_micros(int rounds, const Work& work) {
  std::vector<double> times;
  Status failed = ok();
  for (int round = 0; round < rounds && failed; ++round) {
    times.push_back(micros_of([&] { failed = work(); }));
  }
  if (!failed) return Unexpected(failed.error());
  return worst_but_one_percent(std::move(times));
}

// An event of another device than all that are made up.
std::string renamed(std::string event, std::string_view device) {
  constexpr std::string_view subject = R"("subject":")";
  const std::size_t from = event.find(subject) + subject.size();
  event.replace(from, event.find('"', from) - from, device);
  return event;
}

// The two devices' events, with others between them.
Status append_histories(ShardLedger& shard, const BenchSize& size) {
  BenchEvents events(size.devices, 5);
  Judge judge;
  for (std::uint64_t i = 0; i < many_entries; ++i) {
    std::vector<std::unique_ptr<Judged>> records;
    const auto add = [&](std::string event) {
      records.push_back(std::make_unique<Judged>(record_of_text(std::move(event)), 1U, judge));
    };
    add(renamed(events.next(), "many"));
    if (i % (many_entries / few_entries) == 0) add(renamed(events.next(), "few"));
    for (std::uint64_t other = 0; other < others_between; ++other) add(events.next());
    const ShardState state = shard.state();
    std::vector<Placed> placed;
    placed.reserve(records.size());
    for (const auto& record : records) {
      placed.push_back(
          {record.get(), Offset(state.position.value() + placed.size()), state.last_recorded});
    }
    TRY(shard.append(placed));
  }
  return ok();
}

Result<std::vector<VerifierKey>> keys_of(const Scratch& scratch, const Ledger& ledger) {
  TRY_ASSIGN(const KeyFile keys, KeyFile::open(key_path(scratch.path("ledger"))));
  return keys.verifiers(origin_of(ledger.identity().name, ShardIndex(0)), std::nullopt);
}

Status check(const std::string& json, const std::vector<VerifierKey>& keys, std::uint64_t entries) {
  const auto answer = check_bundle(json, keys, {});
  const auto* verdict = std::get_if<BundleVerdict>(&answer);
  if (verdict != nullptr && verdict->entries == entries) return ok();
  return fail(ErrorCode::corruption, "a bundle that was just made does not hold");
}

// Of a device's bundle: what making and checking it takes, beside reading its entries and hashing
// them.
Result<std::vector<Figure>> of_device(Ledger& ledger, const std::string& device,
                                      std::uint64_t entries, int rounds,
                                      const std::vector<VerifierKey>& keys) {
  ShardPublisher& publisher = ledger.publisher(ShardIndex(0));
  const Store& store = ledger.shard(ShardIndex(0)).store();
  TRY_ASSIGN(const Bundle bundle, publisher.bundle(device));
  std::vector<std::string> places;
  places.reserve(bundle.entries.size());
  EntryCodec codec;
  for (const std::string& bytes : bundle.entries) {
    TRY_ASSIGN(const Entry entry, codec.decode(bytes));
    places.emplace_back(families::view(families::big_endian(entry.frame.sequence.value())));
  }
  TRY_ASSIGN(const double made, p99_micros(rounds, [&]() -> Status {
               TRY_ASSIGN(const Bundle again, publisher.bundle(device));
               return bundle_json(again).empty() ? fail(ErrorCode::corruption, "no bundle") : ok();
             }));
  TRY_ASSIGN(const double read, p99_micros(rounds, [&]() -> Status {
               for (const std::string& place : places) {
                 TRY(store.get(families::entries, place));
               }
               return ok();
             }));
  const std::string json = bundle_json(bundle);
  TRY_ASSIGN(const double checked, p99_micros(rounds, [&] { return check(json, keys, entries); }));
  Sha256 sha256;
  TRY_ASSIGN(const double hashed, p99_micros(rounds, [&]() -> Status {
               for (const std::string& bytes : bundle.entries) {
                 (void)leaf_hash(bytes, sha256);
               }
               return ok();
             }));
  return std::vector<Figure>{{fmt::format("bundle of {}, p99", entries), made, "us", read},
                             {fmt::format("checking {}, p99", entries), checked, "us", hashed}};
}

}  // namespace

Result<std::vector<Figure>> bench_prove(const BenchSize& size) {
  TRY_ASSIGN(const Scratch scratch, Scratch::make(size.directory));
  TRY_ASSIGN(const auto ledger,
             Ledger::open(scratch.path("ledger"), bench_ledger_options(Publishing::yes)));
  TRY(fill(*ledger, size, [](std::uint64_t) {}));
  ShardLedger& shard = ledger->shard(ShardIndex(0));
  TRY(append_histories(shard, size));
  ShardPublisher& publisher = ledger->publisher(ShardIndex(0));
  TRY(publisher.publish());
  const std::uint64_t entries = publisher.newest()->checkpoint.size;

  SeededRandom random(6);
  TRY_ASSIGN(const double inclusion, p99_micros(quick_rounds, [&]() -> Status {
               TRY(publisher.inclusion(Sequence(random.below(entries)), entries));
               return ok();
             }));
  TRY_ASSIGN(const double read, p99_micros(quick_rounds, [&]() -> Status {
               const auto key = families::big_endian(random.below(entries));
               TRY(std::as_const(shard).store().get(families::entries, families::view(key)));
               return ok();
             }));
  std::vector<Figure> figures{{"inclusion proof, p99", inclusion, "us", read}};
  TRY_ASSIGN(const auto keys, keys_of(scratch, *ledger));
  TRY_ASSIGN(const auto few, of_device(*ledger, "few", few_entries, quick_rounds, keys));
  TRY_ASSIGN(const auto many, of_device(*ledger, "many", many_entries, slow_rounds, keys));
  figures.insert(figures.end(), few.begin(), few.end());
  figures.insert(figures.end(), many.begin(), many.end());
  TRY(ledger->close());
  return figures;
}

}  // namespace hallmark::cli
