#include "api/exports/maker.h"

#include <fmt/format.h>
#include <sys/statvfs.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "api/exports/pin.h"
#include "api/routes/dated.h"
#include "ledger/durable_file.h"

namespace hallmark::api {
namespace {

// Between two looks at the room that the disk has: others write too, a few megabytes at a time.
constexpr std::uint64_t bytes_between_looks = 4U << 20;
// Between two questions whether the job is still wanted.
constexpr auto between_questions = std::chrono::milliseconds(100);
// That views which are not being built are behind.
constexpr auto views_patience = std::chrono::minutes(10);
constexpr std::uint64_t megabyte = 1'000'000;

// The unfinished content, as long as there is room for it.
class ContentSink final : public ByteSink {
 public:
  ContentSink(DurableFile& file, const std::string& path, std::uint64_t reserve_bytes)
      : path_(path),
        reserve_bytes_(reserve_bytes),
        measured_([&file](std::string_view bytes) { return file.append(bytes); }) {}

  Status write(std::string_view bytes) override {
    if (measured_.bytes() >= look_at_) TRY(look());
    return measured_.write(bytes);
  }
  Status look() {
    look_at_ = measured_.bytes() + bytes_between_looks;
    TRY_ASSIGN(const std::uint64_t free, free_bytes(path_));
    if (free >= reserve_bytes_) return ok();
    return fail(
        ErrorCode::unavailable,
        fmt::format("the disk has {} MB left; {} MB are kept for the ledger, so the export "
                    "was given up at {} MB",
                    free / megabyte, reserve_bytes_ / megabyte, measured_.bytes() / megabyte));
  }
  [[nodiscard]] MeasuredSink& measured() { return measured_; }

 private:
  const std::string path_;
  const std::uint64_t reserve_bytes_;
  MeasuredSink measured_;
  std::uint64_t look_at_ = 0;
};

}  // namespace

Result<std::uint64_t> free_bytes(const std::string& path) {
  struct statvfs found {};
  if (::statvfs(path.c_str(), &found) != 0) {
    return fail(ErrorCode::io,
                fmt::format("how much room the disk has cannot be told: {}", std::strerror(errno)),
                path);
  }
  return std::uint64_t{found.f_bavail} * found.f_frsize;
}

Result<ViewReadingPtr> ExportMaker::await_views(const Positions& known,
                                                const TakeExportStep& step) const {
  const auto end = std::chrono::steady_clock::now() + views_patience;
  while (true) {
    const auto reading = parts_.views.read_after(known, between_questions);
    if (reading && *reading) return **reading;
    if (!reading && reading.error().code != ErrorCode::unavailable) {
      return Unexpected(reading.error());
    }
    const Views::Standing standing = parts_.views.standing();
    if (!step({"views", standing.done,
               standing.is_building ? std::optional(standing.all) : std::nullopt})) {
      return fail(ErrorCode::unavailable, "the export was broken off");
    }
    if (standing.is_building || std::chrono::steady_clock::now() < end) continue;
    return fail(ErrorCode::unavailable,
                standing.trouble
                    ? trouble_of_views(*standing.trouble)
                    : fmt::format("the views are {} entries behind; what is asked for is not in "
                                  "them yet",
                                  standing.behind));
  }
}

Result<MadeContent> ExportMaker::make(const ExportQuestion& question, const std::string& path,
                                      const TakeExportStep& step) const {
  TRY_ASSIGN(Positions known, pinned_positions(parts_.ledger, question));
  TRY_ASSIGN(ViewReadingPtr reading, await_views(known, step));
  const Dated dated = date_export(std::move(reading), question, std::move(known));
  const ExportSources sources{
      parts_.ledger, parts_.catalogue, parts_.key, parts_.program, question, dated, step};
  TRY_ASSIGN(DurableFile file, DurableFile::create(path));
  ContentSink out(file, path + ".new", parts_.reserve_bytes);
  TRY(out.look());
  MadeContent made;
  TRY_ASSIGN(made.files, write_content(sources, out));
  TRY(file.replace());
  made.bytes = out.measured().bytes();
  made.sha256 = out.measured().hash();
  return made;
}

}  // namespace hallmark::api
