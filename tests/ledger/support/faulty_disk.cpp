#include "tests/ledger/support/faulty_disk.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <utility>

#include "schemas/vocabulary/invariant.h"

namespace hallmark {
namespace {

namespace fs = std::filesystem;

fs::path clean(const fs::path& path) {
  fs::path result = path.lexically_normal();
  return result.has_filename() ? result : result.parent_path();
}

fs::path fresh_directory() {
  static std::atomic<std::uint64_t> count{0};
  fs::path path = fs::temp_directory_path() /
                  ("hallmark-put-by-" + std::to_string(::getpid()) + "-" + std::to_string(count++));
  fs::create_directories(path);
  return path;
}

}  // namespace

FaultyDisk::FaultyDisk() : put_by_directory_(fresh_directory()) {}

FaultyDisk::~FaultyDisk() {
  std::error_code ignored;
  fs::remove_all(put_by_directory_, ignored);
}

std::shared_ptr<FaultyDisk::File> FaultyDisk::make(const std::string& path) {
  const std::lock_guard lock(mutex_);
  NameChange change{NameChange::Kind::made, clean(path), {}, {}, nullptr};
  if (fs::exists(change.path)) {
    change.put_by_file = files_[change.path];
    change.put_by = put_by(change.path);
  }
  auto file = std::make_shared<File>();
  files_[change.path] = file;
  note(std::move(change));
  return file;
}

std::shared_ptr<FaultyDisk::File> FaultyDisk::reopen(const std::string& path) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto known = files_.find(clean(path)); known != files_.end()) {
      if (known->second != nullptr) return known->second;
    }
    if (fs::exists(path)) {
      const std::uint64_t bytes = fs::file_size(path);
      auto file = std::make_shared<File>(File{bytes, bytes});
      files_[clean(path)] = file;
      return file;
    }
  }
  return make(path);
}

void FaultyDisk::appended(File& file, std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  file.bytes += bytes;
}

void FaultyDisk::truncated(File& file, std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  file.bytes = bytes;
  file.synced_bytes = std::min(file.synced_bytes, bytes);
}

void FaultyDisk::synced(File& file) {
  const std::lock_guard lock(mutex_);
  file.synced_bytes = file.bytes;
}

void FaultyDisk::made_directory(const std::string& path) {
  const std::lock_guard lock(mutex_);
  note({NameChange::Kind::made_directory, clean(path), {}, {}, nullptr});
}

void FaultyDisk::linked(const std::string& path) {
  const std::lock_guard lock(mutex_);
  note({NameChange::Kind::made, clean(path), {}, {}, nullptr});
}

bool FaultyDisk::rename(const std::string& from, const std::string& to) {
  const std::lock_guard lock(mutex_);
  if (!fs::exists(from)) return false;
  NameChange change{NameChange::Kind::moved, clean(to), clean(from), {}, nullptr};
  if (fs::exists(change.path)) {
    change.put_by_file = files_[change.path];
    change.put_by = put_by(change.path);
  }
  fs::rename(change.from, change.path);
  files_[change.path] = files_[change.from];
  files_.erase(change.from);
  note(std::move(change));
  return true;
}

bool FaultyDisk::remove(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (!fs::exists(path)) return false;
  NameChange change{NameChange::Kind::removed, clean(path), {}, {}, nullptr};
  change.put_by_file = files_[change.path];
  change.put_by = put_by(change.path);
  files_.erase(change.path);
  note(std::move(change));
  return true;
}

void FaultyDisk::synced_directory(const std::string& path) {
  const std::lock_guard lock(mutex_);
  for (const NameChange& change : changes_[clean(path)]) {
    if (!change.put_by.empty()) fs::remove(change.put_by);
  }
  changes_.erase(clean(path));
}

void FaultyDisk::cut_power(SeededRandom& random) {
  const std::lock_guard lock(mutex_);
  for (auto& [directory, changes] : changes_) {
    std::size_t kept = random.below(changes.size() + 1);
    if (random.below(3) == 0) kept = random.below(2) * changes.size();
    while (changes.size() > kept) {
      undo(changes.back());
      changes.pop_back();
    }
  }
  changes_.clear();
  for (const auto& [path, file] : files_) {
    if (file != nullptr && fs::exists(path)) tear(path, *file, random);
  }
  files_.clear();
}

fs::path FaultyDisk::put_by(const fs::path& path) {
  fs::path away = put_by_directory_ / std::to_string(put_by_count_++);
  fs::rename(path, away);
  return away;
}

void FaultyDisk::note(NameChange change) {
  const fs::path directory = change.path.parent_path();
  changes_[directory].push_back(std::move(change));
}

void FaultyDisk::undo(const NameChange& change) {
  switch (change.kind) {
    case NameChange::Kind::made:
      fs::remove(change.path);
      files_.erase(change.path);
      break;
    case NameChange::Kind::made_directory:
      fs::remove_all(change.path);
      forget_below(change.path);
      break;
    case NameChange::Kind::moved:
      if (!fs::exists(change.path)) break;  // its directory went first
      fs::rename(change.path, change.from);
      files_[change.from] = files_[change.path];
      files_.erase(change.path);
      break;
    case NameChange::Kind::removed:
      break;
  }
  if (!change.put_by.empty() && fs::exists(change.path.parent_path())) {
    fs::rename(change.put_by, change.path);
    files_[change.path] = change.put_by_file;
  }
}

void FaultyDisk::forget_below(const fs::path& directory) {
  std::erase_if(files_, [&](const auto& entry) {
    const auto [end, ignored] =
        std::mismatch(directory.begin(), directory.end(), entry.first.begin(), entry.first.end());
    return end == directory.end();
  });
}

void FaultyDisk::tear(const fs::path& path, const File& file, SeededRandom& random) {
  INVARIANT(fs::file_size(path) >= file.synced_bytes, "synced bytes are missing before the cut");
  const std::uint64_t loose = fs::file_size(path) - file.synced_bytes;
  if (loose == 0) return;
  const std::uint64_t choice = random.below(4);
  const std::uint64_t kept = choice == 0 ? 0 : choice == 1 ? loose : random.below(loose + 1);
  fs::resize_file(path, file.synced_bytes + kept);
  if (kept == 0 || choice < 3) return;
  // Blocks reach a disk in any order: some bytes of what stays may be others, or never written.
  std::fstream stream(path, std::ios::in | std::ios::out | std::ios::binary);
  const std::uint64_t from = random.below(kept);
  const std::uint64_t length = std::min<std::uint64_t>(kept - from, 1 + random.below(64));
  const bool zeros = random.below(2) == 0;
  stream.seekp(static_cast<std::streamoff>(file.synced_bytes + from));
  for (std::uint64_t i = 0; i < length; ++i) {
    stream.put(zeros ? '\0' : static_cast<char>(random.below(256)));
  }
}

}  // namespace hallmark
