// Writes an evidence pack of a ledger as of its newest checkpoints; for measuring, and for looking
// at one.
//
//   ledger_pack [--fill EVENTS DEVICES] DIR PACK [DEVICE...]
//
// --fill first appends so many events of so many devices, in a ledger of one shard that is made
// where there is none. With DEVICEs it is about those alone. Exit: 0, 2 usage, 3 an error.
#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <cstdio>
#include <deque>
#include <exception>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/ledger.h"
#include "ledger/pack/pack_writer.h"
#include "schemas/cloudevents/event_text.h"

namespace hallmark {
namespace {

constexpr std::uint64_t batch = 2000;

struct Arguments {
  std::uint64_t events = 0;
  std::uint64_t devices = 1;
  std::string directory;
  std::string pack;
  std::vector<std::string> asked;
};

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc() || value == 0) return std::nullopt;
  return value;
}

std::optional<Arguments> parse(std::vector<std::string_view> words) {
  Arguments arguments;
  if (words.size() > 3 && words[0] == "--fill") {
    const auto events = number(words[1]);
    const auto devices = number(words[2]);
    if (!events || !devices) return std::nullopt;
    arguments.events = *events;
    arguments.devices = *devices;
    words.erase(words.begin(), words.begin() + 3);
  }
  if (words.size() < 2) return std::nullopt;
  arguments.directory = words[0];
  arguments.pack = words[1];
  arguments.asked.assign(words.begin() + 2, words.end());
  return arguments;
}

class FileSink final : public ByteSink {
 public:
  explicit FileSink(const std::string& path) : file_(path, std::ios::binary | std::ios::trunc) {}
  Status write(std::string_view bytes) override {
    file_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return file_ ? ok() : fail(ErrorCode::io, "the pack cannot be written");
  }
  Status flush() {
    return file_.flush() ? ok() : fail(ErrorCode::io, "the pack cannot be written");
  }

 private:
  std::ofstream file_;
};

Record event(std::uint64_t id, std::uint64_t devices) {
  return record_of_text(fmt::format(
      R"({{"specversion":"1.0","id":"{0:016x}","source":"urn:example:gateway:{1}",)"
      R"("type":"org.example.device.measured.v1","subject":"urn:example:device:{2:08}",)"
      R"("time":"2026-01-02T03:04:{3:02}Z","datacontenttype":"application/json",)"
      R"("data":{{"temperature":{4},"pressure":{5},"note":"as it was at the gate","step":{0}}}}})",
      id, id % 97, id * 2654435761U % devices, id % 60, id % 900, id % 7919));
}

Status fill(ShardLedger& shard, const Arguments& arguments) {
  Judge judge;
  const std::uint64_t first = shard.state().position.value();
  for (std::uint64_t done = 0; done < arguments.events; done += batch) {
    std::deque<Judged> judged;
    std::vector<Placed> placed;
    for (std::uint64_t i = done; i < std::min(done + batch, arguments.events); ++i) {
      judged.emplace_back(event(first + i, arguments.devices), shard.shard(), judge);
      placed.push_back({&judged.back(), Offset(first + i),
                        Recorded(static_cast<std::int64_t>(1'767'322'800'000'000 + first + i))});
    }
    TRY(shard.append(placed));
  }
  return ok();
}

Status write_pack(Ledger& ledger, const Arguments& arguments) {
  PackOptions options;
  for (std::uint32_t shard = 0; shard < ledger.shards(); ++shard) {
    TRY(ledger.publisher(ShardIndex(shard)).publish());
    options.sizes.push_back(ledger.publisher(ShardIndex(shard)).newest()->checkpoint.size);
  }
  options.scope = arguments.asked.empty() ? PackScope::all : PackScope::some;
  options.program = "ledger_pack";
  options.key = key_path(arguments.directory);
  FileSink out(arguments.pack);
  TRY_ASSIGN(const auto writer, PackWriter::begin(ledger, out, std::move(options)));
  const auto each_device = [&](const PackWriter::TakeDevice& take) -> Status {
    for (const std::string& device : arguments.asked) TRY(take(device));
    return ok();
  };
  TRY(arguments.asked.empty() ? writer->add_evidence() : writer->add_evidence(each_device));
  TRY(writer->finish());
  return out.flush();
}

Status run(const Arguments& arguments) {
  SystemClock clock;
  SystemRandom random;
  LedgerOptions options;
  options.access = LedgerAccess::write;
  options.create = LedgerOptions::Create::if_missing;
  options.publication = PublicationOptions{.clock = &clock, .random = &random};
  TRY_ASSIGN(const auto ledger, Ledger::open(arguments.directory, options));
  TRY(fill(ledger->shard(ShardIndex(0)), arguments));
  const auto start = std::chrono::steady_clock::now();
  TRY(write_pack(*ledger, arguments));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  fmt::print("written in {:.1f} s\n", took.count());
  return ledger->close();
}

}  // namespace
}  // namespace hallmark

int main(int count, char** words) try {
  const auto arguments = hallmark::parse({words + 1, words + count});
  if (!arguments) {
    fmt::print(stderr, "expected ledger_pack [--fill EVENTS DEVICES] DIR PACK [DEVICE...]\n");
    return 2;
  }
  const auto done = hallmark::run(*arguments);
  if (done) return 0;
  fmt::print(stderr, "{}\n", done.error().text());
  return 3;
} catch (const std::exception& error) {
  std::fputs(error.what(), stderr);
  return 3;
}
