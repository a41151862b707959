#include "api/events/under_way.h"

namespace hallmark::api {

void UnderWay::add(const EventPtr& event) {
  const std::lock_guard lock(mutex_);
  const auto place = events_.emplace(event->source, event->id);
  ++count_;
  // Decided meanwhile, and decide() may have looked before it was counted.
  if (!event->decided) return;
  events_.erase(place);
  --count_;
}

void UnderWay::decide(const EventPtr& event) {
  event->decided = true;
  if (count_ == 0) return;
  const std::lock_guard lock(mutex_);
  const auto found = events_.find(Key(event->source, event->id));
  if (found == events_.end()) return;
  events_.erase(found);
  --count_;
}

bool UnderWay::contains(const std::string& source, const std::string& id) const {
  const std::lock_guard lock(mutex_);
  return events_.contains(Key(source, id));
}

}  // namespace hallmark::api
