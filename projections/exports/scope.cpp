#include "projections/exports/scope.h"

#include <algorithm>

#include "projections/answers/filters.h"

namespace hallmark {

Status report_progress(const ExportAsked& asked, std::uint64_t done) {
  if (asked.progress(done)) return ok();
  return fail(ErrorCode::unavailable, "the export was broken off");
}

namespace {

constexpr std::uint64_t devices_between_reports = 100;

// In order, each once.
Status for_each_named(const ExportAsked& asked, const TimelineSource& source,
                      const TakeExported& take) {
  std::vector<std::string> devices = asked.scope.devices;
  std::sort(devices.begin(), devices.end());
  devices.erase(std::unique(devices.begin(), devices.end()), devices.end());
  for (const std::string& device : devices) {
    const ShardIndex shard = asked.dated.shard_for(device);
    TRY_ASSIGN(const Folded folded, fold_device(source, device, asked.dated.of(shard)));
    if (folded.state.counts.events == 0 || !matches(folded.state, asked.scope.filters)) continue;
    TRY(take(device, shard, folded));
  }
  return ok();
}

}  // namespace

Status for_each_exported(const ExportAsked& asked, const TakeExported& take_one) {
  std::uint64_t done = 0;
  const auto take = [&](const std::string& device, ShardIndex shard,
                        const Folded& folded) -> Status {
    TRY(take_one(device, shard, folded));
    return ++done % devices_between_reports == 0 ? report_progress(asked, done) : ok();
  };
  FactReader facts(asked.catalogue);
  const TimelineSource source{*asked.dated.reading->rows, asked.catalogue, facts};
  if (!asked.scope.devices.empty()) return for_each_named(asked, source, take);
  DeviceListOptions options;
  options.filters = asked.scope.filters;
  options.most_looked_at = UINT64_MAX;
  options.goes_on = [&] { return asked.progress(done); };
  Status status = ok();
  const auto take_listed = [&](const std::string& device, ShardIndex shard, const Folded& folded) {
    status = take(device, shard, folded);
    return status.has_value();
  };
  const auto rest = list_devices(source, asked.dated, options, take_listed);
  TRY(status);
  return rest ? ok() : Status(Unexpected(rest.error()));
}

}  // namespace hallmark
