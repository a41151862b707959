// A job's content while it is handed out. The file stays open, so that whoever has begun to read it
// comes to its end, whatever becomes of the job.
#pragma once

#include <memory>
#include <string>

#include "api/http/message.h"
#include "api/workers.h"

namespace hallmark::api {

class ContentFile final : public BodySource, public std::enable_shared_from_this<ContentFile> {
 public:
  // The readers outlive it.
  [[nodiscard]] static Result<std::shared_ptr<ContentFile>> open(const std::string& path,
                                                                 Workers& readers);
  ~ContentFile() override;
  ContentFile(const ContentFile&) = delete;
  ContentFile& operator=(const ContentFile&) = delete;

  void read(std::uint64_t offset, std::size_t bytes, Done done) override;
  [[nodiscard]] std::uint64_t size_bytes() const { return size_bytes_; }

 private:
  ContentFile(int descriptor, std::string path, Workers& readers)
      : descriptor_(descriptor), path_(std::move(path)), readers_(readers) {}
  [[nodiscard]] Result<std::string> read_now(std::uint64_t offset, std::size_t bytes) const;

  const int descriptor_;
  std::uint64_t size_bytes_ = 0;
  const std::string path_;
  Workers& readers_;
};

}  // namespace hallmark::api
