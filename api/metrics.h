// Figures for Prometheus: counted here while requests are answered, or read from the ledger and the
// server when they are asked for. Safe on any thread.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace hallmark::api {

// A figure that is read when it is asked for.
struct Reading {
  std::string name;
  std::string help;
  enum class Kind : std::uint8_t { gauge, counter } kind = Kind::gauge;
  struct Sample {
    std::vector<prometheus::ClientMetric::Label> labels;
    double value = 0;
  };
  std::vector<Sample> samples;
};

class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // What a route counts; made once.
  class Route {
   public:
    void count(unsigned status, std::chrono::steady_clock::duration time);

   private:
    friend class Metrics;
    static constexpr std::size_t status_classes = 6;
    std::array<prometheus::Counter*, status_classes> by_class_{};
    prometheus::Histogram* seconds_ = nullptr;
  };
  [[nodiscard]] Route route(std::string_view method, std::string_view pattern);

  // Called for each /metrics; before anything is asked.
  void add_reader(std::function<std::vector<Reading>()> read);
  [[nodiscard]] std::string text() const;

 private:
  prometheus::Registry registry_;
  prometheus::Family<prometheus::Counter>& requests_;
  prometheus::Family<prometheus::Histogram>& seconds_;
  std::vector<std::function<std::vector<Reading>()>> readers_;
};

}  // namespace hallmark::api
