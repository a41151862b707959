// Logs that end too early, files that are gone. A log cut within its last record looks as a write
// does that was cut short: then exactly that batch is missing, and opening says so.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "ledger/rocksdb_log_scan.h"
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
constexpr std::size_t cuts_a_child = 40;
constexpr std::chrono::seconds longest_silence{60};

struct Cut {
  std::string file;
  std::uint64_t bytes;  // that are left
  bool gone = false;
};

// Where the whole records end of what a log has in its first bytes.
std::uint64_t whole_bytes(std::string_view bytes) {
  LogScan scan;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), LogScan::block_bytes))) {
    scan.block(bytes.substr(0, LogScan::block_bytes));
  }
  return scan.whole_bytes();
}

class Cuts {
 public:
  explicit Cuts(const OriginalOptions& options) : original_(options) {
    const auto made =
        in_children({[&](const Say&) { original_.make(directory()); }}, 1, longest_silence);
    INFO((made[0].lines.empty() ? "" : made[0].lines.back()));
    {
      const std::string wrong = made[0].badly;
      INFO(wrong);
      REQUIRE(wrong.empty());
    }
    for (const std::string& file : files_below(directory())) {
      if (file.ends_with(".log") && size_of(file) > 0) logs_.push_back(file);
    }
  }

  [[nodiscard]] std::string directory() const { return folder_.path("original"); }
  [[nodiscard]] std::uint64_t size_of(const std::string& file) const {
    return fs::file_size(directory() + "/" + file);
  }
  // That have records, oldest first.
  [[nodiscard]] const std::vector<std::string>& logs() const { return logs_; }
  [[nodiscard]] std::uint64_t last_record_of(const std::string& log) const {
    std::ifstream file(directory() + "/" + log, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    return whole_bytes(std::string_view(bytes).substr(0, bytes.size() - 1));
  }

  void try_all(const std::vector<Cut>& cuts, const std::set<Verdict>& allowed) {
    std::vector<Work> works;
    for (std::size_t from = 0; from < cuts.size(); from += cuts_a_child) {
      const std::size_t to = std::min(from + cuts_a_child, cuts.size());
      works.emplace_back([&, from, to](const Say& say) {
        for (std::size_t i = from; i < to; ++i) try_one(cuts[i], i, allowed, say);
      });
    }
    for (const Ended& ended : in_children(works, at_a_time, longest_silence)) {
      for (const std::string& line : ended.lines) {
        if (line.rfind("bad: ", 0) == 0) FAIL_CHECK(line);
        if (line.rfind("tally: ", 0) == 0) ++tally_[line.substr(7)];
      }
      INFO((ended.lines.empty() ? "" : ended.lines.back()));
      {
        const std::string wrong = ended.badly;
        INFO(wrong);
        CHECK(wrong.empty());
      }
    }
  }

  void print(const char* title) const {
    for (const auto& [what, count] : tally_) fmt::print("{}: {:>5}  {}\n", title, count, what);
  }

 private:
  void try_one(const Cut& cut, std::size_t index, const std::set<Verdict>& allowed,
               const Say& say) const {
    const std::string place =
        fmt::format("{} {}", cut.file, cut.gone ? "removed" : fmt::format("cut to {}", cut.bytes));
    say("begun: " + place);
    const std::string copy = folder_.path(fmt::format("copy-{}", index));
    fs::copy(directory(), copy, fs::copy_options::recursive);
    if (cut.gone) {
      fs::remove(copy + "/" + cut.file);
    } else {
      fs::resize_file(copy + "/" + cut.file, cut.bytes);
    }
    const Judged judged = judge(copy, original_);
    fs::remove_all(copy);
    say(fmt::format("tally: {}, fsck {}; writing: {}", name(judged.reading),
                    judged.fsck_good ? "good" : "names it", name(judged.writing)));
    if (allowed.contains(judged.reading) && allowed.contains(judged.writing)) return;
    say(fmt::format("bad: {}: {}; {}: {}", place, name(judged.reading), name(judged.writing),
                    judged.words));
  }

  Original original_;
  TemporaryDirectory folder_;
  std::vector<std::string> logs_;
  std::map<std::string, int> tally_;
};

// Every so many-th byte, and each of those around the ends of fragments.
std::vector<Cut> cuts_within(const std::string& log, std::uint64_t from, std::uint64_t to,
                             std::uint64_t step) {
  std::vector<Cut> cuts;
  for (std::uint64_t bytes = from; bytes < to; ++bytes) {
    const std::uint64_t in_block = bytes % LogScan::block_bytes;
    const bool near_an_end = in_block < 10 || in_block > LogScan::block_bytes - 10 ||
                             bytes < from + 10 || bytes > to - 10;
    if (near_an_end || (bytes - from) % step == 0) cuts.push_back({log, bytes});
  }
  return cuts;
}

TEST_CASE("a log cut at any byte of its last record lacks that batch and says so, or is refused") {
  Cuts cuts({});
  const std::string& log = cuts.logs().back();
  cuts.try_all(cuts_within(log, cuts.last_record_of(log), cuts.size_of(log), is_long() ? 1 : 5),
               {Verdict::batch_missing, Verdict::refused});
  cuts.print("a last record of two events");
}

TEST_CASE(
    "a log cut in a last record of many fragments lacks that batch and says so, or is refused") {
  Cuts cuts({.last_commit_events = 120});
  const std::string& log = cuts.logs().back();
  cuts.try_all(cuts_within(log, cuts.last_record_of(log), cuts.size_of(log), is_long() ? 5 : 2000),
               {Verdict::batch_missing, Verdict::refused});
  cuts.print("a last record of 120 events");
}

TEST_CASE("a log cut before its last record, and an older log cut anywhere, is refused or named") {
  Cuts cuts({});
  std::vector<Cut> chosen;
  for (const std::string& log : cuts.logs()) {
    SeededRandom random(1);
    for (int i = 0; i < (is_long() ? 200 : 15); ++i) {
      const bool newest = log == cuts.logs().back();
      const std::uint64_t limit = newest ? cuts.last_record_of(log) : cuts.size_of(log);
      chosen.push_back({log, random.below(limit)});
    }
  }
  REQUIRE(cuts.logs().size() == 2);
  cuts.try_all(chosen, {Verdict::named, Verdict::refused});
  cuts.print("logs cut elsewhere");
}

TEST_CASE("a file that is gone or empty is refused, named or without consequence") {
  for (const OriginalOptions& options :
       {OriginalOptions{}, OriginalOptions{.end = OriginalOptions::End::in_tables}}) {
    Cuts cuts({.shards = 2, .end = options.end});
    std::vector<Cut> chosen;
    for (const std::string& file : files_below(cuts.directory())) {
      chosen.push_back({file, 0, true});
      if (cuts.size_of(file) > 0) chosen.push_back({file, 0});
    }
    cuts.try_all(chosen, {Verdict::identical, Verdict::named, Verdict::refused});
    cuts.print(options.end == OriginalOptions::End::in_tables ? "files gone, all in tables"
                                                              : "files gone");
  }
}

}  // namespace
}  // namespace hallmark::faults
