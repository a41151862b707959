// A note beside the store of what was last committed, made after each commit and never synced: so
// it never says more than is durable, and after anything but a power cut it says exactly that. A
// store that holds less than its witness has lost what was acknowledged, which RocksDB cannot
// always tell from a write that was cut short (README.md, "Decisions").
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "ledger/chain.h"

namespace hallmark {

struct Mark {
  std::uint64_t position_before = 0;  // the position that the last commit started from
  std::uint64_t position = 0;
  std::uint64_t entries = 0;
  LeafHash tip;
  friend bool operator==(const Mark&, const Mark&) = default;
};

class Witness {
 public:
  virtual ~Witness() = default;
  // After a commit. The writer's thread.
  [[nodiscard]] virtual Status note(const Mark& mark) = 0;
  // Nothing where there is none or it is damaged.
  [[nodiscard]] virtual Result<std::optional<Mark>> read() = 0;
};

class FileWitness final : public Witness {
 public:
  enum class Access : std::uint8_t { read_write, read_only };
  [[nodiscard]] static Result<std::unique_ptr<FileWitness>> open(std::string path, Access access);
  ~FileWitness() override;
  FileWitness(const FileWitness&) = delete;
  FileWitness& operator=(const FileWitness&) = delete;

  [[nodiscard]] Status note(const Mark& mark) override;
  [[nodiscard]] Result<std::optional<Mark>> read() override;

 private:
  FileWitness(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
  int descriptor_;  // -1: read only, and there is no file
  std::string path_;
  Sha256 sha256_;
};

// What the witness says to what the store holds. An Error where more is missing than the last
// commit, which alone can look like a write that was cut short; then, and where there is no
// witness, a sentence for whoever opens the ledger.
[[nodiscard]] Result<std::optional<std::string>> compare(const std::optional<Mark>& mark,
                                                         const ShardState& state, Shard shard);

}  // namespace hallmark
