// Lists of devices by what they have.
#include <fmt/format.h>

#include "api/routes/routes.h"
#include "api/routes/view_page.h"
#include "projections/answers/state_json.h"
#include "schemas/cloudevents/media_types.h"
#include "schemas/vocabulary/text.h"

namespace hallmark::api {
namespace {

using view_keys::Facet;

struct NamedFacet {
  std::string_view name;
  Facet facet;
  std::string_view description;
};

constexpr NamedFacet text_filters[] = {
    {"owner", Facet::owner, "whose owner this is, by id"},
    {"custodian", Facet::custodian, "that this party holds, by id"},
    {"model", Facet::model, "of this model"},
    {"class", Facet::device_class, "of this class"},
    {"zone", Facet::zone, "in this zone"},
};

std::vector<Parameter> device_filters() {
  std::vector<Parameter> filters;
  filters.push_back({"state",
                     "in this state",
                     Parameter::Kind::choice,
                     false,
                     {"unborn", "born", "enrolled", "quarantined", "lost", "retired", "disposed"}});
  for (const NamedFacet& one : text_filters) filters.push_back({one.name, one.description});
  filters.push_back({"firmware", "that have this artefact installed: its SHA-256"});
  filters.push_back({"identifier", "known by this: scheme:value, or a value under any scheme"});
  return filters;
}

Result<std::vector<DeviceFilter>> filters_of(const Query& query) {
  std::vector<DeviceFilter> filters;
  if (const auto state = query.text("state")) {
    filters.push_back({Facet::state, std::string(*state)});
  }
  for (const NamedFacet& one : text_filters) {
    if (const auto value = query.text(one.name)) {
      filters.push_back({one.facet, std::string(*value)});
    }
  }
  if (const auto artefact = query.text("firmware")) {
    TRY_ASSIGN(const ContentHash hash, digest_parameter(*artefact, "firmware"));
    filters.push_back({Facet::firmware, std::string(hash.bytes())});
  }
  if (const auto identifier = query.text("identifier")) {
    filters.push_back({Facet::identifier, std::string(*identifier)});
  }
  return filters;
}

Result<Response> devices(const ViewSources& sources, const Call& call) {
  TRY_ASSIGN(const ViewPage page, ViewPage::open(sources, call, "/devices", device_filters()));
  DeviceListOptions options;
  TRY_ASSIGN(options.filters, filters_of(page.query()));
  options.from = page.place();
  return page.list(sources, call, [&](const PageItems& items) {
    const auto take = [&](const std::string& device, ShardIndex shard, const Folded& folded) {
      if (items.is_full()) return false;
      write_device_item(items.writer, {device, folded.state, shard, folded.head});
      return true;
    };
    return list_devices(items.source, page.dated(), options, take);
  });
}

}  // namespace

std::vector<Route> device_list_routes(const ViewSources& sources) {
  return {{"GET",
           "/v1/devices",
           "Devices by what they have, now or at any moment",
           with_pages(with_dates(device_filters())),
           {200},
           media_type::json,
           {},
           Handler([sources](const Call& call) { return devices(sources, call); })}};
}

}  // namespace hallmark::api
