// Export jobs: some run, some wait, and what came of the others is kept for a time. Made by the
// composition root; what it is given outlives it. Safe on any thread; a mutex guards the list, and
// nobody holds it while a disk is waited for.
//
// A job's record is on the disk before its id is told, so that a job outlives the process: one that
// was waiting or running is made again from its pinned question, which gives the same bytes.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "api/exports/content_file.h"
#include "api/exports/job_files.h"
#include "api/metrics.h"
#include "api/workers.h"
#include "schemas/vocabulary/clock.h"
#include "schemas/vocabulary/random.h"

namespace hallmark::api {

// Makes a job's content at the path, whole or not at all. On a job's thread. The step's false ends
// it; what it returns then is of no matter.
using MakeContent = std::function<Result<MadeContent>(
    const ExportQuestion& question, const std::string& path, const TakeExportStep& step)>;

struct ExportsOptions {
  std::string directory;
  std::chrono::seconds keep = std::chrono::hours(24);  // after their end
  unsigned threads = 2;  // each reads with two more, and serving goes before them
  std::size_t most_waiting = 8;
  // All together. Each may name ten thousand devices, and is held in memory.
  std::size_t most_jobs = 200;
  std::function<void(std::string_view)> log = [](std::string_view) {};
};

class Exports {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Exports>> open(Clock& clock, Random& random,
                                                             MakeContent make,
                                                             ExportsOptions options);
  // As stop(): what was broken off is made again at the next start.
  ~Exports();
  Exports(const Exports&) = delete;
  Exports& operator=(const Exports&) = delete;

  // Why there is no room for one more; nothing where there is.
  [[nodiscard]] std::optional<std::string> full() const;
  // Of a question that is pinned. Nothing where there is no room for it.
  [[nodiscard]] Result<std::optional<JobView>> create(ExportQuestion question);
  [[nodiscard]] std::optional<JobView> find(const std::string& id);
  // Newest first, at most so many, made before that; with what a list tells of them.
  [[nodiscard]] std::vector<JobView> list(std::optional<Recorded> before, std::size_t most);
  // Cancels one that has not ended, and removes one that has. As it is then, or was; nothing where
  // there is none.
  [[nodiscard]] Result<std::optional<JobView>> remove(const std::string& id);
  // Of one that is done; null where it is gone meanwhile.
  [[nodiscard]] Result<std::shared_ptr<ContentFile>> content(const std::string& id);

  // For /metrics.
  [[nodiscard]] std::vector<Reading> readings() const;

  // Takes no more jobs and breaks off what is running; returns at once.
  void begin_stop();
  // Once all have ended. By its owner's thread.
  void stop();

 private:
  struct Kept {
    ExportJob job;
    JobProgress progress;
    bool busy = false;      // somebody works on its files
    bool is_known = false;  // it is on the disk, and may be told of
    bool is_asked_to_stop = false;
    bool is_to_go = false;  // as soon as nobody works on its files
    [[nodiscard]] bool is_there() const { return is_known && !is_to_go; }
  };
  using Jobs = std::map<std::string, Kept, std::less<>>;  // by id

  Exports(Clock& clock, Random& random, MakeContent make, ExportsOptions options);
  [[nodiscard]] Status load();
  [[nodiscard]] Result<std::string> new_id();
  [[nodiscard]] JobView view_of(const Kept& kept, JobDetail detail = JobDetail::all) const;
  [[nodiscard]] std::optional<std::string> full_now() const;
  void sweep();
  void work(const std::stop_token& stop);
  void run(const ExportJob& job);
  void end(const std::string& id, Result<MadeContent> made);
  [[nodiscard]] bool take_step(const std::string& id, const ExportStep& step);
  void save_ended(ExportJob job);
  void release(const std::string& id);
  [[nodiscard]] std::string told(const Error& error, const std::string& id) const;

  Clock& clock_;
  Random& random_;
  const MakeContent make_;
  const ExportsOptions options_;
  const JobFiles files_;

  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable_any changed_;
  Jobs jobs_;
  std::deque<std::string> waiting_;
  std::size_t running_ = 0;
  Recorded newest_{INT64_MIN};
  bool stopping_ = false;
  std::uint64_t made_bytes_ = 0;
  std::map<JobState, std::uint64_t> ended_;

  Workers readers_;  // of contents that are handed out
  std::vector<std::jthread> threads_;
};

}  // namespace hallmark::api
