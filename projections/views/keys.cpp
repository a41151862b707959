#include "projections/views/keys.h"

#include "ledger/families.h"
#include "projections/fold/state.h"
#include "schemas/vocabulary/sha256.h"

namespace hallmark::view_keys {
namespace {

constexpr char end = '\0';
constexpr char corrections_kind = '\1';
constexpr char events_kind = '\2';
constexpr char saved_kind = '\3';
constexpr std::size_t longest_value = 64;
constexpr std::size_t moment_bytes = 8;
// Before a value's digest; no value that stands for itself begins with it.
constexpr char digest_mark = '\1';
constexpr std::uint64_t sign = 1ULL << 63;
// For what stands around a value, so that a key grows once: a device as most are called, a moment
// and a hash's beginning; all else of an event's place; all else of an event's order.
constexpr std::size_t room_for_device = 48;
constexpr std::size_t room_for_place = 23;
constexpr std::size_t room_for_order = 12;

std::string of_device(std::string_view device, char kind, std::size_t room_for_more = 0) {
  std::string key;
  key.reserve(device.size() + 3 + room_for_more);
  key.append(timelines).append(device).push_back(end);
  key.push_back(kind);
  return key;
}

std::string places_of(char kind, std::string_view value) {
  std::string key;
  key.reserve(value.size() + room_for_place);
  key.append(event_places).push_back(kind);
  key.append(short_value(value)).push_back(end);
  return key;
}

template <class Number>
void append_number(std::string& key, Number number) {
  key.append(families::view(families::big_endian(number)));
}

template <class Number>
Number read_number(std::string_view bytes) {
  return static_cast<Number>(*families::number_of(bytes));
}

// Takes the text before the next end off the front.
std::optional<std::string_view> take_text(std::string_view& rest) {
  const std::size_t at = rest.find(end);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view text = rest.substr(0, at);
  rest.remove_prefix(at + 1);
  return text;
}

std::optional<std::string_view> take_bytes(std::string_view& rest, std::size_t size) {
  if (rest.size() < size) return std::nullopt;
  const std::string_view bytes = rest.substr(0, size);
  rest.remove_prefix(size);
  return bytes;
}

// Past "d", the device and the kind.
std::optional<std::string_view> rest_of(std::string_view key, char kind,
                                        std::string_view* device = nullptr) {
  if (!key.starts_with(timelines)) return std::nullopt;
  key.remove_prefix(timelines.size());
  const auto found = take_text(key);
  if (!found || key.empty() || key.front() != kind) return std::nullopt;
  if (device != nullptr) *device = *found;
  return key.substr(1);
}

}  // namespace

std::string moment(Occurred at) {
  std::string bytes;
  append_number(bytes, static_cast<std::uint64_t>(at.micros()) ^ sign);
  return bytes;
}

Occurred read_moment(std::string_view eight_bytes) {
  return Occurred(static_cast<std::int64_t>(read_number<std::uint64_t>(eight_bytes) ^ sign));
}

std::string short_value(std::string_view value) {
  const bool fits = value.size() <= longest_value && !value.starts_with(digest_mark) &&
                    value.find(end) == std::string_view::npos;
  if (fits) return std::string(value);
  Sha256 sha256;
  std::string digest(1, digest_mark);
  digest.append(sha256.digest<ContentHash>(value).hex());
  return digest;
}

bool is_digested(std::string_view value_in_key) { return value_in_key.starts_with(digest_mark); }

std::string after_prefix(std::string_view prefix) {
  std::string after(prefix);
  while (!after.empty() && after.back() == '\xff') after.pop_back();
  INVARIANT(!after.empty(), "a range of keys without an end");
  after.back() = static_cast<char>(static_cast<unsigned char>(after.back()) + 1);
  return after;
}

std::string corrections(std::string_view device) { return of_device(device, corrections_kind); }

std::string correction(std::string_view device, std::string_view source, std::string_view id,
                       Sequence entry) {
  std::string key = corrections(device);
  key.append(source).push_back(end);
  key.append(id).push_back(end);
  append_number(key, entry.value());
  return key;
}

std::optional<CorrectionKey> parse_correction(std::string_view key) {
  auto rest = rest_of(key, corrections_kind);
  if (!rest) return std::nullopt;
  const auto source = take_text(*rest);
  const auto id = source ? take_text(*rest) : std::nullopt;
  if (!id || rest->size() != sizeof(std::uint64_t)) return std::nullopt;
  return CorrectionKey{*source, *id, Sequence(read_number<std::uint64_t>(*rest))};
}

std::string events(std::string_view device) { return of_device(device, events_kind); }

std::string event(std::string_view device, const FoldOrder& order) {
  const std::size_t texts = order.source.size() + order.number.size() + order.id.size();
  std::string key = of_device(device, events_kind, texts + room_for_order);
  key.append(moment(order.occurred));
  key.push_back(static_cast<char>(order.rank));
  key.append(order.source).push_back(end);
  // More digits are more, and none come first.
  append_number(key, static_cast<std::uint16_t>(order.number.size()));
  key.append(order.number);
  key.append(order.id);
  return key;
}

std::string events_after(std::string_view device, Occurred at) {
  return after_prefix(events(device).append(moment(at)));
}

std::string saved_states(std::string_view device) { return of_device(device, saved_kind); }

std::string saved_state(std::string_view event_key) {
  std::string key(event_key);
  key[key.find(end) + 1] = saved_kind;
  return key;
}

bool is_saved_state(std::string_view key) { return rest_of(key, saved_kind).has_value(); }

std::string_view order_of(std::string_view key) { return key.substr(key.find(end) + 2); }

std::optional<EventKey> parse_event(std::string_view key) {
  EventKey parsed;
  auto rest = rest_of(key, events_kind, &parsed.device);
  if (!rest) return std::nullopt;
  const auto occurred = take_bytes(*rest, moment_bytes);
  const auto rank = occurred ? take_bytes(*rest, 1) : std::nullopt;
  const auto source = rank ? take_text(*rest) : std::nullopt;
  const auto digits = source ? take_bytes(*rest, sizeof(std::uint16_t)) : std::nullopt;
  const auto number =
      digits ? take_bytes(*rest, read_number<std::uint16_t>(*digits)) : std::nullopt;
  if (!number) return std::nullopt;
  parsed.order = {read_moment(*occurred), static_cast<unsigned char>(rank->front()), *source,
                  *number, *rest};
  return parsed;
}

std::string_view device_of(std::string_view key) {
  key.remove_prefix(timelines.size());
  return key.substr(0, key.find(end));
}

std::string timeline(std::string_view device) {
  std::string key(timelines);
  key.append(device).push_back(end);
  return key;
}

bool is_device(std::string_view subject) {
  return !subject.starts_with("authority:") && !subject.starts_with("artefact:") &&
         !subject.starts_with("ledger:");
}

std::string state(std::string_view subject) {
  std::string key(is_device(subject) ? devices : subjects);
  key.append(subject);
  return key;
}

std::string having(When when, Facet facet, std::string_view value) {
  std::string key;
  key.reserve(value.size() + room_for_device);
  key.push_back(static_cast<char>(when));
  key.push_back(static_cast<char>(facet));
  switch (facet) {
    case Facet::firmware:
    case Facet::signer:
    case Facet::certificate:  // of one length
      key.append(value);
      break;
    default:
      key.append(short_value(value)).push_back(end);
  }
  return key;
}

std::string owner_rows(std::string_view value_in_key) {
  std::string key{static_cast<char>(When::now), static_cast<char>(Facet::owner)};
  key.append(value_in_key).push_back(end);
  return key;
}

std::string device_having(std::string prefix, std::string_view device) {
  prefix.append(device);
  return prefix;
}

std::string expiries(When when, std::string_view group) {
  std::string key;
  key.reserve(group.size() + room_for_device);
  key.push_back(static_cast<char>(when));
  key.push_back('e');
  key.append(group).push_back(end);
  return key;
}

std::string expiry(std::string prefix, Occurred not_after, std::string_view device,
                   std::string_view sha256) {
  prefix.append(moment(not_after)).append(device).push_back(end);
  prefix.append(sha256.substr(0, sha256_begin_bytes));
  return prefix;
}

std::optional<ExpiryKey> parse_expiry(std::string_view prefix, std::string_view key) {
  if (!key.starts_with(prefix)) return std::nullopt;
  std::string_view rest = key.substr(prefix.size());
  const auto not_after = take_bytes(rest, moment_bytes);
  const auto device = not_after ? take_text(rest) : std::nullopt;
  if (!device || rest.size() != sha256_begin_bytes) return std::nullopt;
  return ExpiryKey{read_moment(*not_after), *device, rest};
}

std::string ahead_of_clock(Occurred occurred, std::string_view device) {
  std::string key(ahead);
  key.append(moment(occurred)).append(device);
  return key;
}

std::string ahead_after(Occurred at) { return after_prefix(std::string(ahead).append(moment(at))); }

std::string_view device_ahead(std::string_view key) {
  return key.substr(ahead.size() + moment_bytes);
}

std::string events_of_type(std::string_view type) { return places_of('t', type); }

std::string events_of_source(std::string_view source) { return places_of('s', source); }

std::string event_place(std::string prefix, const EventPlace& place) {
  prefix.append(moment(place.occurred));
  append_number(prefix, place.shard.value());
  append_number(prefix, place.entry.value());
  return prefix;
}

std::optional<EventPlace> parse_event_place(std::string_view prefix, std::string_view key) {
  if (!key.starts_with(prefix)) return std::nullopt;
  std::string_view rest = key.substr(prefix.size());
  const auto occurred = take_bytes(rest, moment_bytes);
  const auto shard = occurred ? take_bytes(rest, sizeof(std::uint32_t)) : std::nullopt;
  if (!shard || rest.size() != sizeof(std::uint64_t)) return std::nullopt;
  return EventPlace{read_moment(*occurred), ShardIndex(read_number<std::uint32_t>(*shard)),
                    Sequence(read_number<std::uint64_t>(rest))};
}

}  // namespace hallmark::view_keys
