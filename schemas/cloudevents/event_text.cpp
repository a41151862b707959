#include "schemas/cloudevents/event_text.h"

#include <algorithm>

#include "schemas/cloudevents/media_types.h"
#include "schemas/json/scan.h"
#include "schemas/json/text.h"
#include "schemas/vocabulary/base64.h"
#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

constexpr std::string_view signed_mark = "payloadType";

bool is_signed_envelope(std::string_view text) {
  // A name may be spelled with escapes, so a text without a backslash and without the mark needs no
  // closer look.
  const bool may_be =
      text.find(signed_mark) != std::string_view::npos || text.find('\\') != std::string_view::npos;
  json::Document document;
  if (!may_be || json::scan(text, document)) return false;
  return std::any_of(
      document.members.begin(), document.members.end(),
      [](const json::Member& member) { return json::unescape(member.name) == signed_mark; });
}

// Whether `data` can stand in an event as it is and be read back as the same bytes: one level
// deeper than it is now.
bool is_exact_json(std::string_view data) {
  json::Document document;
  return !json::scan(data, document, json::depth_limit - 1) && document.root.text == data;
}

void write_data(json::Writer& writer, const Envelope& envelope) {
  if (envelope.data.empty()) return;
  if (is_json(envelope.media_type) && is_exact_json(envelope.data)) {
    writer.key("data");
    writer.raw(envelope.data);
  } else if (!is_json(envelope.media_type) && is_utf8(envelope.data)) {
    writer.member("data", envelope.data);
  } else {
    writer.member("data_base64", to_base64(envelope.data));
  }
}

}  // namespace

Record record_of_text(std::string text) {
  Record record;
  record.content_type =
      is_signed_envelope(text) ? media_type::signed_envelope : media_type::structured;
  record.value = std::move(text);
  return record;
}

std::string event_json(const EventParts& parts) {
  json::Writer writer;
  writer.begin_object();
  writer.member("specversion", "1.0");
  writer.member("id", parts.id);
  writer.member("source", parts.source);
  writer.member("type", parts.type);
  if (!parts.subject.empty()) writer.member("subject", parts.subject);
  writer.member("time", parts.time);
  writer.member("datacontenttype", media_type::json);
  writer.key("data");
  writer.raw(parts.data);
  writer.end_object();
  return writer.take();
}

void write_event(json::Writer& writer, const Envelope& envelope) {
  writer.begin_object();
  writer.member("specversion", "1.0");
  writer.member("id", envelope.id);
  writer.member("source", envelope.source);
  writer.member("type", envelope.type);
  writer.member("subject", envelope.device);
  writer.member("time", envelope.occurred.text());
  if (!envelope.content_type.empty()) writer.member("datacontenttype", envelope.content_type);
  if (!envelope.data_schema.empty()) writer.member("dataschema", envelope.data_schema);
  for (const Extension& extension : envelope.extensions) {
    writer.key(extension.name);
    if (extension.kind == Extension::Kind::string) {
      writer.string(extension.value);
    } else {
      writer.raw(extension.value);
    }
  }
  write_data(writer, envelope);
  writer.end_object();
}

Record structured_record(const Envelope& envelope) {
  json::Writer writer;
  write_event(writer, envelope);
  Record record;
  record.content_type = media_type::structured;
  record.value = writer.take();
  return record;
}

Result<Record> binary_record(const Envelope& envelope) {
  const std::string_view type = envelope.media_type;
  if (type.starts_with(media_type::cloud_events_prefix) || type == media_type::signed_envelope) {
    return fail(ErrorCode::bad_input,
                "expected data whose media type does not stand for another content mode, found " +
                    quoted(type));
  }
  Record record;
  record.content_type = envelope.content_type.empty() ? media_type::json : envelope.content_type;
  const auto add = [&](std::string_view name, std::string_view value) {
    record.attributes.push_back({std::string(name), std::string(value)});
  };
  add("specversion", "1.0");
  add("id", envelope.id);
  add("source", envelope.source);
  add("type", envelope.type);
  add("subject", envelope.device);
  add("time", envelope.occurred.text());
  if (!envelope.data_schema.empty()) add("dataschema", envelope.data_schema);
  for (const Extension& extension : envelope.extensions) add(extension.name, extension.value);
  record.value = std::string(envelope.data);
  return record;
}

}  // namespace hallmark
