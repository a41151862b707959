// What a shard has published and keeps, in pages: whoever replays a ledger holds it to all of it.
#include <fmt/format.h>

#include <optional>

#include "api/http/page.h"
#include "api/routes/known_at.h"
#include "api/routes/routes.h"
#include "ledger/families.h"
#include "ledger/publication/kept_checkpoints.h"
#include "schemas/cloudevents/media_types.h"

namespace hallmark::api {
namespace {

Result<Response> checkpoints(const Sources& sources, ShardIndex index, const Call& call) {
  TRY_ASSIGN(const Page page, Page::open(call, fmt::format("/checkpoints/{}", index.value()), {}));
  const auto newest = sources.ledger.publisher(index).newest();
  const std::uint64_t published = newest ? newest->checkpoint.size : 0;
  const auto from = families::big_endian(page.place().value_or(0));
  const auto cursor =
      sources.ledger.shard(index).store().cursor(families::checkpoints, families::view(from));
  json::Writer writer;
  writer.begin_object();
  writer.key("items");
  writer.begin_array();
  std::optional<std::uint64_t> next;
  for (std::uint64_t items = 0;; ++items) {
    TRY_ASSIGN(const bool there, cursor->next());
    // One may be stored a moment before it is shown.
    if (!there || *families::number_of(cursor->key()) > published) break;
    if (page.is_full(items, writer)) {
      next = families::number_of(cursor->key());
      break;
    }
    TRY_ASSIGN(const KeptCheckpoint kept, decode_kept_checkpoint(cursor->value()));
    writer.begin_object();
    writer.member("size", *families::number_of(cursor->key()));
    writer.member("note", kept.note);
    writer.end_object();
  }
  writer.end_array();
  Response response = json_response({});
  write_next(writer, response, call.request,
             next ? std::optional(page.next(prefix_text(index, published), *next)) : std::nullopt);
  writer.end_object();
  response.body = writer.take();
  return response;
}

}  // namespace

std::vector<Route> checkpoint_routes(const Sources& sources) {
  return {{"GET",
           "/v1/shards/{shard}/checkpoints",
           "The checkpoints that are kept, oldest first",
           {limit_parameter(), cursor_parameter()},
           {200},
           media_type::json,
           {},
           on_shard(sources.ledger, [sources](ShardIndex index, const Call& call) {
             return checkpoints(sources, index, call);
           })}};
}

}  // namespace hallmark::api
