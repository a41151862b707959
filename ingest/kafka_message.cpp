#include "ingest/kafka_message.h"

#include <array>
#include <optional>
#include <string>

#include "schemas/vocabulary/invariant.h"

namespace hallmark {
namespace {

std::optional<std::string> text_of(const void* bytes, std::size_t size) {
  if (bytes == nullptr) return std::nullopt;
  return std::string(static_cast<const char*>(bytes), size);
}

rd_kafka_vu_t bytes_for(rd_kafka_vtype_t type, const std::optional<std::string>& text) {
  rd_kafka_vu_t argument{};
  argument.vtype = type;
  // librdkafka copies them (RD_KAFKA_MSG_F_COPY) and does not write.
  argument.u.mem.ptr = text ? const_cast<char*>(text->data()) : nullptr;
  argument.u.mem.size = text ? text->size() : 0;
  return argument;
}

}  // namespace

KafkaMessage message_of(const rd_kafka_message_t& message) {
  KafkaMessage copy;
  copy.key = text_of(message.key, message.key_len);
  copy.value = text_of(message.payload, message.len);
  rd_kafka_headers_t* headers = nullptr;  // stays the message's
  if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return copy;
  copy.headers.reserve(rd_kafka_header_cnt(headers));
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  for (std::size_t index = 0;
       rd_kafka_header_get_all(headers, index, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
       ++index) {
    copy.headers.push_back({name, text_of(value, size)});
  }
  return copy;
}

TopicRecord topic_record(const rd_kafka_message_t& message) {
  rd_kafka_timestamp_type_t type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
  TopicRecord record;
  record.message = message_of(message);
  record.timestamp_ms = rd_kafka_message_timestamp(&message, &type);
  record.stamped_by = type == RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME ? StampedBy::log
                      : type == RD_KAFKA_TIMESTAMP_CREATE_TIME   ? StampedBy::producer
                                                                 : StampedBy::nobody;
  return record;
}

KafkaHeaders headers_of(const std::vector<KafkaHeader>& headers) {
  KafkaHeaders made(rd_kafka_headers_new(headers.size()));
  for (const KafkaHeader& header : headers) {
    const auto error = rd_kafka_header_add(made.get(), header.name.data(), std::ssize(header.name),
                                           header.value ? header.value->data() : nullptr,
                                           header.value ? std::ssize(*header.value) : 0);
    INVARIANT(error == RD_KAFKA_RESP_ERR_NO_ERROR, "headers of our own making are read-only");
  }
  return made;
}

rd_kafka_resp_err_t produce(rd_kafka_t* producer, const std::string& topic,
                            const KafkaMessage& message, void* opaque) {
  KafkaHeaders headers = headers_of(message.headers);
  std::array<rd_kafka_vu_t, 6> arguments{};
  arguments[0].vtype = RD_KAFKA_VTYPE_TOPIC;
  arguments[0].u.cstr = topic.c_str();
  arguments[1].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
  arguments[1].u.i = RD_KAFKA_MSG_F_COPY;
  arguments[2] = bytes_for(RD_KAFKA_VTYPE_KEY, message.key);
  arguments[3] = bytes_for(RD_KAFKA_VTYPE_VALUE, message.value);
  arguments[4].vtype = RD_KAFKA_VTYPE_HEADERS;
  arguments[4].u.headers = headers.get();
  arguments[5].vtype = RD_KAFKA_VTYPE_OPAQUE;
  arguments[5].u.ptr = opaque;
  rd_kafka_error_t* error = rd_kafka_produceva(producer, arguments.data(), arguments.size());
  if (error == nullptr) {
    static_cast<void>(headers.release());  // librdkafka's now
    return RD_KAFKA_RESP_ERR_NO_ERROR;
  }
  const rd_kafka_resp_err_t code = rd_kafka_error_code(error);
  rd_kafka_error_destroy(error);
  return code;
}

}  // namespace hallmark
