#include "schemas/json/writer.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <fmt/format.h>

namespace hallmark::json {

struct Writer::Buffer {
  rapidjson::StringBuffer text;
  rapidjson::Writer<rapidjson::StringBuffer> writer{text};
};

namespace {

rapidjson::SizeType size(std::string_view text) {
  return static_cast<rapidjson::SizeType>(text.size());
}

}  // namespace

Writer::Writer() : buffer_(std::make_unique<Buffer>()) {}
Writer::~Writer() = default;

void Writer::begin_object() { buffer_->writer.StartObject(); }
void Writer::end_object() { buffer_->writer.EndObject(); }
void Writer::begin_array() { buffer_->writer.StartArray(); }
void Writer::end_array() { buffer_->writer.EndArray(); }
void Writer::key(std::string_view name) { buffer_->writer.Key(name.data(), size(name)); }
void Writer::string(std::string_view text) { buffer_->writer.String(text.data(), size(text)); }
void Writer::number(std::int64_t value) { buffer_->writer.Int64(value); }
void Writer::number(std::uint64_t value) { buffer_->writer.Uint64(value); }
void Writer::number(double value, int decimals) { raw(fmt::format("{:.{}f}", value, decimals)); }
void Writer::boolean(bool value) { buffer_->writer.Bool(value); }
void Writer::null() { buffer_->writer.Null(); }
void Writer::raw(std::string_view json) {
  buffer_->writer.RawValue(json.data(), json.size(), rapidjson::kStringType);
}

std::size_t Writer::size_bytes() const { return buffer_->text.GetSize(); }

std::string Writer::take() {
  std::string text(buffer_->text.GetString(), buffer_->text.GetSize());
  buffer_->text.Clear();
  return text;
}

}  // namespace hallmark::json
