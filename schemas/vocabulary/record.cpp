#include "schemas/vocabulary/record.h"

namespace hallmark {
namespace {

std::size_t size_or_zero(const std::optional<std::string>& bytes) {
  return bytes ? bytes->size() : 0;
}

}  // namespace

std::size_t size_bytes(const Record& record) {
  std::size_t size =
      size_or_zero(record.content_type) + size_or_zero(record.key) + size_or_zero(record.value);
  for (const Attribute& attribute : record.attributes) {
    size += attribute.name.size() + size_or_zero(attribute.value);
  }
  return size;
}

}  // namespace hallmark
