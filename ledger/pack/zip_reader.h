// Reads a pack's zip, which may be anything: first its tail, then its files from the first to the
// last, each as a stream. What it holds at a time is the tail (32 MiB at most) and some buffers.
//
// Errors: io is the machine's, bad_input the zip's. One thread; a stream belongs to one at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/pack/zip_writer.h"

namespace hallmark {

class ZipReader;

enum class ZipLayout : std::uint8_t {
  pack,   // the last two, manifest and signature, stored; all others deflated
  files,  // all deflated
};

// The bytes of one file. fill() until there are no more, then end().
class ZipStream {
 public:
  ~ZipStream();
  ZipStream(const ZipStream&) = delete;
  ZipStream& operator=(const ZipStream&) = delete;

  // Adds so many bytes to `out`, fewer at the end: of the file, of what can be decompressed, or of
  // the size that it was to have. io alone.
  [[nodiscard]] Result<std::size_t> fill(std::string& out, std::size_t bytes);

  // What came out of it. Reads what is left first.
  struct Found {
    std::uint64_t size_bytes = 0;
    FileHash sha256;
    std::uint32_t crc = 0;
    std::string broken;  // why what is packed is no deflated file of that length; mostly empty
  };
  [[nodiscard]] Result<Found> end();

 private:
  friend class ZipReader;
  ZipStream(ZipReader& zip, const ZipFile& file);
  [[nodiscard]] Status inflate_some();
  void break_off(std::string why);

  struct Inflater;
  ZipReader& zip_;
  const std::uint64_t size_bytes_;
  std::uint64_t packed_left_;
  std::unique_ptr<Inflater> inflater_;
  std::string packed_;  // what the inflater reads
  std::string ready_;   // inflated, not handed out
  std::size_t ready_at_ = 0;
  bool at_end_ = false;
  Found found_;
  RunningSha256 hash_;
};

class ZipReader {
 public:
  [[nodiscard]] static Result<std::unique_ptr<ZipReader>> open(const std::string& path);
  ~ZipReader();
  ZipReader(const ZipReader&) = delete;
  ZipReader& operator=(const ZipReader&) = delete;

  // Finds the files and whether they lie one after the other, as the layout has them. Comes before
  // all else.
  [[nodiscard]] Status read_tail(ZipLayout layout = ZipLayout::pack);
  [[nodiscard]] const std::vector<ZipFile>& files() const { return files_; }
  // A stored file and its header. Anywhere.
  [[nodiscard]] Result<std::string> stored(const ZipFile& file, std::size_t limit_bytes) const;

  // The next file, whose header must be as its record says. Its stream is at its end before
  // descriptor() is asked, and that before the next file.
  [[nodiscard]] Result<std::unique_ptr<ZipStream>> next();
  [[nodiscard]] Status descriptor();
  // Of everything that was read so far in this order.
  [[nodiscard]] FileHash hash() { return hash_.finish<FileHash>(); }

 private:
  friend class ZipStream;
  ZipReader(int descriptor, std::uint64_t size_bytes)
      : descriptor_(descriptor), size_bytes_(size_bytes) {}
  [[nodiscard]] Result<std::string> read_at(std::uint64_t offset, std::size_t bytes) const;
  [[nodiscard]] Result<std::string> read_on(std::size_t bytes);
  [[nodiscard]] Status expect(std::string_view what, std::string_view bytes);
  [[nodiscard]] Status check_layout(std::uint64_t directory) const;
  [[nodiscard]] Status check_ends_as_pack() const;

  const int descriptor_;
  const std::uint64_t size_bytes_;
  std::vector<ZipFile> files_;
  std::size_t stored_ = 0;  // of them, at the end
  std::size_t next_ = 0;
  std::uint64_t at_ = 0;
  RunningSha256 hash_;
};

}  // namespace hallmark
