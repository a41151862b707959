#include "api/exports/job.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ledger/proof/json_form.h"
#include "schemas/cloudevents/media_types.h"

namespace hallmark::api {
namespace {

using json_form::Field;
using json_form::Need;

constexpr std::size_t id_digits = 32;

void write_files(json::Writer& writer, const MadeContent& made) {
  writer.key("files");
  writer.begin_array();
  for (const ExportedFile& file : made.files) {
    writer.begin_object();
    writer.member("name", file.name);
    if (file.rows) writer.member("rows", *file.rows);
    writer.member("bytes", file.bytes);
    writer.member("sha256", file.sha256.hex());
    writer.end_object();
  }
  writer.end_array();
}

// What the record and the answer have in common.
void write_members(json::Writer& writer, const ExportJob& job, JobDetail detail) {
  writer.member("id", job.id);
  writer.member("format", name(job.question.format));
  writer.member("state", name(job.state));
  if (detail == JobDetail::all) {
    writer.key("question");
    writer.raw(question_json(job.question));
  }
  if (job.state == JobState::done) {
    if (detail == JobDetail::all) write_files(writer, job.made);
    writer.member("bytes", job.made.bytes);
    writer.member("sha256", job.made.sha256.hex());
  }
  writer.member("createdAt", job.created_at.text());
  if (job.started_at) writer.member("startedAt", job.started_at->text());
  if (job.ended_at) writer.member("endedAt", job.ended_at->text());
  if (!job.error.empty()) writer.member("error", job.error);
}

Result<JobState> state_of(const json::Value& value) {
  TRY_ASSIGN(const std::string text, json_form::text_of(value, "/state"));
  const auto* const found = std::find_if(all_job_states.begin(), all_job_states.end(),
                                         [&](JobState one) { return name(one) == text; });
  if (found == all_job_states.end()) return json_form::bad("/state", "a state", value);
  return *found;
}

Result<Recorded> moment_of(const json::Value& value, std::string_view where) {
  TRY_ASSIGN(const std::string text, json_form::text_of(value, where));
  const auto moment = Recorded::parse(text);
  if (!moment) return json_form::bad(where, "a time", value);
  return *moment;
}

Result<std::optional<Recorded>> moment_of(const Field& field) {
  if (!field.value) return std::optional<Recorded>();
  TRY_ASSIGN(const Recorded moment, moment_of(*field.value, field.name));
  return std::optional(moment);
}

Result<ExportedFile> file_of(const json::Value& value) {
  std::array fields{Field{"name"}, Field{"rows", Need::optional}, Field{"bytes"}, Field{"sha256"}};
  TRY(json_form::fill(fields, value, "/files"));
  ExportedFile file;
  TRY_ASSIGN(file.name, json_form::text_of(*fields[0].value, "/files/name"));
  if (fields[1].value) {
    TRY_ASSIGN(file.rows, json_form::number_of(*fields[1].value, "/files/rows"));
  }
  TRY_ASSIGN(file.bytes, json_form::number_of(*fields[2].value, "/files/bytes"));
  TRY_ASSIGN(file.sha256, json_form::digest_of<FileHash>(*fields[3].value, "/files/sha256"));
  return file;
}

// `fields`: files, bytes, sha256.
Result<MadeContent> made_of(std::span<const Field> fields) {
  MadeContent made;
  for (const Field& field : fields) {
    if (!field.value) {
      return json_form::bad("/", fmt::format("{} of a job that is done", field.name), "none");
    }
  }
  TRY_ASSIGN(const auto files, json_form::elements_of(*fields[0].value, "/files"));
  for (const json::Value& value : files) {
    TRY_ASSIGN(ExportedFile file, file_of(value));
    made.files.push_back(std::move(file));
  }
  if (made.files.empty()) return json_form::bad("/files", "a file at least", "none");
  TRY_ASSIGN(made.bytes, json_form::number_of(*fields[1].value, "/bytes"));
  TRY_ASSIGN(made.sha256, json_form::digest_of<FileHash>(*fields[2].value, "/sha256"));
  return made;
}

}  // namespace

std::string_view name(JobState state) {
  constexpr std::array<std::string_view, all_job_states.size()> names{"waiting", "running", "done",
                                                                      "failed", "cancelled"};
  return names.at(static_cast<std::size_t>(state));
}

bool is_job_id(std::string_view text) {
  return text.size() == id_digits &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string record_json(const ExportJob& job) {
  json::Writer writer;
  writer.begin_object();
  write_members(writer, job, JobDetail::all);
  writer.end_object();
  return writer.take();
}

Result<ExportJob> parse_record(std::string_view json) {
  json::Document document;
  TRY(json_form::scan_object(json, document));
  std::array fields{Field{"id"},
                    Field{"format"},
                    Field{"state"},
                    Field{"question"},
                    Field{"files", Need::optional},
                    Field{"bytes", Need::optional},
                    Field{"sha256", Need::optional},
                    Field{"createdAt"},
                    Field{"startedAt", Need::optional},
                    Field{"endedAt", Need::optional},
                    Field{"error", Need::optional}};
  TRY(json_form::fill(fields, document.members, "/"));
  ExportJob job;
  TRY_ASSIGN(job.id, json_form::text_of(*fields[0].value, "/id"));
  TRY_ASSIGN(job.state, state_of(*fields[2].value));
  TRY_ASSIGN(job.question, parse_question(fields[3].value->text));
  if (!job.question.as_of || job.question.known_at.empty()) {
    return json_form::bad("/question", "asOf and knownAt", "a question without");
  }
  if (job.state == JobState::done) {
    TRY_ASSIGN(job.made, made_of(std::span(fields).subspan(4, 3)));
  }
  TRY_ASSIGN(job.created_at, moment_of(*fields[7].value, "/createdAt"));
  TRY_ASSIGN(job.started_at, moment_of(fields[8]));
  TRY_ASSIGN(job.ended_at, moment_of(fields[9]));
  if (has_ended(job.state) != job.ended_at.has_value()) {
    return json_form::bad("/endedAt", "when it ended, where it has", "it otherwise");
  }
  if (fields[10].value) {
    TRY_ASSIGN(job.error, json_form::text_of(*fields[10].value, "/error"));
  }
  return job;
}

void write_job(json::Writer& writer, const JobView& view, JobDetail detail) {
  writer.begin_object();
  write_members(writer, view.job, detail);
  if (view.progress) {
    writer.key("progress");
    writer.begin_object();
    writer.member("file", view.progress->file);
    writer.member("done", view.progress->done);
    if (view.progress->of) writer.member("of", *view.progress->of);
    writer.end_object();
  }
  if (view.expires_at) writer.member("expiresAt", view.expires_at->text());
  if (view.job.state == JobState::done)
    writer.member("content", job_path(view.job.id) + "/content");
  writer.end_object();
}

std::string_view content_type(const ExportQuestion& question) {
  if (question.format == ExportFormat::ndjson) return media_type::lines;
  const bool is_zip = question.format == ExportFormat::pack || is_zip_of_tables(question);
  return is_zip ? "application/zip" : "text/csv; charset=utf-8; header=present";
}

std::string content_name(const ExportJob& job) {
  const bool is_one_file =
      job.question.format == ExportFormat::ndjson ||
      (job.question.format == ExportFormat::csv && !is_zip_of_tables(job.question));
  return is_one_file ? job.made.files.front().name : fmt::format("hallmark-{}.zip", job.id);
}

std::string job_path(std::string_view id) { return fmt::format("/v1/exports/{}", id); }

}  // namespace hallmark::api
