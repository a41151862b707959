// An export job as it is kept and as it is told: values, pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "projections/exports/files.h"
#include "schemas/json/writer.h"
#include "schemas/vocabulary/time.h"

namespace hallmark::api {

enum class JobState : std::uint8_t { waiting, running, done, failed, cancelled };
inline constexpr std::array all_job_states{JobState::waiting, JobState::running, JobState::done,
                                           JobState::failed, JobState::cancelled};
[[nodiscard]] std::string_view name(JobState state);
[[nodiscard]] constexpr bool has_ended(JobState state) {
  return state != JobState::waiting && state != JobState::running;
}

// What came of it.
struct MadeContent {
  std::vector<ExportedFile> files;
  std::uint64_t bytes = 0;
  FileHash sha256;
};

struct ExportJob {
  std::string id;  // 32 hexadecimal digits
  JobState state = JobState::waiting;
  ExportQuestion question;  // pinned
  MadeContent made;         // where it is done
  Recorded created_at;      // no two jobs have the same
  std::optional<Recorded> started_at;
  std::optional<Recorded> ended_at;
  std::string error;  // why it failed
};

[[nodiscard]] bool is_job_id(std::string_view text);

// What is kept of it. What is read was written by us: whatever does not fit is an error.
[[nodiscard]] std::string record_json(const ExportJob& job);
[[nodiscard]] Result<ExportJob> parse_record(std::string_view json);

struct JobProgress {
  std::string file;
  std::uint64_t done = 0;
  std::optional<std::uint64_t> of;
};

// A job as it is at a moment, for whoever asks.
struct JobView {
  ExportJob job;
  std::optional<JobProgress> progress;  // while it is running
  std::optional<Recorded> expires_at;   // once it has ended
};
enum class JobDetail : std::uint8_t { all, in_list };  // a list has neither questions nor files
void write_job(json::Writer& writer, const JobView& view, JobDetail detail);

// How its content is handed out.
[[nodiscard]] std::string_view content_type(const ExportQuestion& question);
[[nodiscard]] std::string content_name(const ExportJob& job);
[[nodiscard]] std::string job_path(std::string_view id);

}  // namespace hallmark::api
