// The file of `--acks`: a line "source id shard sequence entryHash" for each event that is durable,
// synced. A source has no space in it and neither has any of the last three, so what stands between
// is the id. Lines are taken on any thread and written by one of its own.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "schemas/vocabulary/event_sink.h"

namespace hallmark::cli {

class Acknowledgements {
 public:
  // Adds to what is there; a last line that was not finished is taken off.
  [[nodiscard]] static Result<std::unique_ptr<Acknowledgements>> open(const std::string& path);
  ~Acknowledgements();
  Acknowledgements(const Acknowledgements&) = delete;
  Acknowledgements& operator=(const Acknowledgements&) = delete;

  void add(const Receipt& receipt);
  // When all that were added are written and synced, or one could not be.
  [[nodiscard]] Status flush();
  // When all are written and synced, or one could not be.
  [[nodiscard]] Status finish();

 private:
  Acknowledgements(int descriptor, std::string path);
  void run();
  [[nodiscard]] Status write(const std::string& lines) const;

  const int descriptor_;
  const std::string path_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::string lines_;
  bool writing_ = false;
  bool finishing_ = false;
  std::optional<Error> failed_;
  std::jthread thread_;
};

}  // namespace hallmark::cli
