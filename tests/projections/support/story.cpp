#include "tests/projections/support/story.h"

#include <fmt/format.h>

#include <algorithm>

#include "tests/support/catch.h"

namespace hallmark::story {
namespace {

constexpr std::int64_t minute_us = 60'000'000;

std::string with_digests(std::string text) {
  for (std::size_t at = text.find('#'); at != std::string::npos; at = text.find('#', at)) {
    text.replace(at, 2, digest(text[at + 1]));
  }
  return text;
}

}  // namespace

const Catalogue& catalogue() {
  static const Catalogue loaded = Catalogue::load();
  return loaded;
}

std::string digest(char digit) { return std::string(2 * digest_size_bytes, digit); }

ContentHash hash(char digit) { return ContentHash::from_hex(digest(digit)).value(); }

std::string certificate(char digit, std::string_view role, std::string_view not_after) {
  return fmt::format(R"({{"sha256":"{0}","spkiSha256":"{0}","issuer":"CN=CA","serial":"0{1}",)"
                     R"("notBefore":"2026-01-01T00:00:00Z","notAfter":"{2}","role":"{3}"}})",
                     digest(digit), digit, not_after, role);
}

Occurred moment(std::string_view time) { return Occurred::parse(time).value(); }

std::string party(std::string_view id) { return fmt::format(R"({{"id":"{}"}})", id); }

Story& Story::then(std::string_view type, std::string data) {
  now_ = Occurred(now_.micros() + minute_us);
  const TypePlan* plan = catalogue().find(type);
  REQUIRE(plan != nullptr);
  const std::string_view kept = keep(with_digests(std::move(data)));
  INFO(type << ": " << kept);
  const Facts facts = FactReader(catalogue()).replaced(plan->type, device_, kept);
  REQUIRE(facts.kind == Facts::Kind::good);
  add(plan->type, facts.rank, keep(std::string(facts.data())));
  return *this;
}

Story& Story::at(std::string_view time, std::string_view type, std::string data) {
  now_ = Occurred(moment(time).micros() - minute_us);
  return then(type, std::move(data));
}

Story& Story::then_without_effect(std::string type) {
  now_ = Occurred(now_.micros() + minute_us);
  add(keep(std::move(type)), FoldOrder::unranked, {});
  return *this;
}

void Story::add(std::string_view type, std::uint16_t rank, std::string_view data) {
  FoldEvent event;
  const std::uint64_t number = events_.size();
  event.order = {now_, rank, "/s", {}, keep(fmt::format("{:06}", number))};
  event.entry = Sequence(number);
  event.number = DeviceSequence(number + 1);
  event.recorded = Recorded(now_.micros());
  event.type = type;
  event.data = data;
  events_.push_back(event);
}

DeviceState Story::state() const {
  std::vector<FoldEvent> sorted(events_.begin(), events_.end());
  std::sort(sorted.begin(), sorted.end(),
            [](const FoldEvent& left, const FoldEvent& right) { return left.order < right.order; });
  DeviceState state;
  for (const FoldEvent& event : sorted) fold(state, event);
  return state;
}

Evidence Story::said_by(std::uint64_t entry) const {
  return {events_.at(entry).order.occurred, Sequence(entry)};
}

Story enrolled_pump() {
  Story story;
  story.then("device.manufactured",
             R"({"serial":"P-1","maker":{"id":"acme","name":"Acme"},"model":"P-20",)"
             R"("deviceClass":"pump","keyStore":"tpm"})");
  story.then("enrollment.completed",
             R"({"method":"est","credential":"certificate","owner":{"id":"water"},)"
             R"("purpose":"cooling","zone":"plant-2","gateway":"gw-1"})");
  return story;
}

}  // namespace hallmark::story
