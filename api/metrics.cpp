#include "api/metrics.h"

#include <prometheus/text_serializer.h>

#include <algorithm>

namespace hallmark::api {
namespace {

const prometheus::Histogram::BucketBoundaries time_buckets{
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10};

prometheus::MetricFamily family_of(const Reading& reading) {
  prometheus::MetricFamily family;
  family.name = reading.name;
  family.help = reading.help;
  const bool is_counter = reading.kind == Reading::Kind::counter;
  family.type = is_counter ? prometheus::MetricType::Counter : prometheus::MetricType::Gauge;
  for (const Reading::Sample& sample : reading.samples) {
    prometheus::ClientMetric metric;
    metric.label = sample.labels;
    (is_counter ? metric.counter.value : metric.gauge.value) = sample.value;
    family.metric.push_back(std::move(metric));
  }
  return family;
}

}  // namespace

Metrics::Metrics()
    : requests_(prometheus::BuildCounter()
                    .Name("hallmark_http_requests_total")
                    .Help("Requests that were answered, by the first digit of the status")
                    .Register(registry_)),
      seconds_(prometheus::BuildHistogram()
                   .Name("hallmark_http_request_seconds")
                   .Help("From a whole request to its answer")
                   .Register(registry_)) {}

Metrics::~Metrics() = default;

Metrics::Route Metrics::route(std::string_view method, std::string_view pattern) {
  Route route;
  const prometheus::Labels labels{{"method", std::string(method)}, {"route", std::string(pattern)}};
  for (std::size_t digit = 1; digit < Route::status_classes; ++digit) {
    prometheus::Labels of_class = labels;
    of_class.emplace("status", std::to_string(digit) + "xx");
    route.by_class_.at(digit) = &requests_.Add(of_class);
  }
  route.seconds_ = &seconds_.Add(labels, time_buckets);
  return route;
}

void Metrics::Route::count(unsigned status, std::chrono::steady_clock::duration time) {
  const std::size_t digit = std::clamp<std::size_t>(status / 100, 1, status_classes - 1);
  by_class_.at(digit)->Increment();
  seconds_->Observe(std::chrono::duration<double>(time).count());
}

void Metrics::add_reader(std::function<std::vector<Reading>()> read) {
  readers_.push_back(std::move(read));
}

std::string Metrics::text() const {
  std::vector<prometheus::MetricFamily> families = registry_.Collect();
  for (const auto& read : readers_) {
    for (const Reading& reading : read()) families.push_back(family_of(reading));
  }
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace hallmark::api
