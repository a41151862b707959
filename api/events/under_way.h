// Events that were answered 202 and are not decided yet. Safe on any thread.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>

namespace hallmark::api {

class UnderWay {
 public:
  // One event on its way; whoever answers and whoever decides share it.
  struct Event {
    std::string source;
    std::string id;
    std::atomic<bool> decided{false};
  };
  using EventPtr = std::shared_ptr<Event>;

  // It was answered with 202.
  void add(const EventPtr& event);
  // Its verdict is known.
  void decide(const EventPtr& event);
  [[nodiscard]] bool contains(const std::string& source, const std::string& id) const;

 private:
  using Key = std::pair<std::string, std::string>;
  mutable std::mutex mutex_;  // guards events_
  std::multiset<Key> events_;
  // So that deciding an event costs nothing while none is under way, which is nearly always.
  std::atomic<std::size_t> count_{0};
};

}  // namespace hallmark::api
