// The bytes of an entry, written straight into their one form (ledger/FORMAT.md, 4.2). Cap'n
// Proto's own canonicalize gives the same bytes at several times the cost: it builds a message,
// copies it and examines the copy.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "schemas/entry/entry.h"

namespace hallmark {

// Keeps its memory between entries. One thread.
class CanonicalWriter {
 public:
  // The view is good until the next call.
  [[nodiscard]] std::string_view write(const EntryFrame& frame, std::string_view device,
                                       const Record& record);

 private:
  // Adds so many words, all zero; gives the first one's place.
  std::size_t add(std::size_t words);
  void point_to_struct(std::size_t pointer, std::size_t data_words, std::size_t pointer_words);
  void put_bytes(std::size_t pointer, std::string_view bytes);
  void put_attributes(std::size_t pointer, const std::vector<Attribute>& attributes);
  void put_cut(std::size_t pointer, const Cut& cut);

  std::vector<std::uint64_t> words_;
  std::size_t used_ = 0;
};

}  // namespace hallmark
