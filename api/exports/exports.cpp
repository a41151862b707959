#include "api/exports/exports.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <utility>

#include "ledger/durable_file.h"
#include "schemas/vocabulary/hex.h"
#include "schemas/vocabulary/text.h"

namespace hallmark::api {
namespace {

// Between two looks for jobs whose time is over, where nobody asks.
constexpr auto sweep_interval = std::chrono::seconds(1);
constexpr int niceness = 10;  // of who makes exports: serving goes before it
constexpr std::size_t id_bytes = 16;
constexpr unsigned reader_threads = 1;
constexpr std::size_t most_waiting_reads = 20'000;  // more than there are connections

// Of this thread, and of those that it makes. Where it is not allowed it works on as it is.
void give_way_to_others() { (void)::setpriority(PRIO_PROCESS, 0, niceness); }

// Without what may be long.
ExportJob outline_of(const ExportJob& job) {
  ExportJob outline;
  outline.id = job.id;
  outline.state = job.state;
  outline.question.format = job.question.format;
  outline.made.bytes = job.made.bytes;
  outline.made.sha256 = job.made.sha256;
  outline.created_at = job.created_at;
  outline.started_at = job.started_at;
  outline.ended_at = job.ended_at;
  outline.error = job.error;
  return outline;
}

Recorded after(Recorded moment, std::chrono::seconds time) {
  return Recorded(moment.micros() + std::chrono::microseconds(time).count());
}

}  // namespace

Exports::Exports(Clock& clock, Random& random, MakeContent make, ExportsOptions options)
    : clock_(clock),
      random_(random),
      make_(std::move(make)),
      options_(std::move(options)),
      files_(options_.directory),
      readers_(reader_threads, most_waiting_reads) {}

Result<std::unique_ptr<Exports>> Exports::open(Clock& clock, Random& random, MakeContent make,
                                               ExportsOptions options) {
  // The constructor is private to it.
  std::unique_ptr<Exports> exports(new Exports(clock, random, std::move(make), std::move(options)));
  TRY(exports->load());
  for (unsigned i = 0; i < exports->options_.threads; ++i) {
    exports->threads_.emplace_back(
        [&self = *exports](const std::stop_token& stop) { self.work(stop); });
  }
  return exports;
}

Exports::~Exports() { stop(); }

void Exports::stop() {
  begin_stop();
  threads_.clear();
}

void Exports::begin_stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  for (std::jthread& thread : threads_) thread.request_stop();
  changed_.notify_all();
}

Status Exports::load() {
  TRY_ASSIGN(auto jobs, files_.load(options_.log));
  for (ExportJob& job : jobs) {
    newest_ = std::max(newest_, job.created_at);
    const std::string id = job.id;
    if (!has_ended(job.state)) {
      job.state = JobState::waiting;
      job.started_at.reset();
      waiting_.push_back(id);
    }
    Kept kept;
    kept.job = std::move(job);
    kept.is_known = true;
    jobs_.emplace(id, std::move(kept));
  }
  sweep();
  return ok();
}

Result<std::string> Exports::new_id() {
  std::array<std::uint8_t, id_bytes> bytes{};
  TRY(random_.fill(bytes));
  return to_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

JobView Exports::view_of(const Kept& kept, JobDetail detail) const {
  JobView view;
  if (detail == JobDetail::all) {
    view.job = kept.job;
  } else {
    view.job = outline_of(kept.job);
  }
  if (kept.job.state == JobState::running) view.progress = kept.progress;
  if (kept.job.ended_at) view.expires_at = after(*kept.job.ended_at, options_.keep);
  return view;
}

std::optional<std::string> Exports::full_now() const {
  if (waiting_.size() + running_ >= options_.most_waiting + options_.threads) {
    return fmt::format(
        "{} exports are waiting already, and {} are made at a time; cancel one, or "
        "come again when one is done",
        waiting_.size(), options_.threads);
  }
  if (jobs_.size() >= options_.most_jobs) {
    return fmt::format("{} exports are kept already; remove one that nobody needs", jobs_.size());
  }
  return std::nullopt;
}

std::optional<std::string> Exports::full() const {
  const std::lock_guard lock(mutex_);
  return full_now();
}

Result<std::optional<JobView>> Exports::create(ExportQuestion question) {
  sweep();
  TRY_ASSIGN(std::string id, new_id());
  ExportJob job;
  job.id = id;
  job.question = std::move(question);
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return fail(ErrorCode::unavailable, "the server is stopping");
    if (full_now()) return std::optional<JobView>();
    job.created_at = newest_ = std::max(clock_.now(), Recorded(newest_.micros() + 1));
    waiting_.push_back(id);  // its place; nobody takes it while its files are being written
    Kept kept;
    kept.job = job;
    kept.busy = true;
    jobs_.emplace(id, std::move(kept));
  }
  const Status saved = files_.save(job);
  const JobView view{job, std::nullopt, std::nullopt};
  if (!saved) {
    {
      const std::lock_guard lock(mutex_);
      std::erase(waiting_, id);
      jobs_.erase(id);
    }
    (void)files_.remove(id);  // what is left of it goes at the next start
    options_.log(fmt::format("export {}: {}", id, printable(saved.error().text())));
    return fail(ErrorCode::unavailable,
                "the export could not be recorded: the disk may be full; the server's own log says "
                "why");
  }
  release(id);
  return std::optional(view);
}

// Its files are nobody's any more.
void Exports::release(const std::string& id) {
  bool is_to_go = false;
  {
    const std::lock_guard lock(mutex_);
    const auto found = jobs_.find(id);
    found->second.busy = false;
    found->second.is_known = true;
    is_to_go = found->second.is_to_go;
    if (is_to_go) {
      std::erase(waiting_, id);
      jobs_.erase(found);
    }
  }
  if (is_to_go) {
    const Status gone = files_.remove(id);
    if (!gone) options_.log(fmt::format("export {}: {}", id, gone.error().text()));
  }
  changed_.notify_all();
}

std::optional<JobView> Exports::find(const std::string& id) {
  sweep();
  const std::lock_guard lock(mutex_);
  const auto found = jobs_.find(id);
  if (found == jobs_.end() || !found->second.is_there()) return std::nullopt;
  return view_of(found->second);
}

std::vector<JobView> Exports::list(std::optional<Recorded> before, std::size_t most) {
  sweep();
  const std::lock_guard lock(mutex_);
  std::vector<const Kept*> found;
  for (const auto& [id, kept] : jobs_) {
    if (kept.is_there() && (!before || kept.job.created_at < *before)) found.push_back(&kept);
  }
  std::sort(found.begin(), found.end(), [](const Kept* one, const Kept* other) {
    return one->job.created_at > other->job.created_at;
  });
  found.resize(std::min(found.size(), most));
  std::vector<JobView> views;
  views.reserve(found.size());
  for (const Kept* kept : found) views.push_back(view_of(*kept, JobDetail::in_list));
  return views;
}

Result<std::optional<JobView>> Exports::remove(const std::string& id) {
  sweep();
  std::unique_lock lock(mutex_);
  const auto found = jobs_.find(id);
  if (found == jobs_.end() || !found->second.is_there()) return std::optional<JobView>();
  Kept& kept = found->second;
  if (has_ended(kept.job.state)) {
    const JobView view = view_of(kept);
    kept.is_to_go = true;
    if (std::exchange(kept.busy, true)) return std::optional(view);  // whoever works on it does it
    lock.unlock();
    release(id);
    return std::optional(view);
  }
  kept.job.state = JobState::cancelled;
  kept.job.ended_at = clock_.now();
  kept.is_asked_to_stop = true;
  std::erase(waiting_, id);
  ++ended_[JobState::cancelled];
  const JobView view = view_of(kept);
  if (std::exchange(kept.busy, true)) return std::optional(view);
  const ExportJob job = kept.job;
  lock.unlock();
  save_ended(job);
  return std::optional(view);
}

Result<std::shared_ptr<ContentFile>> Exports::content(const std::string& id) {
  auto file = ContentFile::open(files_.content_path(id), readers_);
  if (file) return file;
  const std::lock_guard lock(mutex_);
  const auto found = jobs_.find(id);
  const bool is_gone = found == jobs_.end() || !found->second.is_there();
  return is_gone ? Result<std::shared_ptr<ContentFile>>(nullptr) : std::move(file);
}

// Removes what is over.
void Exports::sweep() {
  const Recorded now = clock_.now();
  std::vector<std::string> over;
  {
    const std::lock_guard lock(mutex_);
    for (auto& [id, kept] : jobs_) {
      const auto& ended = kept.job.ended_at;
      if (kept.busy || kept.is_to_go || !ended || now < after(*ended, options_.keep)) continue;
      kept.busy = kept.is_to_go = true;
      over.push_back(id);
    }
  }
  for (const std::string& id : over) release(id);
}

void Exports::work(const std::stop_token& stop) {
  give_way_to_others();
  while (!stop.stop_requested()) {
    std::optional<ExportJob> taken;
    {
      std::unique_lock lock(mutex_);
      const auto next = [&] {
        return std::find_if(waiting_.begin(), waiting_.end(),
                            [&](const std::string& id) { return !jobs_.at(id).busy; });
      };
      (void)changed_.wait_for(lock, stop, sweep_interval, [&] { return next() != waiting_.end(); });
      if (stop.stop_requested()) return;
      if (const auto at = next(); at != waiting_.end()) {
        Kept& kept = jobs_.at(*at);
        waiting_.erase(at);
        kept.busy = true;
        kept.job.state = JobState::running;
        kept.job.started_at = clock_.now();
        kept.progress = {};
        ++running_;
        taken = kept.job;
      }
    }
    if (taken) run(*taken);
    sweep();
  }
}

void Exports::run(const ExportJob& job) {
  const TakeExportStep step = [&](const ExportStep& one) { return take_step(job.id, one); };
  auto made = make_(job.question, files_.content_path(job.id), step);
  {
    const std::lock_guard lock(mutex_);
    --running_;
  }
  end(job.id, std::move(made));
}

bool Exports::take_step(const std::string& id, const ExportStep& step) {
  const std::lock_guard lock(mutex_);
  Kept& kept = jobs_.at(id);
  kept.progress = {std::string(step.file), step.done, step.of};
  return !stopping_ && !kept.is_asked_to_stop;
}

// What a client may know: nothing of this machine.
std::string Exports::told(const Error& error, const std::string& id) const {
  options_.log(fmt::format("export {} failed: {}", id, printable(error.text())));
  const bool is_ours = error.code == ErrorCode::io || error.code == ErrorCode::network;
  return is_ours ? "the server could not make it; its own log says why" : printable(error.text());
}

// A job that was cancelled is so already, whatever was made meanwhile.
void Exports::end(const std::string& id, Result<MadeContent> made) {
  std::unique_lock lock(mutex_);
  Kept& kept = jobs_.at(id);
  ExportJob& job = kept.job;
  if (!kept.is_asked_to_stop && !made && stopping_) {
    job.state = JobState::waiting;  // as its record says; made again at the next start
    return;
  }
  ExportJob ended = job;
  if (!kept.is_asked_to_stop) {
    ended.state = made ? JobState::done : JobState::failed;
    ended.ended_at = clock_.now();
  }
  lock.unlock();
  if (made) {
    ended.made = *std::move(made);
  } else if (ended.state == JobState::failed) {
    ended.error = told(made.error(), id);
  }
  save_ended(std::move(ended));
}

// Records its end, and then shows it. Where it cannot be recorded it is made again one day, which
// gives the same.
void Exports::save_ended(ExportJob job) {
  Status saved = job.state == JobState::done ? ok() : files_.remove_content(job.id);
  if (saved) saved = files_.save(job);
  bool was_cancelled_meanwhile = false;
  {
    const std::lock_guard lock(mutex_);
    Kept& kept = jobs_.at(job.id);
    was_cancelled_meanwhile = kept.is_asked_to_stop && job.state != JobState::cancelled;
    if (!was_cancelled_meanwhile && kept.job.state != job.state) {
      ++ended_[job.state];
      if (job.state == JobState::done) made_bytes_ += job.made.bytes;
      kept.job = job;
    } else if (was_cancelled_meanwhile) {
      job = kept.job;
    }
  }
  if (!saved) options_.log(fmt::format("export {}: {}", job.id, saved.error().text()));
  if (was_cancelled_meanwhile) return save_ended(std::move(job));
  release(job.id);
}

}  // namespace hallmark::api
