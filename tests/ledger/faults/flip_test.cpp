// One flipped bit in a file of a data directory: refused when it is opened, or named by fsck, or
// without any consequence. Never another answer, a crash or a hang.
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "schemas/vocabulary/random.h"
#include "tests/ledger/faults/child.h"
#include "tests/ledger/faults/seeds.h"
#include "tests/ledger/faults/verdict.h"
#include "tests/ledger/support/temporary_directory.h"
#include "tests/support/catch.h"

namespace hallmark::faults {
namespace {

namespace fs = std::filesystem;

constexpr unsigned at_a_time = 2;
constexpr std::size_t flips_a_child = 40;
constexpr std::chrono::seconds longest_silence{60};

struct Flip {
  std::uint64_t number;  // the seed that it was drawn from
  std::string file;
  std::uint64_t byte;
  int bit;
};

// What RocksDB or the ledger uses the file for.
std::string kind_of(const std::string& file) {
  const std::string name = fs::path(file).filename().string();
  if (name.ends_with(".log")) return "write-ahead log";
  if (name.ends_with(".sst")) return "table";
  return name.substr(0, std::min(name.find('-'), name.find(".old")));
}

void flip(const fs::path& file, std::uint64_t offset, int bit) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekg(static_cast<std::streamoff>(offset));
  const int byte = stream.get();
  stream.seekp(static_cast<std::streamoff>(offset));
  stream.put(static_cast<char>(byte ^ (1 << bit)));
  if (!stream) throw std::runtime_error("the bit cannot be flipped");
}

class Flips {
 public:
  Flips(const char* title, const OriginalOptions& options) : title_(title), original_(options) {
    const auto made =
        in_children({[&](const Say&) { original_.make(directory()); }}, 1, longest_silence);
    INFO((made[0].lines.empty() ? "" : made[0].lines.back()));
    {
      const std::string wrong = made[0].badly;
      INFO(wrong);
      REQUIRE(wrong.empty());
    }
    for (const std::string& file : files_below(directory())) {
      if (fs::file_size(directory() + "/" + file) > 0) files_[kind_of(file)].push_back(file);
    }
  }

  // Half of them in what holds the entries, the rest over all kinds alike.
  [[nodiscard]] Flip draw(std::uint64_t number) const {
    SeededRandom random(number);
    const std::uint64_t draw = random.below(6);
    auto kind = files_.find(draw == 0 ? "table" : draw == 1 ? "write-ahead log" : "MANIFEST");
    if (draw > 2 || kind == files_.end()) {
      kind = std::next(files_.begin(), static_cast<long>(random.below(files_.size())));
    }
    const std::string& file = kind->second[random.below(kind->second.size())];
    return {number, file, random.below(size_of(file)), static_cast<int>(random.below(8))};
  }

  [[nodiscard]] std::vector<Flip> every_bit_of(const std::string& kind) const {
    std::vector<Flip> flips;
    for (const std::string& file : files_.at(kind)) {
      for (std::uint64_t i = 0; i < 8 * size_of(file); ++i) {
        flips.push_back({i, file, i / 8, static_cast<int>(i % 8)});
      }
    }
    return flips;
  }

  void try_all(const std::vector<Flip>& flips) {
    std::vector<Work> works;
    for (std::size_t from = 0; from < flips.size(); from += flips_a_child) {
      const std::size_t to = std::min(from + flips_a_child, flips.size());
      works.emplace_back([&, from, to](const Say& say) {
        for (std::size_t i = from; i < to; ++i) try_one(flips[i], i, say);
      });
    }
    for (const Ended& ended : in_children(works, at_a_time, longest_silence)) take(flips, ended);
  }

  void print() const {
    fmt::print("{}: {} flips\n", title_, tried_);
    for (const auto& [what, count] : tally_) fmt::print("  {:<60} {:>5}\n", what, count);
  }

 private:
  [[nodiscard]] std::string directory() const { return folder_.path("original"); }
  [[nodiscard]] std::uint64_t size_of(const std::string& file) const {
    return fs::file_size(directory() + "/" + file);
  }

  void try_one(const Flip& one, std::size_t index, const Say& say) const {
    say(fmt::format("begun\t{}", index));
    const std::string copy = folder_.path(fmt::format("copy-{}", index));
    fs::copy(directory(), copy, fs::copy_options::recursive);
    flip(copy + "/" + one.file, one.byte, one.bit);
    const Judged judged = judge(copy, original_);
    fs::remove_all(copy);
    std::string words = judged.words;
    std::replace(words.begin(), words.end(), '\n', ' ');
    say(fmt::format("judged\t{}\t{}\t{}\t{}", static_cast<int>(judged.reading),
                    static_cast<int>(judged.writing), judged.fsck_good ? 1 : 0, words));
  }

  void take(const std::vector<Flip>& flips, const Ended& ended) {
    std::size_t under_way = 0;
    for (const std::string& line : ended.lines) {
      std::istringstream words(line);
      std::string what;
      words >> what;
      if (what == "begun") {
        words >> under_way;
      } else if (what == "judged") {
        int reading = 0;
        int writing = 0;
        int fsck_good = 0;
        words >> reading >> writing >> fsck_good;
        count(flips[under_way], static_cast<Verdict>(reading), static_cast<Verdict>(writing),
              fsck_good == 1, line);
      }
    }
    if (ended.badly.empty()) return;
    FAIL_CHECK(place(flips[under_way]) << ended.badly << "; it said " << ended.lines.back());
  }

  void count(const Flip& one, Verdict reading, Verdict writing, bool fsck_good,
             const std::string& words) {
    ++tried_;
    const std::string kind = kind_of(one.file);
    ++tally_[fmt::format("{}: {}, fsck {}; writing: {}", kind, name(reading),
                         fsck_good ? "good" : "names it", name(writing))];
    const bool good = reading != Verdict::wrong && writing != Verdict::wrong;
    const auto is = [&](Verdict verdict) { return reading == verdict || writing == verdict; };
    const bool elsewhere = (is(Verdict::batch_missing) && kind != "write-ahead log") ||
                           (is(Verdict::renamed) && kind != "ledger.json");
    if (!good || elsewhere) FAIL_CHECK(place(one) << words);
    const bool is_empty =
        one.file == "shard-0/committed" && original_.shards()[0]->requests.empty();
    if (kind == "committed" && !is_empty && words.find("missing or damaged") == std::string::npos) {
      FAIL_CHECK(place(one) << "nothing says that the note is damaged");
    }
  }

  [[nodiscard]] std::string place(const Flip& one) const {
    return fmt::format("{}, HALLMARK_SEED={}: bit {} of byte {} of {}: ", title_, one.number,
                       one.bit, one.byte, one.file);
  }

  const char* title_;
  Original original_;
  TemporaryDirectory folder_;
  std::map<std::string, std::vector<std::string>> files_;  // that are not empty, by kind
  std::map<std::string, int> tally_;
  int tried_ = 0;
};

void try_drawn(const char* title, const OriginalOptions& options, std::size_t in_short,
               std::size_t in_long) {
  Flips flips(title, options);
  std::vector<Flip> drawn;
  for (const std::uint64_t seed : seeds(in_short, in_long)) drawn.push_back(flips.draw(seed));
  flips.try_all(drawn);
  flips.print();
}

TEST_CASE("a flipped bit in a ledger of one shard is refused, named or without consequence") {
  try_drawn("one shard", {}, 120, 1600);
}

TEST_CASE("a flipped bit in a ledger of three shards is refused, named or without consequence") {
  try_drawn("three shards, the first empty", {.shards = 3, .first_is_empty = true}, 40, 500);
}

TEST_CASE("a flipped bit in a ledger without a log is refused, named or without consequence") {
  try_drawn("all in tables", {.end = OriginalOptions::End::in_tables}, 40, 500);
}

TEST_CASE("a flipped bit in the small files is refused, named or without consequence") {
  for (const OriginalOptions& options :
       {OriginalOptions{}, OriginalOptions{.shards = 3, .first_is_empty = true}}) {
    Flips flips(options.shards == 1 ? "small files" : "small files of three shards", options);
    for (const char* kind : {"CURRENT", "committed", "ledger.json"}) {
      std::vector<Flip> chosen = flips.every_bit_of(kind);
      if (!is_long()) {
        std::erase_if(chosen, [](const Flip& one) { return one.number % 47 != 0; });
      }
      flips.try_all(chosen);
    }
    flips.print();
  }
}

}  // namespace
}  // namespace hallmark::faults
