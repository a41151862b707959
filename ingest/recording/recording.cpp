#include "ingest/recording/recording.h"

#include <fmt/format.h>

#include <filesystem>
#include <utility>

#include "ledger/identity.h"
#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

// No broker takes a record that comes to so much.
constexpr std::size_t longest_line_bytes = 64ULL << 20;
constexpr std::size_t read_bytes = 256ULL << 10;
constexpr std::size_t written_at_once_bytes = 256ULL << 10;

}  // namespace

Result<std::unique_ptr<RecordedPartition>> RecordedPartition::open(const std::string& path,
                                                                   const recording::Head& head) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(ErrorCode::io, "it cannot be opened to be read", path);
  std::unique_ptr<RecordedPartition> partition(new RecordedPartition(path, std::move(file)));
  std::error_code error;
  partition->progress_.total = std::filesystem::file_size(path, error);
  TRY(partition->read_head(head));
  return partition;
}

Unexpected RecordedPartition::refuse(std::string message) const {
  return fail(ErrorCode::corruption, std::move(message), fmt::format("{}:{}", path_, line_));
}

Status RecordedPartition::read_head(const recording::Head& head) {
  TRY_ASSIGN(const auto text, line());
  if (!text) return refuse("expected a recorded partition, found an empty file");
  const auto read = recording::parse(*text);
  if (!read) return refuse(read.error().message);
  const auto* found = std::get_if<recording::Head>(&*read);
  if (found == nullptr) {
    return refuse(
        R"(expected {"recording":1,"partition":N,"partitions":N} first, found another line)");
  }
  if (*found == head) return ok();
  return refuse(
      fmt::format("expected partition {} of {}, found partition {} of {}: recordings of "
                  "two topics, or a file that was renamed",
                  head.partition, head.partitions, found->partition, found->partitions));
}

// Without its line feed; nothing at the file's end.
Result<std::optional<std::string>> RecordedPartition::line() {
  ++line_;
  std::string text;
  while (true) {
    const std::size_t feed = buffer_.find('\n', at_);
    text.append(buffer_, at_, feed == std::string::npos ? feed : feed - at_);
    if (text.size() > longest_line_bytes) {
      return refuse(fmt::format("expected a line of at most {} MiB, found a longer one",
                                longest_line_bytes >> 20));
    }
    if (feed != std::string::npos) {
      at_ = feed + 1;
      return std::optional(std::move(text));
    }
    buffer_.resize(read_bytes);
    file_.read(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    buffer_.resize(static_cast<std::size_t>(file_.gcount()));
    at_ = 0;
    progress_.done += buffer_.size();
    if (file_.bad()) return fail(ErrorCode::io, "it cannot be read", path_);
    if (!buffer_.empty()) continue;
    if (text.empty()) return std::optional<std::string>();
    return refuse("expected a line feed after the last line, found none: it was cut short");
  }
}

Result<std::optional<LoggedMessage>> RecordedPartition::next() {
  TRY_ASSIGN(const auto text, line());
  if (!text) {
    return refuse(R"(expected {"end":OFFSET} last, found the file's end: it was cut short)");
  }
  auto read = recording::parse(*text);
  if (!read) return refuse(read.error().message);
  if (std::holds_alternative<recording::Head>(*read)) {
    return refuse("expected a record or the end, found a second head");
  }
  if (auto* message = std::get_if<LoggedMessage>(&*read)) {
    const Offset offset = message->offset;
    if (offset < end_) {
      return refuse(fmt::format("expected an offset of at least {}, found {}: offsets grow",
                                end_.value(), offset.value()));
    }
    if (offset.value() == UINT64_MAX) return refuse("expected an offset that another can follow");
    end_ = hallmark::next(offset);
    return std::optional(std::move(*message));
  }
  const Offset end = std::get<recording::End>(*read).end;
  if (end < end_) {
    return refuse(
        fmt::format("expected an end of at least {}, found {}: the last record lies "
                    "before it",
                    end_.value(), end.value()));
  }
  end_ = end;
  TRY_ASSIGN(const auto more, line());
  if (more) return refuse("expected nothing after the end, found a line");
  return std::optional<LoggedMessage>();
}

std::string recorded_path(const std::string& directory, std::uint32_t partition) {
  return fmt::format("{}/partition-{}.ndjson", directory, partition);
}

Result<std::uint32_t> recorded_partitions(const std::string& directory) {
  std::error_code error;
  if (!std::filesystem::is_directory(directory, error)) {
    return fail(ErrorCode::bad_input,
                "expected a directory with a recording, partition-0.ndjson on; there is none",
                directory);
  }
  if (std::filesystem::exists(directory + "/ledger.json", error)) {
    return fail(ErrorCode::bad_input,
                "this is a ledger, and a recording is needed: duplicates and the parts of records "
                "that were cut away are not in a ledger. Record its topic: hallmark replay "
                "--kafka BROKERS --topic NAME --record DIR. To compare with this ledger: --against",
                directory);
  }
  std::uint32_t count = 0;
  std::uint32_t files = 0;
  while (std::filesystem::exists(recorded_path(directory, count), error)) ++count;
  for (const auto& file : std::filesystem::directory_iterator(directory, error)) {
    const std::string name = file.path().filename().string();
    if (name.starts_with("partition-") && name.ends_with(".ndjson")) ++files;
  }
  if (count == 0 || count != files) {
    return fail(
        ErrorCode::bad_input,
        fmt::format("expected partition-{}.ndjson, found {}", count,
                    files == 0 ? "no recorded partition at all" : "none, and recordings of others"),
        directory);
  }
  if (count > shard_limit) {
    return fail(ErrorCode::bad_input,
                fmt::format("expected at most {} partitions, found {}", shard_limit, count),
                directory);
  }
  return count;
}

Result<RecordingWriter> RecordingWriter::create(const std::string& path,
                                                const recording::Head& head) {
  TRY_ASSIGN(DurableFile file, DurableFile::create(path));
  RecordingWriter writer(std::move(file));
  TRY(writer.put(recording::text_of(head)));
  return writer;
}

Status RecordingWriter::put(std::string_view text) {
  waiting_ += text;
  if (waiting_.size() < written_at_once_bytes) return ok();
  return flush();
}

Status RecordingWriter::flush() {
  TRY(file_.append(waiting_));
  waiting_.clear();
  return ok();
}

Status RecordingWriter::add(const LoggedMessage& message) {
  return put(recording::text_of(message));
}

Status RecordingWriter::finish(Offset end) {
  TRY(put(recording::text_of(recording::End{end})));
  TRY(flush());
  return file_.replace();
}

}  // namespace hallmark
