#include <fmt/format.h>

#include <mutex>
#include <string_view>

#include "api/http/page.h"
#include "api/http/problem.h"
#include "api/routes/known_at.h"
#include "api/routes/routes.h"
#include "ledger/history.h"
#include "ledger/proof/bundle.h"
#include "projections/views/timeline.h"
#include "schemas/cloudevents/media_types.h"
#include "schemas/vocabulary/text.h"

namespace hallmark::api {
namespace {

// 5 MiB of the largest.
constexpr std::uint64_t large_bundle_events = 100;
// A page ends after so many events looked at for their type: no request holds a worker for long.
constexpr std::uint64_t most_looked_at = 50'000;
constexpr std::size_t most_remembered = 1'000;  // entries, of a history that is asked once
constexpr std::string_view bundle_media_type = "application/vnd.hallmark.bundle+json";

std::vector<Parameter> history_filters() {
  return {{"order",
           "desc (newest first, the default) or asc, by deviceSequence",
           Parameter::Kind::choice,
           false,
           {"desc", "asc"}},
          {"type", "events of this type alone"},
          {"from", "that occurred then or later", Parameter::Kind::time},
          {"to", "that occurred before", Parameter::Kind::time},
          {"asOf", "that occurred then or earlier", Parameter::Kind::time},
          known_at_parameter()};
}

Response unknown_device(std::string_view device, std::string_view prefix) {
  return problem_response(
      problem::unknown_device,
      fmt::format("no event of device {} is among the entries {}", quoted(device), prefix));
}

// The filters of a history that can be told from a place alone.
struct Window {
  std::optional<Occurred> from;
  std::optional<Occurred> to;
  std::optional<Occurred> as_of;

  [[nodiscard]] bool holds(const Place& place) const {
    return (!from || place.occurred >= *from) && (!to || place.occurred < *to) &&
           (!as_of || place.occurred <= *as_of);
  }
};

Window window_of(const Query& query) {
  return {query.time<Occurred>("from"), query.time<Occurred>("to"), query.time<Occurred>("asOf")};
}

class History {
 public:
  History(Reader& reader, ItemCache& items, const Places& places, const Page& page)
      : reader_(reader),
        items_(items),
        places_(places),
        page_(page),
        window_(window_of(page.query())),
        type_(page.query().text("type")),
        ascending_(page.query().text("order") == "asc") {}

  // Writes a page of items; where the next one begins, if there is one.
  [[nodiscard]] Result<std::optional<std::uint64_t>> write(json::Writer& writer) {
    std::uint64_t written = 0;
    std::uint64_t looked_at = 0;
    // By how many events come before it in the asked order.
    for (std::uint64_t at = page_.place().value_or(0); at < places_.size(); ++at) {
      const Place& place = places_[ascending_ ? at : places_.size() - 1 - at];
      if (!window_.holds(place)) continue;
      if (page_.is_full(written, writer) || looked_at++ == most_looked_at) return std::optional(at);
      TRY_ASSIGN(const ItemCache::Pointer item, shown(place));
      if (type_ && item->type != *type_) continue;
      writer.raw(item->json);
      ++written;
    }
    return std::optional<std::uint64_t>();
  }

 private:
  Result<ItemCache::Pointer> shown(const Place& place) {
    const ShardIndex shard = reader_.shard().index;
    if (auto kept = items_.find(shard, place.sequence)) return kept;
    auto item = std::make_shared<ShownItem>();
    TRY(read_item(reader_, place, [&](const HistoryItem& read) {
      json::Writer writer;
      write_history_item(writer, read);
      item->json = writer.take();
      item->type = read.envelope.type;
      return ok();
    }));
    items_.keep(shard, place.sequence, item);
    return ItemCache::Pointer(std::move(item));
  }

  Reader& reader_;
  ItemCache& items_;
  const Places& places_;
  const Page& page_;
  const Window window_;
  const std::optional<std::string_view> type_;
  const bool ascending_;
};

// What the views know of where it lies is read at once. They may be behind, or not there yet.
Status fetch_history(const Sources& sources, const std::string& device, Reader& reader) {
  if (sources.caches.places.has(device)) return ok();
  const auto views = sources.views.read();
  if (!views) return ok();
  const auto entries = entries_of(*(*views)->rows, device, most_remembered);
  return entries ? reader.fetch(*entries) : ok();
}

Result<Response> history(const Sources& sources, const Call& call) {
  const std::string& device = call.captures[0];
  const auto filters = history_filters();
  TRY_ASSIGN(const Page page, Page::open(call, "/history/" + percent_encoded(device), filters));
  const ShardLedger& shard = sources.ledger.shard_for(device);
  const ShardIndex index = shard.shard().index;
  const std::optional<std::string_view> known =
      page.prefix() ? std::optional<std::string_view>(*page.prefix())
                    : page.query().text("knownAt");
  TRY_ASSIGN(const std::uint64_t entries, entries_known(sources.ledger, index, known));
  const std::string prefix = prefix_text(index, entries);
  Reader reader = shard.reader(entries);
  reader.remember(most_remembered);
  TRY(fetch_history(sources, device, reader));
  TRY_ASSIGN(const auto places, sources.caches.places.places(reader, device));
  if (places->empty()) return unknown_device(device, prefix);
  json::Writer writer;
  writer.begin_object();
  writer.member("device", device);
  writer.key("items");
  writer.begin_array();
  TRY_ASSIGN(const auto next, History(reader, sources.caches.items, *places, page).write(writer));
  writer.end_array();
  Response response = json_response({});
  write_next(writer, response, call.request,
             next ? std::optional(page.next(prefix, *next)) : std::nullopt);
  writer.key("asOf");
  const auto as_of = page.query().text("asOf");
  as_of ? writer.string(Occurred::parse(*as_of)->text()) : writer.null();
  writer.member("knownAt", prefix);
  writer.end_object();
  response.body = writer.take();
  return response;
}

// A bundle is made on the newest checkpoint; one is published first where the device has an entry
// that it does not cover, so that what has a receipt is in the bundle.
// Returns how many events there are.
Result<std::uint64_t> publish_if_behind(const ShardLedger& shard, ShardPublisher& publisher,
                                        std::string_view device) {
  Sha256 sha256;
  TRY_ASSIGN(const Head head, shard.index().head(device_key(device, sha256)));
  const auto newest = publisher.newest();
  const bool covered = newest && (head.count == DeviceSequence(0) ||
                                  head.sequence.value() < newest->checkpoint.size);
  if (!covered) TRY(publisher.publish());
  return head.count.value();
}

Result<Response> bundle(const Sources& sources, const Call& call) {
  const std::string& device = call.captures[0];
  const ShardLedger& shard = sources.ledger.shard_for(device);
  ShardPublisher& publisher = sources.ledger.publisher(shard.shard().index);
  TRY_ASSIGN(const std::uint64_t events, publish_if_behind(shard, publisher, device));
  // A large one takes some three times its size while it is made, and its time: one at a time, and
  // who comes meanwhile keeps no worker waiting.
  std::unique_lock<std::mutex> alone;
  if (events > large_bundle_events) {
    alone = std::unique_lock(sources.large_bundles, std::try_to_lock);
    if (!alone) {
      return problem_response(problem::unavailable,
                              "another large bundle is being made; try again in a moment");
    }
  }
  TRY_ASSIGN(const Bundle made, publisher.bundle(device));
  Response response{200, std::string(bundle_media_type), {}, bundle_json(made)};
  response.headers.push_back({"Cache-Control", "no-cache"});
  return response;
}

}  // namespace

std::vector<Route> device_routes(const Sources& sources) {
  std::vector<Parameter> of_history = history_filters();
  of_history.push_back(limit_parameter());
  of_history.push_back(cursor_parameter());
  return {{"GET",
           "/v1/devices/{device}/history",
           "What happened to a device: its accepted entries",
           of_history,
           {200},
           media_type::json,
           {},
           Handler([sources](const Call& call) { return history(sources, call); })},
          {"GET",
           "/v1/devices/{device}/bundle",
           "The device's complete history with its proof, or the proof that it has none",
           {},
           {200},
           bundle_media_type,
           {},
           Handler([sources](const Call& call) { return bundle(sources, call); })}};
}

}  // namespace hallmark::api
