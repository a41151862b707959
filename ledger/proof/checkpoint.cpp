#include "ledger/proof/checkpoint.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "ledger/identity.h"
#include "ledger/proof/decimal.h"
#include "schemas/vocabulary/base64.h"
#include "schemas/vocabulary/sha256.h"
#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

constexpr std::string_view format_name = "hallmark/1";

Unexpected bad(int line, std::string_view expected, std::string_view found) {
  return fail(ErrorCode::bad_input,
              fmt::format("line {}: expected {}, found {}", line, expected, quoted(found, 120)));
}

// What stands before the first `end`, which is taken off `text` too; nothing where there is none.
std::optional<std::string_view> take_until(char end, std::string_view& text) {
  const std::size_t at = text.find(end);
  if (at == text.npos) return std::nullopt;
  const std::string_view taken = text.substr(0, at);
  text.remove_prefix(at + 1);
  return taken;
}

template <class Root>
std::optional<Root> parse_root(std::string_view text) {
  const auto bytes = from_base64(text);
  if (!bytes || bytes->size() != digest_size_bytes) return std::nullopt;
  return *Root::from_bytes(*bytes);
}

Status parse_origin(std::string_view line, Checkpoint& out) {
  std::string_view rest = line;
  const auto name = take_until('/', rest);
  const auto shard = parse_decimal<std::uint32_t>(rest);
  if (!name || !is_ledger_name(*name) || !shard) {
    return bad(1, "<ledger's name>/<shard>, the name of 1 to 64 of a-z 0-9 . -", line);
  }
  out.ledger = *name;
  out.shard.index = ShardIndex(*shard);
  return ok();
}

Status parse_last(std::string_view line, Checkpoint& out) {
  std::string_view rest = line;
  const auto format = take_until(' ', rest);
  const auto shard = take_until('/', rest);
  const auto of = take_until(' ', rest);
  const auto map_root = take_until(' ', rest);
  if (!format || *format != format_name || !shard || !of || !map_root) {
    return bad(4, "hallmark/1 <shard>/<n> <map root> <time>", line);
  }
  const auto count = parse_decimal<std::uint32_t>(*of);
  if (parse_decimal<std::uint32_t>(*shard) != out.shard.index.value() || !count ||
      *count <= out.shard.index.value()) {
    return bad(4, fmt::format("shard {} of more than so many", out.shard.index.value()),
               fmt::format("{}/{}", *shard, *of));
  }
  out.shard.of = *count;
  const auto root = parse_root<MapRoot>(*map_root);
  if (!root) return bad(4, "base64 of a map root of 32 bytes", *map_root);
  out.map_root = *root;
  const auto micros = parse_decimal<std::int64_t>(rest);
  if (!micros) return bad(4, "a time in microseconds since 1970", rest);
  out.recorded_at = Recorded(*micros);
  return ok();
}

Status verify_empty(const Checkpoint& checkpoint) {
  const auto nothing = Sha256().digest<LogRoot>({});
  if (checkpoint.recorded_at == Recorded() && checkpoint.map_root == MapRoot() &&
      checkpoint.log_root == nothing) {
    return ok();
  }
  return fail(ErrorCode::bad_input,
              fmt::format("expected time 0 and the roots of no entries, {} and {}, found time {}, "
                          "{} and {}",
                          nothing.hex(), MapRoot().hex(), checkpoint.recorded_at.micros(),
                          checkpoint.log_root.hex(), checkpoint.map_root.hex()));
}

}  // namespace

std::string origin_of(std::string_view ledger, ShardIndex shard) {
  return fmt::format("{}/{}", ledger, shard.value());
}

std::string checkpoint_text(const Checkpoint& checkpoint) {
  return fmt::format("{}\n{}\n{}\n{} {}/{} {} {}\n",
                     origin_of(checkpoint.ledger, checkpoint.shard.index), checkpoint.size,
                     to_base64(checkpoint.log_root.bytes()), format_name,
                     checkpoint.shard.index.value(), checkpoint.shard.of,
                     to_base64(checkpoint.map_root.bytes()), checkpoint.recorded_at.micros());
}

Result<Checkpoint> parse_checkpoint(std::string_view text) {
  std::string_view rest = text;
  std::array<std::string_view, 4> lines;
  for (std::string_view& line : lines) {
    const auto taken = take_until('\n', rest);
    if (!taken) return fail(ErrorCode::bad_input, "expected a checkpoint of 4 lines, found fewer");
    line = *taken;
  }
  if (!rest.empty()) {
    return fail(ErrorCode::bad_input, "expected a checkpoint of 4 lines, found more");
  }
  Checkpoint out;
  TRY(parse_origin(lines[0], out));
  const auto size = parse_decimal<std::uint64_t>(lines[1]);
  if (!size) return bad(2, "a number of entries", lines[1]);
  out.size = *size;
  const auto log_root = parse_root<LogRoot>(lines[2]);
  if (!log_root) return bad(3, "base64 of a log root of 32 bytes", lines[2]);
  out.log_root = *log_root;
  TRY(parse_last(lines[3], out));
  if (out.size == 0) TRY(verify_empty(out));
  return out;
}

Result<std::vector<KnownSignature>> verify_checkpoint(const Checkpoint& checkpoint,
                                                      const Note& note,
                                                      std::span<const VerifierKey> known) {
  TRY_ASSIGN(std::vector<KnownSignature> found, signatures_by(known, note));
  const std::string origin = origin_of(checkpoint.ledger, checkpoint.shard.index);
  const bool by_operator =
      std::any_of(found.begin(), found.end(), [&](const KnownSignature& signature) {
        return signature.key.type() == NoteKeyType::signature && signature.key.name() == origin;
      });
  if (by_operator) return found;
  std::vector<std::string> names;
  names.reserve(note.signatures.size());
  for (const NoteSignature& line : note.signatures) names.push_back(quoted(line.name));
  return fail(ErrorCode::bad_input,
              fmt::format("expected a signature of a known key named {}, found lines of {}", origin,
                          fmt::join(names, ", ")));
}

}  // namespace hallmark
