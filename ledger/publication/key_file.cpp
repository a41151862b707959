#include "ledger/publication/key_file.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <utility>

#include "ledger/durable_file.h"
#include "schemas/vocabulary/base64.h"
#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

constexpr mode_t of_others = 0077;

constexpr std::string_view heading =
    "# Hallmark's signing keys. Whoever has this file can sign for the ledger: keep it secret, "
    "and\n"
    "# keep a copy. A line a key: since when it signs, until when (- is: it still does), its "
    "seed.\n";

Unexpected damaged(std::size_t line, std::string_view found, const std::string& path) {
  // What stands there may be a secret.
  return fail(ErrorCode::corruption,
              fmt::format("line {}: expected SINCE UNTIL SEED, found {} characters that are not",
                          line, found.size()),
              path);
}

// Up to the next `end`, which is taken off too; all of it where there is none.
std::string_view take_until(char end, std::string_view& text) {
  const std::size_t at = std::min(text.find(end), text.size());
  const std::string_view taken = text.substr(0, at);
  text.remove_prefix(std::min(at + 1, text.size()));
  return taken;
}

std::optional<SigningKey> parse_key(std::string_view line) {
  const auto since = Recorded::parse(take_until(' ', line));
  const std::string_view until_text = take_until(' ', line);
  const auto seed = from_base64(line);
  if (!since || !seed) return std::nullopt;
  std::optional<Recorded> until;
  if (until_text != "-") {
    const auto parsed = Recorded::parse(until_text);
    if (!parsed) return std::nullopt;
    until = *parsed;
  }
  auto key = Ed25519PrivateKey::from_seed(*seed);
  if (!key) return std::nullopt;
  return SigningKey{*std::move(key), *seed, *since, until};
}

Result<std::vector<SigningKey>> parse_keys(std::string_view text, const std::string& path) {
  std::vector<SigningKey> keys;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = take_until('\n', text);
    if (line.empty() || line.starts_with('#')) continue;
    auto key = parse_key(line);
    if (!key) return damaged(number, line, path);
    keys.push_back(*std::move(key));
  }
  if (keys.empty() || keys.back().until) {
    return fail(ErrorCode::corruption,
                "expected a key that still signs on the last line, found none", path);
  }
  return keys;
}

// A key that others could read is no longer the operator's alone, so it is not gone on with.
Status check_mode(const std::string& path) {
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0 || (found.st_mode & of_others) == 0) return ok();
  return fail(ErrorCode::io,
              fmt::format("others than its owner may read this signing key (mode {:04o}, expected "
                          "0600). If nobody did: chmod 600 {}. If somebody may have: also "
                          "`hallmark key rotate`",
                          found.st_mode & 07777, path),
              path);
}

Result<SigningKey> new_key(Recorded now, Random& random) {
  std::array<std::uint8_t, ed25519_key_bytes> chance{};
  TRY(random.fill(chance));
  const std::string seed(chance.begin(), chance.end());
  TRY_ASSIGN(Ed25519PrivateKey key, Ed25519PrivateKey::from_seed(seed));
  return SigningKey{std::move(key), seed, now, std::nullopt};
}

bool signs_at(const SigningKey& key, Recorded now) { return !key.until || now < *key.until; }

}  // namespace

Result<KeyFile> KeyFile::open(const std::string& path) {
  TRY_ASSIGN(const auto text, read_small_file(path));
  if (!text) return fail(ErrorCode::not_found, "there is no signing key here", path);
  TRY(check_mode(path));
  TRY_ASSIGN(auto keys, parse_keys(*text, path));
  return KeyFile(path, std::move(keys));
}

Result<KeyFile> KeyFile::open_or_make(const std::string& path, Recorded now, Random& random) {
  auto found = open(path);
  if (found || found.error().code != ErrorCode::not_found) return found;
  TRY_ASSIGN(SigningKey first, new_key(now, random));
  KeyFile made(path, {std::move(first)});
  TRY(made.write());
  return made;
}

Status KeyFile::rotate(Recorded now, std::chrono::microseconds overlap, Random& random) {
  const auto signing = std::count_if(keys_.begin(), keys_.end(),
                                     [&](const SigningKey& key) { return signs_at(key, now); });
  if (signing >= static_cast<std::ptrdiff_t>(note_signature_limit)) {
    return fail(ErrorCode::bad_input,
                fmt::format("{} keys sign already, as many as a checkpoint has room for; the first "
                            "falls silent at {}",
                            signing, keys_[keys_.size() - note_signature_limit].until->text()),
                path_);
  }
  TRY_ASSIGN(SigningKey next, new_key(now, random));
  KeyFile changed = *this;
  changed.keys_.back().until = Recorded(now.micros() + overlap.count());
  changed.keys_.push_back(std::move(next));
  TRY(changed.write());
  *this = std::move(changed);
  return ok();
}

Status KeyFile::write() const {
  std::string text(heading);
  for (const SigningKey& key : keys_) {
    text += fmt::format("{} {} {}\n", key.since.text(), key.until ? key.until->text() : "-",
                        to_base64(key.seed));
  }
  return write_durably(path_, text, Readers::owner);
}

Result<std::vector<VerifierKey>> KeyFile::verifiers(std::string_view origin,
                                                    std::optional<Recorded> signing_at) const {
  std::vector<VerifierKey> found;
  for (const SigningKey& key : keys_) {
    if (signing_at && !signs_at(key, *signing_at)) continue;
    TRY_ASSIGN(VerifierKey verifier, VerifierKey::make(std::string(origin), NoteKeyType::signature,
                                                       key.key.public_key()));
    found.push_back(std::move(verifier));
  }
  return found;
}

Result<std::string> KeyFile::sign(const Checkpoint& checkpoint, Recorded now) const {
  const std::string origin = origin_of(checkpoint.ledger, checkpoint.shard.index);
  const std::string text = checkpoint_text(checkpoint);
  std::string note = text + "\n";
  for (const SigningKey& key : keys_) {
    if (!signs_at(key, now)) continue;
    TRY_ASSIGN(const std::string line, signature_line(origin, key.key, text));
    note += line;
  }
  return note;
}

Result<std::string> KeyFile::sign_text(std::string_view name, std::string_view text) const {
  TRY_ASSIGN(const std::string line, signature_line(name, keys_.back().key, text));
  return fmt::format("{}\n{}", text, line);
}

}  // namespace hallmark
