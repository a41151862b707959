// The log as tiles, for witnesses and auditors: C2SP tlog-tiles under /log/{shard}.
#include <fmt/format.h>

#include "api/http/problem.h"
#include "api/routes/routes.h"
#include "api/routes/tile_path.h"
#include "ledger/families.h"
#include "ledger/proof/decimal.h"
#include "schemas/vocabulary/text.h"

namespace hallmark::api {
namespace {

constexpr std::string_view tile_media_type = "application/octet-stream";
constexpr std::string_view note_media_type = "text/plain; charset=utf-8";
// A tile never changes: its name says how much of the log it is.
constexpr std::string_view immutable = "public, max-age=31536000, immutable";

Response note_response(const std::string& note, std::string_view cache) {
  return {200, std::string(note_media_type), {{"Cache-Control", std::string(cache)}}, note};
}

Result<Response> newest_checkpoint(Ledger& ledger, ShardIndex index) {
  const auto newest = ledger.publisher(index).newest();
  if (newest) return note_response(newest->note, "no-cache");
  return problem_response(problem::not_published, "no checkpoint was published yet");
}

Result<Response> checkpoint_of_size(Ledger& ledger, ShardIndex index, const Call& call) {
  if (const auto size = parse_decimal<std::uint64_t>(call.captures[1])) {
    TRY_ASSIGN(const auto kept, ledger.publisher(index).at(*size));
    if (kept) return note_response(kept->note, "public, max-age=86400");
  }
  return problem_response(problem::not_published, fmt::format("no checkpoint of size {} is kept",
                                                              quoted(call.captures[1])));
}

// How many hashes of the level, or entries, are published.
std::uint64_t published_at(std::uint64_t size, std::optional<unsigned> level) {
  const unsigned bits = level.value_or(0) * tile_height;
  return bits < 64 ? size >> bits : 0;
}

Result<std::string> entries_tile(const ShardLedger& shard, std::uint64_t first,
                                 std::uint64_t count) {
  const auto from = families::big_endian(first);
  const auto cursor = shard.store().cursor(families::entries, families::view(from));
  std::string tile;
  for (std::uint64_t i = 0; i < count; ++i) {
    TRY_ASSIGN(const bool there, cursor->next());
    const auto expected = families::big_endian(first + i);
    if (!there || cursor->key() != families::view(expected)) {
      return fail(ErrorCode::corruption, "it is missing",
                  fmt::format("entry {} of shard {}", first + i, shard.shard().index.value()));
    }
    const std::string_view bytes = cursor->value();
    const auto length = families::big_endian(static_cast<std::uint16_t>(bytes.size()));
    tile.append(families::view(length)).append(bytes);
  }
  return tile;
}

Response tile_response(std::string bytes) {
  return {200,
          std::string(tile_media_type),
          {{"Cache-Control", std::string(immutable)}},
          std::move(bytes)};
}

std::optional<Response> remembered_tile(TileCache& tiles, const Call& call) {
  const auto bytes = tiles.find(call.captures[0], call.captures[1]);
  return bytes ? std::optional(tile_response(*bytes)) : std::nullopt;
}

Result<Response> tile(Ledger& ledger, TileCache& tiles, ShardIndex index, const Call& call) {
  const auto path = parse_tile_path(call.captures[1]);
  const auto newest = ledger.publisher(index).newest();
  const std::uint64_t size = newest ? newest->checkpoint.size : 0;
  // Only what a checkpoint says is shown; index * 256 + width does not run over, as the index is
  // compared first.
  const std::uint64_t there = path ? published_at(size, path->level) : 0;
  if (!path || path->index > there / tile_width || path->index * tile_width + path->width > there) {
    return problem_response(problem::not_published,
                            fmt::format("no tile {} is published; the log has {} entries",
                                        quoted(call.captures[1]), size));
  }
  const ShardLedger& shard = ledger.shard(index);
  std::string bytes;
  if (path->level) {
    TRY_ASSIGN(
        bytes,
        TileReader(shard.store(), shard.index()).tile({*path->level, path->index}, path->width));
  } else {
    TRY_ASSIGN(bytes, entries_tile(shard, path->index * tile_width, path->width));
  }
  tiles.keep(call.captures[0], call.captures[1], bytes);
  return tile_response(std::move(bytes));
}

}  // namespace

std::vector<Route> log_routes(const Sources& sources) {
  Ledger& ledger = sources.ledger;
  TileCache& tiles = sources.caches.tiles;
  return {{"GET",
           "/log/{shard}/checkpoint",
           "The newest checkpoint, a signed note",
           {},
           {200},
           note_media_type,
           {},
           on_shard(ledger,
                    [&ledger](ShardIndex index, const Call& /*call*/) {
                      return newest_checkpoint(ledger, index);
                    })},
          {"GET",
           "/log/{shard}/checkpoint/{size}",
           "An earlier checkpoint",
           {},
           {200},
           note_media_type,
           {},
           on_shard(ledger,
                    [&ledger](ShardIndex index, const Call& call) {
                      return checkpoint_of_size(ledger, index, call);
                    })},
          {"GET",
           "/log/{shard}/tile/{tile...}",
           "A tile of hashes, <L>/<N>[.p/<W>], or of entries, entries/<N>[.p/<W>], as C2SP "
           "tlog-tiles has it",
           {},
           {200},
           tile_media_type,
           {},
           Remembered{[&tiles](const Call& call) { return remembered_tile(tiles, call); },
                      on_shard(ledger, [&ledger, &tiles](ShardIndex index, const Call& call) {
                        return tile(ledger, tiles, index, call);
                      })}}};
}

}  // namespace hallmark::api
