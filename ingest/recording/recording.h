// A recording on disk: a directory with a file for each partition, `partition-0.ndjson` on
// (README.md). Read by the thread that replays the partition, written by the one that records it.
#pragma once

#include <cstdint>
#include <fstream>
#include <memory>
#include <string>

#include "ingest/partition_source.h"
#include "ingest/recording/line.h"
#include "ledger/durable_file.h"

namespace hallmark {

class RecordedPartition final : public PartitionSource {
 public:
  // Of partition `head.partition`: corruption where the file says it is another's.
  [[nodiscard]] static Result<std::unique_ptr<RecordedPartition>> open(const std::string& path,
                                                                       const recording::Head& head);

  // corruption names the file and the line: an offset that does not grow, words that are unknown, a
  // recording that was cut short.
  [[nodiscard]] Result<std::optional<LoggedMessage>> next() override;
  [[nodiscard]] Offset end() const override { return end_; }
  [[nodiscard]] SourceProgress progress() const override { return progress_; }

 private:
  RecordedPartition(std::string path, std::ifstream file)
      : path_(std::move(path)), file_(std::move(file)) {}
  [[nodiscard]] Status read_head(const recording::Head& head);
  [[nodiscard]] Result<std::optional<std::string>> line();
  [[nodiscard]] Unexpected refuse(std::string message) const;

  std::string path_;
  std::ifstream file_;
  std::string buffer_;
  std::size_t at_ = 0;  // in the buffer
  std::uint64_t line_ = 0;
  Offset end_;  // the first that may come next; the partition's end after the last line
  SourceProgress progress_;
};

// How many partitions the directory has a recording of: all from 0 on. What is no recording, a
// ledger's directory above all, is bad_input.
[[nodiscard]] Result<std::uint32_t> recorded_partitions(const std::string& directory);
[[nodiscard]] std::string recorded_path(const std::string& directory, std::uint32_t partition);

class RecordingWriter {
 public:
  [[nodiscard]] static Result<RecordingWriter> create(const std::string& path,
                                                      const recording::Head& head);
  [[nodiscard]] Status add(const LoggedMessage& message);
  // The file is there when this returns, and was not before.
  [[nodiscard]] Status finish(Offset end);

 private:
  explicit RecordingWriter(DurableFile file) : file_(std::move(file)) {}
  [[nodiscard]] Status put(std::string_view text);
  [[nodiscard]] Status flush();

  DurableFile file_;
  std::string waiting_;
};

}  // namespace hallmark
