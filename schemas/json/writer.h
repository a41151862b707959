// Writes JSON, value by value; values that are JSON already go in as they are. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace hallmark::json {

class Writer {
 public:
  Writer();
  // Goes on behind a text that is there, and gives both back: for one document after the other.
  explicit Writer(std::string begun);
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  void begin_object();
  void end_object();
  void begin_array();
  void end_array();
  void key(std::string_view name);
  void string(std::string_view text);  // UTF-8
  void number(std::int64_t value);
  void number(std::uint64_t value);
  void number(double value, int decimals);
  void boolean(bool value);
  void null();
  // `json` is one JSON value; the caller vouches for it.
  void raw(std::string_view json);

  void member(std::string_view name, std::string_view text) {
    key(name);
    string(text);
  }
  void member(std::string_view name, std::uint64_t value) {
    key(name);
    number(value);
  }

  // Of what take() would give, in bytes.
  [[nodiscard]] std::size_t size_bytes() const;
  // What has been written since the last take(); the writer goes on in the same place, so long
  // texts can be streamed.
  [[nodiscard]] std::string take();

 private:
  struct Buffer;
  std::unique_ptr<Buffer> buffer_;
};

}  // namespace hallmark::json
