// Says what admission says: a record a line on standard input, its verdict a line on standard
// output. Driven by second_admission.py, which asks another implementation the same.
//
// A record is its content type, key, value, then name and value of each attribute, parted by
// spaces; each "-" for null, or
// "." and hexadecimal digits.
#include <iostream>
#include <optional>
#include <sstream>
#include <string>

#include "schemas/admission/admit.h"
#include "schemas/vocabulary/hex.h"
#include "schemas/vocabulary/invariant.h"

namespace hallmark {
namespace {

std::optional<std::string> part(const std::string& word) {
  if (word == "-") return std::nullopt;
  auto bytes = from_hex(std::string_view(word).substr(1));
  INVARIANT(bytes.has_value(), "the driver sends hexadecimal digits");
  return *std::move(bytes);
}

Record record_of(const std::string& line) {
  std::istringstream words(line);
  std::string content_type;
  std::string key;
  std::string value;
  words >> content_type >> key >> value;
  Record record;
  record.content_type = part(content_type);
  record.key = part(key);
  record.value = part(value);
  for (std::string name; words >> name >> value;) {
    record.attributes.push_back({part(name).value_or(""), part(value)});
  }
  return record;
}

}  // namespace
}  // namespace hallmark

int main() {
  using hallmark::Admissible;
  using hallmark::Refusal;
  hallmark::EventHasher hasher;
  const hallmark::Shard shard{hallmark::ShardIndex(0), 1};
  for (std::string line; std::getline(std::cin, line);) {
    const hallmark::Record record = hallmark::record_of(line);
    const hallmark::Admission admission = hallmark::admit(record, shard, hasher);
    if (const auto* refusal = std::get_if<Refusal>(&admission)) {
      std::cout << hallmark::number(refusal->reason) << ' ' << refusal->detail << '\n';
    } else {
      const auto& admissible = std::get<Admissible>(admission);
      std::cout << "0 " << admissible.event_digest.hex() << ' ' << admissible.id_key.hex() << '\n';
    }
  }
}
