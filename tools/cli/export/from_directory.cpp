#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>

#include "api/exports/pin.h"
#include "ledger/durable_file.h"
#include "ledger/publication/guard.h"
#include "tools/cli/directory_views.h"
#include "tools/cli/export/out_folder.h"
#include "tools/cli/export/sources.h"
#include "tools/cli/progress.h"

namespace hallmark::cli {
namespace {

Status write_pack(const ExportSources& sources, ExportSummary& summary) {
  TRY_ASSIGN(DurableFile file, DurableFile::create(summary.out));
  MeasuredSink out([&file](std::string_view bytes) { return file.append(bytes); });
  TRY_ASSIGN([[maybe_unused]] const auto files, write_content(sources, out));
  TRY(file.replace());
  summary.bytes = out.bytes();
  summary.sha256 = out.hash();
  return ok();
}

Status write_folder(const ExportSources& sources, ExportSummary& summary) {
  TRY_ASSIGN(OutFolder folder, OutFolder::make(summary.out));
  for (const FileToMake& file : files_to_make(sources)) TRY(folder.add(file.name, file.write));
  summary.files = folder.files();
  return folder.finish();
}

// A bar for each file.
class Steps {
 public:
  bool take(const ExportStep& step) {
    if (!bar_ || step.file != file_) {
      bar_.reset();
      file_ = step.file;
      bar_.emplace(fmt::format("exporting {}", file_), step.of, "done");
    }
    bar_->update(step.of ? step.done : 0, step.done);
    return true;
  }

 private:
  std::string file_;
  std::optional<Progress> bar_;
};

Result<ExportSummary> answer(Ledger& ledger, const ExportArguments& arguments,
                             ExportQuestion asked) {
  const Catalogue catalogue = Catalogue::load();
  SystemClock clock;
  TRY_ASSIGN(const ExportQuestion question,
             api::pin_question(ledger, std::move(asked), clock.now()));
  TRY_ASSIGN(Positions known, api::pinned_positions(ledger, question));
  TRY_ASSIGN(const auto views, open_views(ledger, catalogue, arguments.where.data()));
  TRY_ASSIGN(ViewReadingPtr reading, views->read());
  const Dated dated = date_export(std::move(reading), question, std::move(known));
  ExportSummary summary{question.as_of->text(), question.known_at, arguments.out, {}, 0, {}};
  {
    Steps steps;
    const std::string key = key_path(arguments.where.data());
    const std::string program = fmt::format("hallmark {}", HALLMARK_VERSION);
    const ExportSources sources{
        ledger, catalogue, key, program, question, dated, [&](const ExportStep& step) {
          return steps.take(step);
        }};
    TRY(question.format == ExportFormat::pack ? write_pack(sources, summary)
                                              : write_folder(sources, summary));
  }
  TRY(views->close());
  return summary;
}

}  // namespace

Result<ExportSummary> export_directory(ExportArguments& arguments, ExportQuestion question) {
  if (question.format != ExportFormat::pack) {
    TRY(check_nothing_there(arguments.out, "folder"));
    TRY_ASSIGN(const auto ledger, open_to_ask(arguments.where.data()));
    return answer(*ledger, arguments, std::move(question));
  }
  TRY(check_nothing_there(arguments.out, "file"));
  TRY_ASSIGN(const auto ledger, open_to_publish(arguments.where.data(), arguments.publication));
  print_notices(*ledger);
  TRY_ASSIGN(ExportSummary summary, answer(*ledger, arguments, std::move(question)));
  TRY(ledger->close());
  return summary;
}

}  // namespace hallmark::cli
