// The jobs of exports: how many run and wait, how they end, what outlives the process and for how
// long. What they make is made up here.
#include "api/exports/exports.h"

#include <atomic>
#include <filesystem>
#include <fstream>
#include <future>
#include <set>

#include "ledger/durable_file.h"
#include "tests/ledger/support/temporary_directory.h"
#include "tests/support/catch.h"

namespace hallmark::api {
namespace {

namespace fs = std::filesystem;
constexpr auto patience = std::chrono::seconds(20);
const std::string content = "device,shard\r\n";

// Stands where it is put; several threads ask.
class SharedClock final : public Clock {
 public:
  [[nodiscard]] Recorded now() override { return Recorded(micros_); }
  void advance(std::chrono::microseconds time) { micros_ += time.count(); }

 private:
  std::atomic<std::int64_t> micros_{1'800'000'000'000'000};
};

template <class Condition>
bool comes_true(const Condition& condition) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

// Makes contents when it is let.
class Making {
 public:
  Result<MadeContent> make(const std::string& path, const TakeExportStep& step) {
    ++begun_;
    while (!may_end_) {
      if (!step({"devices.csv", 7, 9})) return fail(ErrorCode::unavailable, "broken off");
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    if (fails_) return fail(ErrorCode::unavailable, "the disk has 1 MB left");
    TRY(write_durably(path, content));
    return MadeContent{{{"devices.csv", 0, content.size(), {}}}, content.size(), {}};
  }
  void let(bool may_end) { may_end_ = may_end; }
  void let_fail() { fails_ = may_end_ = true; }
  [[nodiscard]] unsigned begun() const { return begun_; }

 private:
  std::atomic<bool> may_end_{false};
  std::atomic<bool> fails_{false};
  std::atomic<unsigned> begun_{0};
};

ExportQuestion pinned() {
  auto question =
      parse_question(R"({"tables":["devices"],"asOf":"2026-01-01T00:00:00Z","knownAt":"0:41"})");
  REQUIRE(question.has_value());
  return *std::move(question);
}

class Fixture {
 public:
  Fixture() { start(); }
  ~Fixture() { exports_.reset(); }
  Fixture(const Fixture&) = delete;
  Fixture& operator=(const Fixture&) = delete;

  void start() {
    ExportsOptions options;
    options.directory = directory();
    options.log = [this](std::string_view line) {
      const std::lock_guard lock(mutex_);
      said_ += std::string(line) + "\n";
    };
    auto opened = Exports::open(
        clock, random_,
        [this](const ExportQuestion&, const std::string& path, const TakeExportStep& step) {
          return making.make(path, step);
        },
        std::move(options));
    REQUIRE(opened.has_value());
    exports_ = *std::move(opened);
  }
  void stop() { exports_.reset(); }
  Exports& exports() { return *exports_; }
  std::string directory() { return directory_.path("exports"); }
  std::string said() {
    const std::lock_guard lock(mutex_);
    return said_;
  }

  std::string create() {
    const auto made = exports_->create(pinned());
    REQUIRE(made.has_value());
    REQUIRE(made->has_value());
    return (*made)->job.id;
  }
  bool becomes(const std::string& id, JobState state) {
    return comes_true([&] {
      const auto view = exports_->find(id);
      return view && view->job.state == state;
    });
  }
  bool has_directory(const std::string& id) { return fs::exists(directory() + "/" + id); }

  SharedClock clock;
  Making making;

 private:
  TemporaryDirectory directory_;
  SystemRandom random_;
  std::mutex mutex_;
  std::string said_;
  std::unique_ptr<Exports> exports_;
};

}  // namespace

TEST_CASE("two exports run, eight wait, and there is no room for more until one has gone") {
  Fixture jobs;
  std::vector<std::string> ids;
  ids.reserve(10);
  for (int i = 0; i < 10; ++i) ids.push_back(jobs.create());
  REQUIRE(comes_true([&] { return jobs.making.begun() == 2; }));
  CHECK(jobs.becomes(ids[0], JobState::running));
  CHECK(jobs.becomes(ids[1], JobState::running));
  CHECK(jobs.exports().find(ids[2])->job.state == JobState::waiting);
  const auto refused = jobs.exports().create(pinned());
  REQUIRE(refused.has_value());
  CHECK_FALSE(refused->has_value());
  CHECK(jobs.exports().full()->find("8 exports are waiting") == 0);
  CHECK(jobs.exports().list(std::nullopt, 100).size() == 10);

  CHECK((*jobs.exports().remove(ids[9]))->job.state == JobState::cancelled);
  CHECK_FALSE(jobs.exports().full().has_value());
  jobs.making.let(true);
  for (int i = 0; i < 9; ++i) CHECK(jobs.becomes(ids[static_cast<std::size_t>(i)], JobState::done));
  CHECK(jobs.making.begun() == 9);
}

TEST_CASE("a running export tells how far it is, and ends soon when it is cancelled") {
  Fixture jobs;
  const std::string id = jobs.create();
  REQUIRE(comes_true([&] {
    const auto view = jobs.exports().find(id);
    return view->progress && view->progress->done == 7;
  }));
  const auto view = jobs.exports().find(id);
  CHECK(view->progress->file == "devices.csv");
  CHECK(view->progress->of == 9);
  CHECK_FALSE(view->expires_at.has_value());

  CHECK((*jobs.exports().remove(id))->job.state == JobState::cancelled);
  const std::string next = jobs.create();
  const std::string another = jobs.create();
  REQUIRE(comes_true([&] { return jobs.making.begun() == 3; }));  // its thread is free again
  CHECK(jobs.exports().find(id)->job.state == JobState::cancelled);
  jobs.making.let(true);
  CHECK(jobs.becomes(next, JobState::done));
  CHECK(jobs.becomes(another, JobState::done));
  CHECK_FALSE(fs::exists(jobs.directory() + "/" + id + "/content"));
}

TEST_CASE("what is removed is gone, the files too") {
  Fixture jobs;
  jobs.making.let(true);
  const std::string id = jobs.create();
  REQUIRE(jobs.becomes(id, JobState::done));
  REQUIRE(jobs.has_directory(id));
  REQUIRE(comes_true([&] {
    (void)jobs.exports().remove(id);
    return !jobs.has_directory(id);
  }));
  CHECK_FALSE(jobs.exports().find(id).has_value());
  CHECK_FALSE((*jobs.exports().remove(id)).has_value());
  CHECK(jobs.exports().list(std::nullopt, 100).empty());
}

TEST_CASE("an export is kept for its time after its end, and then goes with its content") {
  Fixture jobs;
  jobs.making.let(true);
  const std::string id = jobs.create();
  REQUIRE(jobs.becomes(id, JobState::done));
  const auto view = jobs.exports().find(id);
  CHECK(view->expires_at->micros() - view->job.ended_at->micros() == 86'400'000'000);
  jobs.clock.advance(std::chrono::hours(24) - std::chrono::microseconds(1));
  REQUIRE(jobs.exports().find(id).has_value());
  jobs.clock.advance(std::chrono::microseconds(1));
  REQUIRE(comes_true([&] { return !jobs.exports().find(id).has_value(); }));
  CHECK(comes_true([&] { return !jobs.has_directory(id); }));
}

TEST_CASE("time that passes while there is no process counts too") {
  Fixture jobs;
  jobs.making.let(true);
  const std::string id = jobs.create();
  REQUIRE(jobs.becomes(id, JobState::done));
  jobs.stop();
  jobs.clock.advance(std::chrono::hours(25));
  REQUIRE(jobs.has_directory(id));
  jobs.start();
  CHECK_FALSE(jobs.exports().find(id).has_value());
  CHECK_FALSE(jobs.has_directory(id));
}

TEST_CASE("a download that has begun comes to its end after its export is gone") {
  Fixture jobs;
  jobs.making.let(true);
  const std::string id = jobs.create();
  REQUIRE(jobs.becomes(id, JobState::done));
  const auto file = jobs.exports().content(id);
  REQUIRE(file.has_value());
  jobs.clock.advance(std::chrono::hours(25));
  REQUIRE(comes_true([&] { return !jobs.exports().find(id) && !jobs.has_directory(id); }));
  std::promise<Result<std::string>> read;
  (*file)->read(0, content.size(),
                [&](Result<std::string> piece) { read.set_value(std::move(piece)); });
  auto piece = read.get_future();
  REQUIRE(piece.wait_for(patience) == std::future_status::ready);
  const auto bytes = piece.get();
  REQUIRE(bytes.has_value());
  CHECK(*bytes == content);
  const auto gone = jobs.exports().content(id);
  REQUIRE(gone.has_value());
  CHECK(*gone == nullptr);
}

TEST_CASE("what runs is broken off at the end of the process, and made again by the next one") {
  Fixture jobs;
  std::vector<std::string> ids;
  ids.reserve(4);
  for (int i = 0; i < 4; ++i) ids.push_back(jobs.create());
  REQUIRE(comes_true([&] { return jobs.making.begun() == 2; }));
  jobs.stop();  // does not wait for what is being made
  const std::string leftover = jobs.directory() + "/" + ids[0] + "/content.new";
  std::ofstream(leftover) << "half of it";
  jobs.making.let(true);
  jobs.start();
  for (const std::string& id : ids) CHECK(jobs.becomes(id, JobState::done));
  CHECK_FALSE(fs::exists(leftover));
  CHECK(question_json(jobs.exports().find(ids[0])->job.question) == question_json(pinned()));
}

TEST_CASE("an export that fails says why, and still does after a restart") {
  Fixture jobs;
  jobs.making.let_fail();
  const std::string id = jobs.create();
  REQUIRE(jobs.becomes(id, JobState::failed));
  CHECK(jobs.exports().find(id)->job.error == "the disk has 1 MB left");
  CHECK(jobs.said().find("the disk has 1 MB left") != std::string::npos);
  jobs.stop();
  jobs.start();
  CHECK(jobs.exports().find(id)->job.state == JobState::failed);
  CHECK(jobs.exports().find(id)->job.error == "the disk has 1 MB left");
  CHECK(jobs.making.begun() == 1);
}

TEST_CASE("a job that does not read back is named, and neither served nor removed") {
  Fixture jobs;
  jobs.making.let(true);
  const std::string good = jobs.create();
  const std::string bad = jobs.create();
  REQUIRE(jobs.becomes(good, JobState::done));
  REQUIRE(jobs.becomes(bad, JobState::done));
  jobs.stop();
  const std::string record = jobs.directory() + "/" + bad + "/job.json";
  const auto damage = GENERATE(0, 1, 2, 3);
  if (damage == 0) std::ofstream(record) << "{\"id\":";
  if (damage == 1) std::ofstream(record) << R"({"id":"../../etc"})";
  if (damage == 2) fs::resize_file(jobs.directory() + "/" + bad + "/content", 3);
  if (damage == 3) {
    fs::copy_file(jobs.directory() + "/" + good + "/job.json", record,
                  fs::copy_options::overwrite_existing);
  }
  jobs.start();
  CHECK(jobs.said().find(bad) != std::string::npos);
  CHECK_FALSE(jobs.exports().find(bad).has_value());
  CHECK(jobs.has_directory(bad));
  CHECK(jobs.exports().find(good)->job.state == JobState::done);
}

TEST_CASE("what a removal or a creation left half done is gone after a restart") {
  Fixture jobs;
  jobs.stop();
  const std::string id(32, 'a');
  fs::create_directories(jobs.directory() + "/" + id);
  std::ofstream(jobs.directory() + "/" + id + "/content") << content;
  fs::create_directories(jobs.directory() + "/notes");
  jobs.start();
  CHECK_FALSE(jobs.has_directory(id));
  CHECK(jobs.has_directory("notes"));  // nobody's business
  CHECK(jobs.said().find("notes") != std::string::npos);
}

TEST_CASE("exports are listed newest first, in pages") {
  Fixture jobs;
  jobs.making.let(true);
  std::vector<std::string> ids;
  for (int i = 0; i < 5; ++i) {
    ids.push_back(jobs.create());
    REQUIRE(jobs.becomes(ids.back(), JobState::done));
  }
  const auto first = jobs.exports().list(std::nullopt, 3);
  REQUIRE(first.size() == 3);
  CHECK(first[0].job.id == ids[4]);
  const auto rest = jobs.exports().list(first[2].job.created_at, 3);
  REQUIRE(rest.size() == 2);
  CHECK(rest[1].job.id == ids[0]);
}

}  // namespace hallmark::api
