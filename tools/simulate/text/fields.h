// Appends the members of JSON objects to a text that is used again and again. Values are taken to
// need no escapes: they are this simulator's own. One thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "schemas/vocabulary/digest.h"
#include "tools/simulate/tables.h"

namespace hallmark::simulate {

using MaterialDigest = Digest<struct MaterialDigestTag>;

class Fields {
 public:
  explicit Fields(std::string& out) : out_(out) {}

  void open(std::string_view name);       // "name":{
  void open_list(std::string_view name);  // "name":[
  void open_item();                       // {
  void close() { out_ += '}'; }
  void close_list() { out_ += ']'; }

  void text(std::string_view name, std::string_view value);
  void begin_text(std::string_view name);  // then append to raw(), then end_text()
  void end_text() { out_ += '"'; }
  void item(std::string_view value);
  void number(std::string_view name, std::uint64_t value);
  void boolean(std::string_view name, bool value);
  void time(std::string_view name, std::int64_t micros);
  void digest(std::string_view name, const MaterialDigest& digest);
  void party(std::string_view name, const Party& party);

  [[nodiscard]] std::string& raw() { return out_; }

 private:
  void key(std::string_view name);
  void separate();
  std::string& out_;
};

void append_number(std::string& out, std::uint64_t value);
// With zeros in front, to at least so many digits.
void append_padded(std::string& out, std::uint64_t value, unsigned digits);
void append_hex(std::string& out, std::string_view bytes);
void append_hex(std::string& out, std::uint64_t value);  // 16 digits
// Milliseconds are written where there are any.
void append_time(std::string& out, std::int64_t micros);

}  // namespace hallmark::simulate
