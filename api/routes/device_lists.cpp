// Lists of devices by what they have.
#include <fmt/format.h>

#include "api/routes/routes.h"
#include "api/routes/view_page.h"
#include "projections/answers/state_json.h"
#include "schemas/cloudevents/media_types.h"
#include "schemas/vocabulary/text.h"

namespace hallmark::api {
namespace {

std::vector<Parameter> device_filters() {
  std::vector<Parameter> filters;
  for (const NamedFilter& one : named_filters) {
    Parameter parameter{one.name, one.description};
    if (one.facet == view_keys::Facet::state) {
      parameter.kind = Parameter::Kind::choice;
      parameter.choices.assign(state_names.begin(), state_names.end());
    }
    filters.push_back(std::move(parameter));
  }
  return filters;
}

Result<std::vector<DeviceFilter>> filters_of(const Query& query) {
  std::vector<DeviceFilter> filters;
  for (const NamedFilter& one : named_filters) {
    const auto value = query.text(one.name);
    if (!value) continue;
    TRY_ASSIGN(DeviceFilter filter, read_filter(one, *value));
    filters.push_back(std::move(filter));
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
