#include "ledger/judged.h"

#include <fmt/format.h>

#include "ledger/families.h"
#include "schemas/cloudevents/read.h"

namespace hallmark {
namespace {

constexpr std::size_t kept_of_content_type_and_key_bytes = 256;
constexpr std::size_t kept_of_value_bytes = 4096;

void append_length(std::string& out, std::size_t length) {
  out += families::view(families::big_endian(static_cast<std::uint32_t>(length)));
}

void append_field(std::string& out, const std::string& bytes) {
  append_length(out, bytes.size());
  out += bytes;
}

void append_optional(std::string& out, const std::optional<std::string>& bytes) {
  if (bytes) {
    append_field(out, *bytes);
  } else {
    out += "\xff\xff\xff\xff";
  }
}

std::string whole_of(const Record& record) {
  std::string out;
  append_optional(out, record.content_type);
  append_length(out, record.attributes.size());
  for (const Attribute& attribute : record.attributes) {
    append_field(out, attribute.name);
    append_optional(out, attribute.value);
  }
  append_optional(out, record.key);
  append_optional(out, record.value);
  return out;
}

std::uint64_t length_of(const std::optional<std::string>& bytes) {
  return bytes ? bytes->size() : 0;
}

std::optional<std::string> beginning(const std::optional<std::string>& bytes, std::size_t most) {
  if (!bytes) return std::nullopt;
  return bytes->substr(0, most);
}

// The stored beginning of a part is as long as the part's full length allows.
bool fits(const std::optional<std::string>& kept, std::uint64_t length, std::size_t most) {
  return kept ? kept->size() == std::min<std::uint64_t>(length, most) : length == 0;
}

}  // namespace

Judged::Judged(Record record, Shard shard, Judge& judge)
    : record_(std::move(record)),
      shard_(shard.index),
      admission_(admit(record_, shard, judge.event_hasher)) {
  find_device_key(judge);
}

Judged::Judged(Record record, std::uint32_t shard_count, Judge& judge)
    : record_(std::move(record)) {
  RoutedAdmission routed = admit_at_home(record_, shard_count, judge.event_hasher);
  shard_ = routed.shard;
  admission_ = std::move(routed.admission);
  if (refusal() == nullptr && !record_.key) {
    record_.key = std::string(admissible().envelope.device);
    const std::size_t size = size_bytes(record_);
    if (size > record_limit_bytes) admission_ = Refusal{Reason::record_too_large, size};
  }
  find_device_key(judge);
}

void Judged::find_device_key(Judge& judge) {
  if (refusal() == nullptr) {
    device_key_ = hallmark::device_key(admissible().envelope.device, judge.sha256);
  }
}

bool is_stored_cut(const Refusal& refusal) {
  return refusal.reason == Reason::record_too_large ||
         refusal.reason == Reason::too_many_record_attributes;
}

CutRecord cut_record(const Record& record, Sha256& sha256) {
  CutRecord out;
  Cut& cut = out.cut;
  cut.content_type_length = length_of(record.content_type);
  cut.key_length = length_of(record.key);
  cut.value_length = length_of(record.value);
  cut.attribute_count = record.attributes.size();
  for (const Attribute& attribute : record.attributes) {
    cut.attributes_length += attribute.name.size() + length_of(attribute.value);
  }
  cut.whole = sha256.digest<RecordDigest>(whole_of(record));
  out.record.content_type = beginning(record.content_type, kept_of_content_type_and_key_bytes);
  out.record.key = beginning(record.key, kept_of_content_type_and_key_bytes);
  out.record.value = beginning(record.value, kept_of_value_bytes);
  return out;
}

Status verify_cut(const Entry& entry) {
  const Cut& cut = *entry.frame.cut;
  const Record& record = entry.record;
  const Refusal& refusal = *entry.frame.verdict.refusal;
  // Lengths of 32 bits, so that no sum runs over.
  const auto is_length = [](std::uint64_t number) { return number <= 0xffff'ffff; };
  const bool lengths_fit = is_length(cut.content_type_length) && is_length(cut.attribute_count) &&
                           is_length(cut.attributes_length) && is_length(cut.key_length) &&
                           is_length(cut.value_length) &&
                           (cut.attribute_count > 0 || cut.attributes_length == 0);
  const std::uint64_t total =
      cut.content_type_length + cut.attributes_length + cut.key_length + cut.value_length;
  const bool parts_fit =
      lengths_fit && record.attributes.empty() &&
      fits(record.content_type, cut.content_type_length, kept_of_content_type_and_key_bytes) &&
      fits(record.key, cut.key_length, kept_of_content_type_and_key_bytes) &&
      fits(record.value, cut.value_length, kept_of_value_bytes);
  const bool reason_fits = refusal.reason == Reason::record_too_large
                               ? total == refusal.detail && total > record_limit_bytes
                               : cut.attribute_count == refusal.detail &&
                                     total <= record_limit_bytes &&
                                     cut.attribute_count > record_attribute_limit;
  if (parts_fit && reason_fits) return ok();
  return fail(ErrorCode::corruption,
              fmt::format("entry {} of shard {}: its cut record does not bear out its refusal: {} "
                          "bytes and {} attributes, detail {}",
                          entry.frame.sequence.value(), entry.frame.partition.value(), total,
                          cut.attribute_count, refusal.detail));
}

}  // namespace hallmark
