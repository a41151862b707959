#include "ingest/recording/line.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <optional>
#include <span>
#include <vector>

#include "schemas/json/scan.h"
#include "schemas/json/text.h"
#include "schemas/json/writer.h"
#include "schemas/vocabulary/base64.h"
#include "schemas/vocabulary/text.h"

namespace hallmark::recording {
namespace {

using Bytes = std::optional<std::string>;

Unexpected refuse(std::string_view expected, std::string_view found) {
  return fail(ErrorCode::bad_input, fmt::format("expected {}, found {}", expected, found));
}

std::string shown(const json::Value& value) { return quoted(value.text); }

// The members of an object by name: each of them there once, and no other.
class Members {
 public:
  static Result<Members> of(const std::vector<json::Member>& members,
                            std::span<const std::string_view> names) {
    Members read;
    for (const std::string_view name : names) {
      const json::Value* found = nullptr;
      for (const json::Member& member : members) {
        if (json::unescape(member.name) != name) continue;
        if (found != nullptr) return refuse(fmt::format("\"{}\" once", name), "it twice");
        found = &member.value;
      }
      if (found == nullptr) return refuse(fmt::format("\"{}\"", name), "none");
      read.values_.push_back(*found);
    }
    if (members.size() == names.size()) return read;
    for (const json::Member& member : members) {
      bool known = false;
      for (const std::string_view name : names)
        known = known || json::unescape(member.name) == name;
      if (!known)
        return refuse(fmt::format("{} alone", fmt::join(names, ", ")), shown(member.name));
    }
    return read;
  }
  [[nodiscard]] const json::Value& at(std::size_t index) const { return values_[index]; }

 private:
  std::vector<json::Value> values_;
};

template <class Number>
Result<Number> number_of(const json::Value& value, std::string_view what) {
  Number number{};
  const char* end = value.text.data() + value.text.size();
  const auto read = std::from_chars(value.text.data(), end, number);
  if (value.kind == json::Kind::number && read.ec == std::errc() && read.ptr == end) return number;
  return refuse(what, shown(value));
}

Result<std::string> base64_of(const json::Value& object) {
  constexpr std::array<std::string_view, 1> names = {"base64"};
  TRY_ASSIGN(const Members members, Members::of(json::members(object.text), names));
  const json::Value& value = members.at(0);
  auto bytes = value.kind == json::Kind::string ? from_base64(json::unescape(value)) : std::nullopt;
  if (!bytes) return refuse("bytes in base64", shown(value));
  return *std::move(bytes);
}

Result<Bytes> bytes_of(const json::Value& value, std::string_view what) {
  switch (value.kind) {
    case json::Kind::null:
      return Bytes();
    case json::Kind::string:
      return Bytes(json::unescape(value));
    case json::Kind::object: {
      TRY_ASSIGN(std::string bytes, base64_of(value));
      return Bytes(std::move(bytes));
    }
    default:
      return refuse(fmt::format("{}: a string, {{\"base64\": …}} or null", what), shown(value));
  }
}

Result<std::vector<KafkaHeader>> headers_of(const json::Value& value) {
  constexpr std::string_view expected = "\"headers\": an array of [name, value]";
  if (value.kind != json::Kind::array) return refuse(expected, shown(value));
  std::vector<KafkaHeader> headers;
  for (const json::Value& each : json::elements(value.text)) {
    if (each.kind != json::Kind::array) return refuse(expected, shown(each));
    const std::vector<json::Value> pair = json::elements(each.text);
    if (pair.size() != 2) return refuse(expected, shown(each));
    TRY_ASSIGN(Bytes name, bytes_of(pair[0], "a header's name"));
    if (!name) return refuse("a header's name", "null");
    TRY_ASSIGN(Bytes content, bytes_of(pair[1], "a header's value"));
    headers.push_back({*std::move(name), std::move(content)});
  }
  return headers;
}

Result<Line> head_of(const std::vector<json::Member>& members) {
  constexpr std::array<std::string_view, 3> names = {"recording", "partition", "partitions"};
  TRY_ASSIGN(const Members read, Members::of(members, names));
  TRY_ASSIGN(const auto form, number_of<std::uint64_t>(read.at(0), "\"recording\": a number"));
  if (form != version) {
    return refuse(fmt::format("a recording in version {}", version), fmt::format("{}", form));
  }
  Head head;
  TRY_ASSIGN(head.partition, number_of<std::uint64_t>(read.at(1), "\"partition\": a number"));
  TRY_ASSIGN(head.partitions, number_of<std::uint64_t>(read.at(2), "\"partitions\": a number"));
  return Line(head);
}

Result<Line> end_of(const std::vector<json::Member>& members) {
  constexpr std::array<std::string_view, 1> names = {"end"};
  TRY_ASSIGN(const Members read, Members::of(members, names));
  TRY_ASSIGN(const auto end, number_of<std::uint64_t>(read.at(0), "\"end\": an offset"));
  return Line(End{Offset(end)});
}

Result<Line> message_of(const std::vector<json::Member>& members) {
  constexpr std::array<std::string_view, 5> names = {"offset", "recordedAt", "key", "headers",
                                                     "value"};
  TRY_ASSIGN(const Members read, Members::of(members, names));
  TRY_ASSIGN(const auto offset, number_of<std::uint64_t>(read.at(0), "\"offset\": an offset"));
  TRY_ASSIGN(const auto stamp,
             number_of<std::int64_t>(read.at(1), "\"recordedAt\": microseconds since 1970"));
  LoggedMessage message{Offset(offset), Recorded(stamp), {}};
  TRY_ASSIGN(message.message.key, bytes_of(read.at(2), "\"key\""));
  TRY_ASSIGN(message.message.headers, headers_of(read.at(3)));
  TRY_ASSIGN(message.message.value, bytes_of(read.at(4), "\"value\""));
  return Line(std::move(message));
}

void write_bytes(json::Writer& writer, const Bytes& bytes) {
  if (!bytes) {
    writer.null();
  } else if (is_utf8(*bytes)) {
    writer.string(*bytes);
  } else {
    writer.begin_object();
    writer.member("base64", to_base64(*bytes));
    writer.end_object();
  }
}

std::string with_line_feed(json::Writer& writer) {
  writer.end_object();
  std::string line = writer.take();
  line += '\n';
  return line;
}

}  // namespace

Result<Line> parse(std::string_view text) {
  json::Document document;
  if (const auto fault = json::scan(text, document)) {
    return refuse(
        fmt::format("{} at byte {}", fault->expected, fault->offset),
        fault->offset < text.size() ? quoted(text.substr(fault->offset, 20)) : "the line's end");
  }
  if (document.root.kind != json::Kind::object) return refuse("an object", shown(document.root));
  for (const json::Member& member : document.members) {
    const std::string name = json::unescape(member.name);
    if (name == "recording") return head_of(document.members);
    if (name == "end") return end_of(document.members);
  }
  return message_of(document.members);
}

std::string text_of(const Head& head) {
  json::Writer writer;
  writer.begin_object();
  writer.member("recording", version);
  writer.member("partition", head.partition);
  writer.member("partitions", head.partitions);
  return with_line_feed(writer);
}

std::string text_of(const LoggedMessage& message) {
  json::Writer writer;
  writer.begin_object();
  writer.member("offset", message.offset.value());
  writer.key("recordedAt");
  writer.number(message.recorded_at.micros());
  writer.key("key");
  write_bytes(writer, message.message.key);
  writer.key("headers");
  writer.begin_array();
  for (const KafkaHeader& header : message.message.headers) {
    writer.begin_array();
    write_bytes(writer, header.name);
    write_bytes(writer, header.value);
    writer.end_array();
  }
  writer.end_array();
  writer.key("value");
  write_bytes(writer, message.message.value);
  return with_line_feed(writer);
}

std::string text_of(const End& end) {
  json::Writer writer;
  writer.begin_object();
  writer.member("end", end.end.value());
  return with_line_feed(writer);
}

}  // namespace hallmark::recording
