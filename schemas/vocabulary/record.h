// What a producer sent, as it was received (ledger/FORMAT.md, 1).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace hallmark {

// A CloudEvents attribute beside the value: a `ce_` header of Kafka or a `ce-` header of HTTP
// without its prefix.
struct Attribute {
  std::string name;
  std::optional<std::string> value;  // a Kafka header may be null
  friend bool operator==(const Attribute&, const Attribute&) = default;
};

struct Record {
  std::optional<std::string> content_type;
  std::vector<Attribute> attributes;  // in the order received
  std::optional<std::string> key;
  std::optional<std::string> value;  // null is a tombstone, which is not an empty value
  friend bool operator==(const Record&, const Record&) = default;
};

[[nodiscard]] std::size_t size_bytes(const Record& record);

}  // namespace hallmark
