#include "api/exports/job_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "ledger/durable_file.h"
#include "schemas/vocabulary/text.h"

namespace hallmark::api {
namespace {

namespace fs = std::filesystem;

Status removed(const std::error_code& error, const std::string& path) {
  if (!error) return ok();
  return fail(ErrorCode::io, fmt::format("it cannot be removed: {}", error.message()), path);
}

Status remove_file(const std::string& path) {
  std::error_code error;
  fs::remove(path, error);
  return removed(error, path);
}

}  // namespace

std::string JobFiles::path(const std::string& id) const { return directory_ + "/" + id; }
std::string JobFiles::record_path(const std::string& id) const { return path(id) + "/job.json"; }
std::string JobFiles::content_path(const std::string& id) const { return path(id) + "/content"; }

Status JobFiles::save(const ExportJob& job) const {
  TRY(make_directory(path(job.id)));
  return write_durably(record_path(job.id), record_json(job));
}

Status JobFiles::remove(const std::string& id) const {
  TRY(remove_file(record_path(id)));
  std::error_code error;
  fs::remove_all(path(id), error);
  return removed(error, path(id));
}

Status JobFiles::remove_content(const std::string& id) const {
  return remove_file(content_path(id));
}

Result<ExportJob> JobFiles::load_one(const std::string& id) const {
  TRY_ASSIGN(const auto text, read_small_file(record_path(id)));
  if (!text) return fail(ErrorCode::not_found, "it has no record");
  TRY_ASSIGN(ExportJob job, parse_record(*text));
  if (job.id != id) {
    return fail(ErrorCode::corruption, fmt::format("expected the record of {}, found that of {}",
                                                   id, hallmark::quoted(job.id)));
  }
  if (job.state != JobState::done) return job;
  std::error_code error;
  const std::uint64_t bytes = fs::file_size(content_path(id), error);
  if (error || bytes != job.made.bytes) {
    return fail(ErrorCode::corruption,
                fmt::format("expected {} bytes of content, found {}", job.made.bytes,
                            error ? error.message() : fmt::format("{}", bytes)));
  }
  return job;
}

// Of a job that was being made or recorded when the process ended.
Status JobFiles::remove_unfinished(const ExportJob& job) const {
  TRY(remove_file(record_path(job.id) + ".new"));
  TRY(remove_file(content_path(job.id) + ".new"));
  return job.state == JobState::done ? ok() : remove_content(job.id);
}

Result<std::vector<ExportJob>> JobFiles::load(const Log& log) const {
  TRY(make_directory(directory_));
  std::vector<ExportJob> jobs;
  std::error_code error;
  for (auto at = fs::directory_iterator(directory_, error); !error && at != fs::end(at);
       at.increment(error)) {
    const std::string id = at->path().filename().string();
    const auto tell = [&](const std::string& what) {
      log(fmt::format("export {}: {}", printable(at->path().string()), printable(what)));
    };
    if (!is_job_id(id)) {
      tell("expected an export's id as the name, found another; it is left alone");
      continue;
    }
    auto job = load_one(id);
    if (job) {
      const Status cleared = remove_unfinished(*job);
      if (!cleared) tell(cleared.error().text());
      jobs.push_back(*std::move(job));
    } else if (job.error().code == ErrorCode::not_found) {
      const Status gone = remove(id);  // it was being made, or removed
      tell(gone ? "it had no record, and is removed" : gone.error().text());
    } else {
      tell(job.error().text() + "; it is not served, and left alone");
    }
  }
  if (error) return fail(ErrorCode::io, "it cannot be read: " + error.message(), directory_);
  std::sort(jobs.begin(), jobs.end(), [](const ExportJob& one, const ExportJob& other) {
    return one.created_at < other.created_at;
  });
  return jobs;
}

}  // namespace hallmark::api
