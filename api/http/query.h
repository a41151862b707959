// The parameters of a request: which a route takes, and what they say. A name that it does not take
// is refused: a misspelled filter must not widen an audit.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/http/target.h"
#include "schemas/vocabulary/time.h"

namespace hallmark::api {

struct Parameter {
  enum class Kind : std::uint8_t { text, number, time, choice };
  std::string_view name;
  std::string_view description;
  Kind kind = Kind::text;
  bool required = false;
  std::vector<std::string_view> choices = {};
};

class Query {
 public:
  // Errors are bad_input, with the parameter's name as context.
  [[nodiscard]] static Result<Query> read(std::vector<QueryField> fields,
                                          std::span<const Parameter> parameters);

  [[nodiscard]] std::optional<std::string_view> text(std::string_view name) const;
  // Of its kind: it was looked at when it was read.
  [[nodiscard]] std::optional<std::uint64_t> number(std::string_view name) const;
  template <class Time>
  [[nodiscard]] std::optional<Time> time(std::string_view name) const {
    const auto value = text(name);
    if (!value) return std::nullopt;
    return *Time::parse(*value);
  }
  void set(std::string_view name, std::string value);

 private:
  std::vector<QueryField> fields_;
};

}  // namespace hallmark::api
