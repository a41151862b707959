#include "tools/cli/export/remote_job.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "schemas/vocabulary/text.h"
#include "tools/cli/progress.h"
#include "tools/cli/remote/json_fields.h"
#include "tools/cli/stop_signals.h"

namespace hallmark::cli {
namespace {

// Between two questions how far it is: most are done in a moment, some take minutes.
constexpr auto first_pause = std::chrono::milliseconds(20);
constexpr auto longest_pause = std::chrono::milliseconds(500);
// That a server which is away for a moment is asked again.
constexpr unsigned most_lost_answers = 5;

Unexpected strange(const api::Client& client, const std::string& found) {
  return fail(ErrorCode::network, "expected an export's state, found " + found, client.url());
}

Result<FileHash> hash_of(const Fields& fields) {
  return FileHash::from_hex(fields.text("sha256").value_or(""));
}

Result<std::vector<ExportedFile>> files_of(const Fields& fields) {
  std::vector<ExportedFile> files;
  for (const json::Value& value : fields.list("files")) {
    const Fields one(value);
    ExportedFile file;
    file.name = one.text("name").value_or("");
    file.rows = one.number("rows");
    file.bytes = one.number("bytes").value_or(0);
    TRY_ASSIGN(file.sha256, hash_of(one));
    files.push_back(std::move(file));
  }
  return files;
}

Result<RemoteJob> job_of(const api::Client& client, const std::string& text) {
  const auto fields = Fields::read(text);
  if (!fields) return strange(client, quoted(text));
  RemoteJob job;
  const Fields question = fields->object("question");
  job.id = fields->text("id").value_or("");
  job.state = fields->text("state").value_or("");
  job.error = fields->text("error").value_or("");
  job.as_of = question.text("asOf").value_or("");
  job.known_at = question.text("knownAt").value_or("");
  if (job.id.empty() || job.state.empty()) return strange(client, quoted(text));
  if (job.state == "done") {
    job.content = fields->text("content").value_or("");
    job.bytes = fields->number("bytes").value_or(0);
    const auto sha256 = hash_of(*fields);
    auto files = files_of(*fields);
    if (job.content.empty() || !sha256 || !files) return strange(client, quoted(text));
    job.sha256 = *sha256;
    job.files = *std::move(files);
  }
  if (const Fields far = fields->object("progress"); !far.members().empty()) {
    job.progress = {far.text("file").value_or(""), far.number("done").value_or(0),
                    far.number("of")};
  }
  return job;
}

std::string path_of(const RemoteJob& job) { return "/v1/exports/" + job.id; }

// A bar for each state, and for each file while it runs.
class Bar {
 public:
  void show(const RemoteJob& job) {
    const std::string file = job.progress ? job.progress->file : std::string();
    const std::string what = file.empty() ? "the export is " + job.state : "exporting " + file;
    const auto of = job.progress ? job.progress->of : std::nullopt;
    const std::uint64_t done = job.progress ? job.progress->done : 0;
    if (!bar_ || what != what_) {
      bar_.reset();
      what_ = what;
      bar_.emplace(printable(what), of, "done");
    }
    bar_->update(of ? done : 0, done);
  }

 private:
  std::string what_;
  std::optional<Progress> bar_;
};

Result<RemoteJob> cancel(api::Client& client, const RemoteJob& job) {
  forget_export(client, job);
  return fail(ErrorCode::unavailable, "the export was cancelled, as was asked for", client.url());
}

Result<RemoteJob> ended(const api::Client& client, RemoteJob job) {
  if (job.state == "done") return job;
  if (job.state == "cancelled") {
    return fail(ErrorCode::unavailable, "somebody cancelled the export", client.url());
  }
  return fail(ErrorCode::io,
              fmt::format("the export is {}: {}", printable(job.state), printable(job.error)),
              client.url());
}

}  // namespace

Result<RemoteJob> post_export(api::Client& client, const ExportQuestion& question) {
  TRY_ASSIGN(const api::Response response,
             client.post("/v1/exports", "application/json", question_json(question)));
  if (response.status != 202) return Unexpected(api::error_of(response, client.url()));
  return job_of(client, response.body);
}

Result<RemoteJob> await_export(api::Client& client, const RemoteJob& job) {
  Bar bar;
  unsigned lost = 0;
  for (auto pause = first_pause;; pause = std::min(2 * pause, longest_pause)) {
    if (StopSignals::asked_to_stop()) return cancel(client, job);
    const auto response = client.get(path_of(job));
    if (response && response->status != 200) {
      return Unexpected(api::error_of(*response, client.url()));
    }
    if (!response && ++lost == most_lost_answers) return Unexpected(response.error());
    if (response) {
      lost = 0;
      TRY_ASSIGN(RemoteJob now, job_of(client, response->body));
      if (now.state != "waiting" && now.state != "running") return ended(client, std::move(now));
      bar.show(now);
    }
    std::this_thread::sleep_for(pause);
  }
}

void forget_export(api::Client& client, const RemoteJob& job) {
  const bool was_under_way = job.state != "done";
  // The first cancels it, the second removes what is left.
  if (was_under_way) (void)client.remove(path_of(job));
  (void)client.remove(path_of(job));
}

}  // namespace hallmark::cli
