// What of the files below a directory would outlive a power cut, and the cut itself. Bytes outlive
// it once their file was synced; names that were made, moved or removed once their directory was. A
// removed or replaced file is put by until its directory is synced, so that the cut can bring it
// back. Safe on any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "schemas/vocabulary/random.h"

namespace hallmark {

class FaultyDisk {
 public:
  // One open or closed file, wherever its name went.
  struct File {
    std::uint64_t bytes = 0;
    std::uint64_t synced_bytes = 0;
  };

  FaultyDisk();
  ~FaultyDisk();
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;

  // Before a file of this name is opened for writing from its beginning; it is empty afterwards.
  std::shared_ptr<File> make(const std::string& path);
  // A file that is appended to. What it holds already was synced unless it is known here.
  std::shared_ptr<File> reopen(const std::string& path);
  void appended(File& file, std::uint64_t bytes);
  void truncated(File& file, std::uint64_t bytes);
  void synced(File& file);

  void made_directory(const std::string& path);
  void linked(const std::string& path);
  // In the place of the file system's own calls. False if there is no such file.
  [[nodiscard]] bool rename(const std::string& from, const std::string& to);
  [[nodiscard]] bool remove(const std::string& path);
  void synced_directory(const std::string& path);

  // Of each directory's changes since its sync some first part stays; of each file what was synced
  // and some first part of the rest, in which bytes may be wrong or zero. No file may be open.
  void cut_power(SeededRandom& random);

 private:
  struct NameChange {
    enum class Kind { made, made_directory, moved, removed } kind;
    std::filesystem::path path;    // the new name, or the one that went
    std::filesystem::path from;    // of a move
    std::filesystem::path put_by;  // what `path` held before; empty if nothing
    std::shared_ptr<File> put_by_file;
  };

  std::filesystem::path put_by(const std::filesystem::path& path);
  void note(NameChange change);
  void undo(const NameChange& change);
  void forget_below(const std::filesystem::path& directory);
  static void tear(const std::filesystem::path& path, const File& file, SeededRandom& random);

  std::mutex mutex_;
  std::filesystem::path put_by_directory_;
  std::uint64_t put_by_count_ = 0;
  std::map<std::filesystem::path, std::shared_ptr<File>> files_;
  std::map<std::filesystem::path, std::vector<NameChange>> changes_;  // by directory
};

}  // namespace hallmark
