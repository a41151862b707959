// Signed notes (C2SP signed-note and cosignature/v1; ledger/FORMAT.md, 9): their form, the keys
// that verify them, and signing. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/proof/ed25519.h"
#include "schemas/vocabulary/result.h"
#include "schemas/vocabulary/strong.h"

namespace hallmark {

inline constexpr std::size_t note_signature_limit = 16;

// The first 4 bytes of a hash over name, type and key, big-endian: which key a line means.
using NoteKeyId = Strong<struct NoteKeyIdTag, std::uint32_t>;

enum class NoteKeyType : std::uint8_t {
  signature = 1,    // an operator's
  cosignature = 4,  // an auditor's; signs a time with the text
};

// A public key under the name that it signs as. Immutable.
class VerifierKey {
 public:
  [[nodiscard]] static Result<VerifierKey> make(std::string name, NoteKeyType type,
                                                Ed25519PublicKey key);
  // NAME+ID+BASE64. Whoever wrote it may be hostile: printable() before a person sees an error.
  [[nodiscard]] static Result<VerifierKey> parse(std::string_view line);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] NoteKeyType type() const { return type_; }
  [[nodiscard]] NoteKeyId id() const { return id_; }
  [[nodiscard]] const Ed25519PublicKey& key() const { return key_; }
  // As parse() reads it, without a line feed.
  [[nodiscard]] std::string line() const;

 private:
  std::string name_;
  NoteKeyType type_ = NoteKeyType::signature;
  NoteKeyId id_;
  Ed25519PublicKey key_;
};

// A key a line; empty lines and those that begin with # are passed over.
[[nodiscard]] Result<std::vector<VerifierKey>> parse_verifier_keys(std::string_view text);

struct NoteSignature {
  std::string name;
  NoteKeyId key_id;
  std::string signature;
  friend bool operator==(const NoteSignature&, const NoteSignature&) = default;
};

struct Note {
  std::string text;  // with its last line feed
  std::vector<NoteSignature> signatures;
  friend bool operator==(const Note&, const Note&) = default;
};

[[nodiscard]] Result<Note> parse_note(std::string_view bytes);

// A known key that has signed.
struct KnownSignature {
  VerifierKey key;
  std::optional<std::uint64_t> time_s;  // of a cosignature, since 1970
};

// In the note's order; lines of other keys are passed over. Fails where a line of a known key does
// not verify.
[[nodiscard]] Result<std::vector<KnownSignature>> signatures_by(std::span<const VerifierKey> known,
                                                                const Note& note);

// The line of a signature, with its line feed, over a text that ends with one.
[[nodiscard]] Result<std::string> signature_line(std::string_view name,
                                                 const Ed25519PrivateKey& key,
                                                 std::string_view text);
[[nodiscard]] Result<std::string> cosignature_line(std::string_view name,
                                                   const Ed25519PrivateKey& key,
                                                   std::string_view text, std::uint64_t time_s);

}  // namespace hallmark
