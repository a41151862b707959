// What /metrics tells of exports.
#include <map>

#include "api/exports/exports.h"

namespace hallmark::api {

std::vector<Reading> Exports::readings() const {
  const std::lock_guard lock(mutex_);
  std::map<JobState, std::uint64_t> now;
  std::uint64_t kept_bytes = 0;
  for (const auto& [id, kept] : jobs_) {
    ++now[kept.job.state];
    kept_bytes += kept.job.made.bytes;
  }
  Reading jobs{"hallmark_export_jobs", "Export jobs that are kept, by state", {}, {}};
  Reading ended{"hallmark_export_jobs_ended_total",
                "Export jobs that came to their end, by how",
                Reading::Kind::counter,
                {}};
  for (const JobState state : all_job_states) {
    const prometheus::ClientMetric::Label label{"state", std::string(name(state))};
    const auto count = [&](const std::map<JobState, std::uint64_t>& counts) {
      const auto found = counts.find(state);
      return found == counts.end() ? 0.0 : static_cast<double>(found->second);
    };
    jobs.samples.push_back({{label}, count(now)});
    if (has_ended(state)) ended.samples.push_back({{label}, count(ended_)});
  }
  return {std::move(jobs),
          std::move(ended),
          {"hallmark_export_made_bytes_total",
           "Bytes of exports that were made",
           Reading::Kind::counter,
           {{{}, static_cast<double>(made_bytes_)}}},
          {"hallmark_export_kept_bytes",
           "Bytes of exports that are kept",
           Reading::Kind::gauge,
           {{{}, static_cast<double>(kept_bytes)}}}};
}

}  // namespace hallmark::api
