// The operator's signing keys, in a file beside the data directory that only its owner may read.
// The last key signs; for a while after it took its place the one before signs too, so that whoever
// knows either can check. One key serves all shards, under each one's origin.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/proof/checkpoint.h"
#include "ledger/proof/ed25519.h"
#include "ledger/proof/note.h"
#include "schemas/vocabulary/random.h"
#include "schemas/vocabulary/time.h"

namespace hallmark {

struct SigningKey {
  Ed25519PrivateKey key;
  std::string seed;
  Recorded since;
  std::optional<Recorded> until;  // of all but the last
};

class KeyFile {
 public:
  // not_found where there is none; an Error where others may read it.
  [[nodiscard]] static Result<KeyFile> open(const std::string& path);
  // Makes the first key where there is no file.
  [[nodiscard]] static Result<KeyFile> open_or_make(const std::string& path, Recorded now,
                                                    Random& random);

  // A new key that signs from now on, beside the one before until the overlap is over. Durable when
  // it returns.
  [[nodiscard]] Status rotate(Recorded now, std::chrono::microseconds overlap, Random& random);

  [[nodiscard]] const std::vector<SigningKey>& keys() const { return keys_; }
  // Under a shard's origin, each key that signs at that time, or has ever signed.
  [[nodiscard]] Result<std::vector<VerifierKey>> verifiers(
      std::string_view origin, std::optional<Recorded> signing_at) const;
  // The checkpoint as a note, signed by each key that signs at that time.
  [[nodiscard]] Result<std::string> sign(const Checkpoint& checkpoint, Recorded now) const;
  // Another text than a checkpoint's as a note, signed by the last key alone.
  [[nodiscard]] Result<std::string> sign_text(std::string_view name, std::string_view text) const;

 private:
  KeyFile(std::string path, std::vector<SigningKey> keys)
      : path_(std::move(path)), keys_(std::move(keys)) {}
  [[nodiscard]] Status write() const;

  std::string path_;
  std::vector<SigningKey> keys_;
};

}  // namespace hallmark
