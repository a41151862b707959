#include <fmt/format.h>

#include <filesystem>
#include <utility>

#include "ledger/durable_file.h"
#include "ledger/pack/zip_reader.h"
#include "tools/cli/export/download.h"
#include "tools/cli/export/out_folder.h"
#include "tools/cli/export/sources.h"
#include "tools/cli/stop_signals.h"

namespace hallmark::cli {
namespace {

constexpr std::size_t piece_bytes = 1U << 20;

class FileSink final : public ByteSink {
 public:
  explicit FileSink(DurableFile& file) : file_(file) {}
  Status write(std::string_view bytes) override { return file_.append(bytes); }

 private:
  DurableFile& file_;
};

Status download_file(api::Client& client, const RemoteJob& job, const std::string& path) {
  TRY_ASSIGN(DurableFile file, DurableFile::create(path));
  FileSink out(file);
  TRY(download(client, job, out));
  return file.replace();
}

std::vector<std::string> names_asked_for(const ExportQuestion& question) {
  std::vector<std::string> names;
  for (const Table table : question.tables) names.push_back(fmt::format("{}.csv", name(table)));
  if (names.empty()) names.emplace_back(evidence_file_name);
  return names;
}

// Where files come to lie is ours to say.
Status check_names(const api::Client& client, const RemoteJob& job,
                   const ExportQuestion& question) {
  const std::vector<std::string> names = names_asked_for(question);
  bool is_so = job.files.size() == names.size();
  for (std::size_t i = 0; is_so && i < names.size(); ++i) is_so = job.files[i].name == names[i];
  if (is_so) return ok();
  return fail(ErrorCode::network, "expected the files that were asked for, found others",
              client.url());
}

Status unpack_one(ZipReader& zip, const ExportedFile& expected, OutFolder& folder) {
  TRY_ASSIGN(const auto stream, zip.next());
  const auto inflate = [&](ByteSink& out) -> Result<std::uint64_t> {
    while (true) {
      std::string piece;
      TRY_ASSIGN(const std::size_t more, stream->fill(piece, piece_bytes));
      if (more == 0) return expected.rows.value_or(0);
      TRY(out.write(piece));
    }
  };
  TRY(folder.add(expected.name, inflate));
  TRY_ASSIGN(const ZipStream::Found found, stream->end());
  TRY(zip.descriptor());
  if (found.broken.empty() && found.sha256 == expected.sha256) return ok();
  return fail(ErrorCode::network, "expected the file that the job names, found another",
              expected.name);
}

Status unpack(const std::string& path, const std::vector<ExportedFile>& files, OutFolder& folder) {
  TRY_ASSIGN(const auto zip, ZipReader::open(path));
  TRY(zip->read_tail(ZipLayout::files));
  if (zip->files().size() != files.size()) {
    return fail(ErrorCode::network, fmt::format("expected a zip of {} files, found {}",
                                                files.size(), zip->files().size()));
  }
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (zip->files()[i].name != files[i].name) {
      return fail(ErrorCode::network, "expected the files that the job names, found others");
    }
    TRY(unpack_one(*zip, files[i], folder));
  }
  return ok();
}

Status fetch_folder(api::Client& client, const RemoteJob& job, const ExportQuestion& question,
                    ExportSummary& summary) {
  TRY(check_names(client, job, question));
  TRY_ASSIGN(OutFolder folder, OutFolder::make(summary.out));
  if (is_zip_of_tables(question)) {
    const std::string zip = folder.path_of("content.zip");
    TRY(download_file(client, job, zip));
    TRY(unpack(zip, job.files, folder));
    std::error_code error;
    if (!std::filesystem::remove(zip, error)) {
      return fail(ErrorCode::io, "it cannot be removed: " + error.message(), zip);
    }
  } else {
    const ExportedFile& file = job.files.front();
    const auto fetch_one = [&](ByteSink& out) -> Result<std::uint64_t> {
      TRY(download(client, job, out));
      return file.rows.value_or(0);
    };
    TRY(folder.add(file.name, fetch_one));
  }
  summary.files = folder.files();
  return folder.finish();
}

Status fetch(api::Client& client, const RemoteJob& job, const ExportQuestion& question,
             ExportSummary& summary) {
  if (question.format != ExportFormat::pack) return fetch_folder(client, job, question, summary);
  summary.bytes = job.bytes;
  summary.sha256 = job.sha256;
  return download_file(client, job, summary.out);
}

}  // namespace

Result<ExportSummary> export_from_server(const ExportArguments& arguments,
                                         const ExportQuestion& question) {
  TRY(check_nothing_there(arguments.out,
                          question.format == ExportFormat::pack ? "file" : "folder"));
  TRY_ASSIGN(api::Client client, arguments.where.client());
  const StopSignals signals;
  TRY_ASSIGN(const RemoteJob posted, post_export(client, question));
  TRY_ASSIGN(const RemoteJob job, await_export(client, posted));
  ExportSummary summary{job.as_of, job.known_at, arguments.out, {}, 0, {}};
  const Status fetched = fetch(client, job, question, summary);
  forget_export(client, job);
  TRY(fetched);
  return summary;
}

}  // namespace hallmark::cli
