// How the keys of the views' rows look. All rows stand in one ordered space; the first byte says
// what a row is. Texts within a key end with a zero byte, which no id, source, or subject has.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "projections/fold/event.h"

namespace hallmark::view_keys {

// What devices, and all that they have in common, are found by.
enum class Facet : char {
  state = 's',
  owner = 'o',
  custodian = 'c',
  model = 'm',
  device_class = 'k',
  zone = 'z',
  firmware = 'f',    // an artefact, 32 bytes
  identifier = 'i',  // "scheme:value", and the value by itself
  // Looked for by what was ever said alone.
  technician = 't',
  batch = 'b',
  signer = 'g',  // 32 bytes
  issuer = 'n',
  authority = 'a',   // an authority key id
  certificate = 'x'  // 32 bytes
};

// A value as keys have it: itself, or its digest where it is long or has what a key must not have.
[[nodiscard]] std::string short_value(std::string_view value);
[[nodiscard]] bool is_digested(std::string_view value_in_key);

// The end of the range of keys that begin with `prefix`.
[[nodiscard]] std::string after_prefix(std::string_view prefix);

// --- what is known of one subject ----------------------------------------------------------------
// All of a device's rows but its state stand together, so that one walk reads its life:
// its corrections, its events in the order in which they fold, states saved on the way.
[[nodiscard]] std::string corrections(std::string_view device);  // prefix
[[nodiscard]] std::string correction(std::string_view device, std::string_view source,
                                     std::string_view id, Sequence entry);
[[nodiscard]] std::string events(std::string_view device);  // prefix
[[nodiscard]] std::string event(std::string_view device, const FoldOrder& order);
// Where the events begin that occurred after `moment`.
[[nodiscard]] std::string events_after(std::string_view device, Occurred at);
[[nodiscard]] std::string saved_states(std::string_view device);  // prefix
[[nodiscard]] bool is_saved_state(std::string_view key);
// Of the state after the event with that key.
[[nodiscard]] std::string saved_state(std::string_view event_key);
// What folds where: the part of an event's or a saved state's key that is the same in both.
[[nodiscard]] std::string_view order_of(std::string_view key);
// Views into the key; nothing where it is no event's.
struct EventKey {
  std::string_view device;
  FoldOrder order;
};
[[nodiscard]] std::optional<EventKey> parse_event(std::string_view key);
// The source and id that a correction is about.
struct CorrectionKey {
  std::string_view source;
  std::string_view id;
  Sequence entry;
};
[[nodiscard]] std::optional<CorrectionKey> parse_correction(std::string_view key);
inline constexpr std::string_view timelines = "d";  // prefix of all of the above
// The device whose rows these are, of any key under `timelines`.
[[nodiscard]] std::string_view device_of(std::string_view key);
[[nodiscard]] std::string timeline(std::string_view device);  // prefix

// --- its state -----------------------------------------------------------------------------------
// Devices apart from subjects that are none.
inline constexpr std::string_view devices = "s";  // prefix, then the device
inline constexpr std::string_view subjects = "t";
[[nodiscard]] bool is_device(std::string_view subject);
[[nodiscard]] std::string state(std::string_view subject);

// --- what is found by what it has ----------------------------------------------------------------
enum class When : char { now = 'n', ever = 'm' };
[[nodiscard]] std::string having(When when, Facet facet, std::string_view value);  // prefix
// The same of an owner as a key has it.
[[nodiscard]] std::string owner_rows(std::string_view value_in_key);
// The device of a key that begins with such a prefix.
[[nodiscard]] std::string device_having(std::string prefix, std::string_view device);

// Certificates by when they end. `when` is now: as they stand, by their base state (a character of
// state_rows.h); ever: whoever held them.
[[nodiscard]] std::string expiries(When when, std::string_view group);  // prefix
[[nodiscard]] std::string expiry(std::string prefix, Occurred not_after, std::string_view device,
                                 std::string_view sha256);
struct ExpiryKey {
  Occurred not_after;
  std::string_view device;
  std::string_view sha256_begin;  // its first bytes
};
inline constexpr std::size_t sha256_begin_bytes = 8;
[[nodiscard]] std::optional<ExpiryKey> parse_expiry(std::string_view prefix, std::string_view key);

// Devices whose last event occurred after it was recorded, by when it occurred: a clock was ahead.
inline constexpr std::string_view ahead = "q";
[[nodiscard]] std::string ahead_of_clock(Occurred occurred, std::string_view device);
[[nodiscard]] std::string ahead_after(Occurred at);
[[nodiscard]] std::string_view device_ahead(std::string_view key);

// --- events by what they are ---------------------------------------------------------------------
inline constexpr std::string_view event_places = "e";                 // prefix of both
[[nodiscard]] std::string events_of_type(std::string_view type);      // prefix
[[nodiscard]] std::string events_of_source(std::string_view source);  // prefix
struct EventPlace {
  Occurred occurred;
  ShardIndex shard;
  Sequence entry;
};
[[nodiscard]] std::string event_place(std::string prefix, const EventPlace& place);
[[nodiscard]] std::optional<EventPlace> parse_event_place(std::string_view prefix,
                                                          std::string_view key);

// --- counts, and the views themselves ------------------------------------------------------------
inline constexpr std::string_view counts = "k";  // prefix, then what is counted
inline constexpr std::string_view positions = "a-positions";
inline constexpr std::string_view tips = "a-tips";
inline constexpr std::string_view build = "a-build";
inline constexpr std::string_view splits = "a-splits";

// Parts of keys, whose order as bytes is theirs.
[[nodiscard]] std::string moment(Occurred at);
[[nodiscard]] Occurred read_moment(std::string_view eight_bytes);

}  // namespace hallmark::view_keys
