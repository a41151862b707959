// The first byte says what the rest is: 's' a device's state, 'f' a state as a row has it, 'e' an
// event's row (key, "\x1d=\x1d", value), 'k' any key, 'v' varints.
#include "projections/fold/state_codec.h"
#include "projections/fold/varint.h"
#include "projections/views/event_row.h"
#include "projections/views/folded.h"
#include "projections/views/keys.h"
#include "schemas/vocabulary/invariant.h"
#include "tests/fuzz/target.h"

namespace hallmark::fuzz {
namespace {

constexpr std::string_view between_key_and_value = "\x1d=\x1d";

void check_refusal(const Error& error) {
  INVARIANT(error.code == ErrorCode::corruption && !error.message.empty(),
            "what does not decode is damaged, and has words for it");
}

void check_state(std::string_view bytes) {
  const auto state = decode_device_state(bytes);
  if (!state) return check_refusal(state.error());
  INVARIANT(encode_device_state(*state) == bytes, "a state has one form in bytes");
}

void check_folded(std::string_view bytes) {
  const auto frame = decode_folded_frame(bytes);
  const auto folded = decode_folded(bytes);
  if (!folded) return check_refusal(folded.error());
  INVARIANT(frame.has_value(), "what decodes as a whole has a frame");
  INVARIANT(frame->rows == folded->rows && frame->head == folded->head &&
                frame->last_order == folded->last_order,
            "the frame is that of the whole");
  INVARIANT(encode_folded(*folded) == bytes, "a row of a state has one form in bytes");
}

void check_event_row(std::string_view input) {
  static const Catalogue catalogue = Catalogue::load();
  const std::string_view key = take_until(input, between_key_and_value);
  const auto event = decode_event_row(catalogue, key, input);
  if (!event) return check_refusal(event.error());
  INVARIANT(encode_event_row(*event) == input, "an event's row has one form in bytes");
  const auto entry = entry_of_event_row(input);
  INVARIANT(entry.has_value() && *entry == event->entry, "its entry is read by itself");
  INVARIANT(view_keys::event(view_keys::device_of(key), event->order) == key,
            "an event's key has one form in bytes");
  const std::string saved = view_keys::saved_state(key);
  INVARIANT(
      view_keys::is_saved_state(saved) && view_keys::order_of(saved) == view_keys::order_of(key),
      "a saved state stands at its event's place");
}

void check_key(std::string_view key) {
  if (const auto parsed = view_keys::parse_event(key)) {
    INVARIANT(view_keys::event(parsed->device, parsed->order) == key,
              "an event's key has one form in bytes");
  }
  if (const auto parsed = view_keys::parse_correction(key)) {
    INVARIANT(view_keys::correction(view_keys::device_of(key), parsed->source, parsed->id,
                                    parsed->entry) == key,
              "a correction's key has one form in bytes");
  }
  if (const auto parsed = view_keys::parse_expiry("", key)) {
    INVARIANT(view_keys::expiry("", parsed->not_after, parsed->device, parsed->sha256_begin) == key,
              "a certificate's place has one form in bytes");
  }
  if (const auto parsed = view_keys::parse_event_place("", key)) {
    INVARIANT(view_keys::event_place("", *parsed) == key, "an event's place has one form in bytes");
  }
  INVARIANT(!view_keys::parse_event_place("x", key) || key.starts_with('x'),
            "a key of another prefix is none");
}

void check_varints(std::string_view bytes) {
  std::string again;
  std::string_view rest = bytes;
  while (const auto number = take_varint(rest)) {
    put_varint(again, *number);
    INVARIANT(unzigzag(zigzag(*number)) == *number && zigzag(unzigzag(*number)) == *number,
              "a number with a sign comes back");
  }
  INVARIANT(again == bytes.substr(0, bytes.size() - rest.size()), "a number has one form in bytes");
}

void check(std::string_view input) {
  if (input.empty()) return;
  const char kind = input.front();
  input.remove_prefix(1);
  switch (kind) {
    case 's':
      return check_state(input);
    case 'f':
      return check_folded(input);
    case 'e':
      return check_event_row(input);
    case 'k':
      return check_key(input);
    default:
      return check_varints(input);
  }
}

}  // namespace
}  // namespace hallmark::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  hallmark::fuzz::check(hallmark::fuzz::text_of(data, size));
  return 0;
}
