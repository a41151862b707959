#include "ledger/proof/note.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "ledger/families.h"
#include "schemas/vocabulary/base64.h"
#include "schemas/vocabulary/sha256.h"
#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view line_begin = "\u2014 ";  // an em dash and a space
constexpr std::size_t key_id_bytes = 4;
constexpr std::size_t time_bytes = 8;

// What Unicode calls White_Space.
constexpr std::array spaces = {"\t"sv,     "\n"sv,     "\v"sv,     "\f"sv,     "\r"sv,
                               " "sv,      "\u0085"sv, "\u00a0"sv, "\u1680"sv, "\u2000"sv,
                               "\u2001"sv, "\u2002"sv, "\u2003"sv, "\u2004"sv, "\u2005"sv,
                               "\u2006"sv, "\u2007"sv, "\u2008"sv, "\u2009"sv, "\u200a"sv,
                               "\u2028"sv, "\u2029"sv, "\u202f"sv, "\u205f"sv, "\u3000"sv};

Unexpected bad(std::string what) { return fail(ErrorCode::bad_input, std::move(what)); }

bool is_name(std::string_view name) {
  const auto has = [&](std::string_view text) { return name.find(text) != name.npos; };
  return !name.empty() && is_utf8(name) && !has("+") &&
         std::none_of(spaces.begin(), spaces.end(), has);
}

char byte_of(NoteKeyType type) { return static_cast<char>(type); }

NoteKeyId id_of(std::string_view bytes) {
  return NoteKeyId(static_cast<std::uint32_t>(*families::number_of(bytes.substr(0, key_id_bytes))));
}

std::string hex_of(NoteKeyId id) { return fmt::format("{:08x}", id.value()); }

// What a cosignature signs.
std::string cosigned(std::string_view text, std::uint64_t time_s) {
  return fmt::format("cosignature/v1\ntime {}\n{}", time_s, text);
}

Result<NoteSignature> parse_signature(std::string_view line, std::size_t number) {
  const auto bad_line = [&](std::string_view expected, std::string_view found) {
    return bad(
        fmt::format("signature line {}: expected {}, found {}", number, expected, quoted(found)));
  };
  const std::string_view rest = line.substr(std::min(line_begin.size(), line.size()));
  const std::size_t space = rest.find(' ');
  if (!line.starts_with(line_begin) || space == rest.npos || !is_name(rest.substr(0, space))) {
    return bad_line("\u2014 NAME BASE64", line);
  }
  const std::string_view encoded = rest.substr(space + 1);
  const auto bytes = from_base64(encoded);
  if (!bytes || bytes->size() <= key_id_bytes) {
    return bad_line("base64 of a key id and a signature", encoded);
  }
  return NoteSignature{std::string(rest.substr(0, space)), id_of(*bytes),
                       bytes->substr(key_id_bytes)};
}

Result<KnownSignature> verify(const VerifierKey& key, const NoteSignature& line,
                              std::string_view text) {
  const bool is_timed = key.type() == NoteKeyType::cosignature;
  const std::size_t before = is_timed ? time_bytes : 0;
  const auto bad_signature = [&](std::string_view expected, std::string_view found) {
    return bad(fmt::format("signature of {} ({}): expected {}, found {}", quoted(key.name()),
                           hex_of(key.id()), expected, found));
  };
  if (line.signature.size() != before + ed25519_signature_bytes) {
    return bad_signature(fmt::format("{} bytes", before + ed25519_signature_bytes),
                         fmt::format("{}", line.signature.size()));
  }
  const std::string_view signature = line.signature;
  KnownSignature found{key, std::nullopt};
  if (is_timed) found.time_s = families::number_of(signature.substr(0, time_bytes));
  const bool verifies =
      is_timed ? key.key().verifies(signature.substr(before), cosigned(text, *found.time_s))
               : key.key().verifies(signature, text);
  if (!verifies) return bad_signature("one of this text", "one that does not verify");
  return found;
}

std::string line_of(const VerifierKey& key, std::string_view signature) {
  const auto id = families::big_endian(key.id().value());
  std::string bytes(families::view(id));
  bytes += signature;
  return fmt::format("{}{} {}\n", line_begin, key.name(), to_base64(bytes));
}

std::string_view trimmed(std::string_view line) {
  constexpr std::string_view blanks = " \t\r\v\f";
  const std::size_t first = line.find_first_not_of(blanks);
  if (first == line.npos) return {};
  return line.substr(first, line.find_last_not_of(blanks) - first + 1);
}

}  // namespace

Result<VerifierKey> VerifierKey::make(std::string name, NoteKeyType type, Ed25519PublicKey key) {
  if (!is_name(name)) {
    return bad(fmt::format("expected a key's name without spaces and +, found {}", quoted(name)));
  }
  VerifierKey out;
  const std::string hashed = fmt::format("{}\n{}{}", name, byte_of(type), key.bytes());
  out.id_ = id_of(Sha256().digest<Digest<struct KeyHashTag>>(hashed).bytes());
  out.name_ = std::move(name);
  out.type_ = type;
  out.key_ = std::move(key);
  return out;
}

Result<VerifierKey> VerifierKey::parse(std::string_view line) {
  const std::size_t first = line.find('+');
  // Base64 may have more of them.
  const std::size_t second = first == line.npos ? line.npos : line.find('+', first + 1);
  if (second == line.npos) {
    return bad(fmt::format("expected a verifier key NAME+ID+BASE64, found {}", quoted(line)));
  }
  const std::string_view name = line.substr(0, first);
  const std::string_view id = line.substr(first + 1, second - first - 1);
  const std::string_view encoded = line.substr(second + 1);
  const auto bytes = from_base64(encoded);
  if (!bytes || bytes->size() != 1 + ed25519_key_bytes ||
      (bytes->front() != byte_of(NoteKeyType::signature) &&
       bytes->front() != byte_of(NoteKeyType::cosignature))) {
    return bad(fmt::format("key {}: expected base64 of a type, 01 or 04, and {} bytes, found {}",
                           quoted(name), ed25519_key_bytes, quoted(encoded)));
  }
  TRY_ASSIGN(Ed25519PublicKey key, Ed25519PublicKey::from_bytes(bytes->substr(1)));
  TRY_ASSIGN(VerifierKey out,
             make(std::string(name), static_cast<NoteKeyType>(bytes->front()), std::move(key)));
  if (id != hex_of(out.id())) {
    return bad(fmt::format("key {}: expected key id {}, found {}", quoted(name), hex_of(out.id()),
                           quoted(id)));
  }
  return out;
}

std::string VerifierKey::line() const {
  return fmt::format("{}+{}+{}", name_, hex_of(id_), to_base64(byte_of(type_) + key_.bytes()));
}

Result<std::vector<VerifierKey>> parse_verifier_keys(std::string_view text) {
  std::vector<VerifierKey> keys;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.starts_with('#')) continue;
    TRY_ASSIGN(VerifierKey key, VerifierKey::parse(line));
    keys.push_back(std::move(key));
  }
  return keys;
}

Result<Note> parse_note(std::string_view bytes) {
  if (!is_utf8(bytes)) {
    return bad(fmt::format("expected UTF-8, found another byte at {}",
                           first_bad_utf8(bytes).value_or(bytes.size())));
  }
  const auto control = std::find_if(bytes.begin(), bytes.end(), [](char byte) {
    return static_cast<unsigned char>(byte) < 0x20 && byte != '\n';
  });
  if (control != bytes.end()) {
    return bad(fmt::format("expected no control character but line feeds, found one at byte {}",
                           control - bytes.begin()));
  }
  // Signature lines are not empty, so the last empty line is the one before them.
  const std::size_t gap = bytes.rfind("\n\n");
  if (gap == bytes.npos || !bytes.ends_with('\n')) {
    return bad("expected a text, an empty line and lines of signatures, each with its line feed");
  }
  Note note{std::string(bytes.substr(0, gap + 1)), {}};
  std::string_view rest = bytes.substr(gap + 2);
  const auto lines = static_cast<std::size_t>(std::count(rest.begin(), rest.end(), '\n'));
  if (lines < 1 || lines > note_signature_limit) {
    return bad(fmt::format("expected 1 to {} signatures, found {}", note_signature_limit, lines));
  }
  note.signatures.reserve(lines);
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    TRY_ASSIGN(NoteSignature signature,
               parse_signature(rest.substr(0, end), note.signatures.size() + 1));
    note.signatures.push_back(std::move(signature));
    rest.remove_prefix(end + 1);
  }
  return note;
}

Result<std::vector<KnownSignature>> signatures_by(std::span<const VerifierKey> known,
                                                  const Note& note) {
  std::vector<KnownSignature> found;
  for (const NoteSignature& line : note.signatures) {
    for (const VerifierKey& key : known) {
      if (key.id() != line.key_id || key.name() != line.name) continue;
      TRY_ASSIGN(KnownSignature signature, verify(key, line, note.text));
      found.push_back(std::move(signature));
    }
  }
  return found;
}

Result<std::string> signature_line(std::string_view name, const Ed25519PrivateKey& key,
                                   std::string_view text) {
  TRY_ASSIGN(const VerifierKey as,
             VerifierKey::make(std::string(name), NoteKeyType::signature, key.public_key()));
  TRY_ASSIGN(const std::string signature, key.sign(text));
  return line_of(as, signature);
}

Result<std::string> cosignature_line(std::string_view name, const Ed25519PrivateKey& key,
                                     std::string_view text, std::uint64_t time_s) {
  TRY_ASSIGN(const VerifierKey as,
             VerifierKey::make(std::string(name), NoteKeyType::cosignature, key.public_key()));
  TRY_ASSIGN(const std::string signature, key.sign(cosigned(text, time_s)));
  std::string timed(families::view(families::big_endian(time_s)));
  timed += signature;
  return line_of(as, timed);
}

}  // namespace hallmark
