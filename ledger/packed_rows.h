// Very many rows in little memory, to be written in order of their keys.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hallmark {

// Rows one behind the other in one run of bytes. One thread.
class PackedRows {
 public:
  struct Row {
    std::string_view key;
    std::string_view value;
  };

  void add(std::string_view key, std::string_view value);
  [[nodiscard]] bool is_empty() const { return places_.empty(); }
  [[nodiscard]] std::size_t size() const { return places_.size(); }
  // Good until rows are added.
  [[nodiscard]] Row row(std::size_t at) const;
  // In order of their keys; of rows with the same key the one added last stays.
  void sort();

 private:
  struct Place {
    std::uint64_t at;
    std::uint32_t key_size;
    std::uint32_t value_size;
    std::uint64_t first_bytes;  // set by sort(): most keys are told apart by it, in place
  };
  [[nodiscard]] std::string_view key_of(const Place& place) const;
  [[nodiscard]] std::size_t common_prefix() const;

  std::string bytes_;
  std::vector<Place> places_;
};

}  // namespace hallmark
