#include "tools/cli/bench/kafka/stopwatch.h"

#include <algorithm>
#include <utility>

namespace hallmark::cli {
namespace {

constexpr std::chrono::seconds patience{30};

std::string_view member(std::string_view text, std::string_view mark) {
  const std::size_t at = text.find(mark);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = text.substr(at + mark.size());
  return rest.substr(0, rest.find('"'));
}

}  // namespace

void Stopwatch::sent(std::string id) {
  const std::lock_guard lock(mutex_);
  sent_[std::move(id)] = Clock::now();
}

void Stopwatch::arrived(std::string_view id) {
  const auto now = Clock::now();
  const std::lock_guard lock(mutex_);
  const auto found = sent_.find(std::string(id));
  if (found == sent_.end()) return;
  micros_.push_back(std::chrono::duration<double, std::micro>(now - found->second).count());
  sent_.erase(found);
  changed_.notify_all();
}

bool Stopwatch::wait_for(std::uint64_t count) {
  std::unique_lock lock(mutex_);
  std::size_t before = micros_.size();
  while (micros_.size() < count) {
    if (!changed_.wait_for(lock, patience, [&] { return micros_.size() > before; })) return false;
    before = micros_.size();
  }
  return true;
}

std::vector<double> Stopwatch::micros(std::size_t without_first) const {
  const std::lock_guard lock(mutex_);
  const std::size_t first = std::min(without_first, micros_.size());
  std::vector<double> counted(micros_.begin() + static_cast<std::ptrdiff_t>(first), micros_.end());
  std::sort(counted.begin(), counted.end());
  return counted;
}

std::string_view id_of_event(std::string_view text) { return member(text, R"("id":")"); }
std::string_view device_of_event(std::string_view text) { return member(text, R"("subject":")"); }

}  // namespace hallmark::cli
