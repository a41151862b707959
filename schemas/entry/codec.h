// Entries to bytes and back: Cap'n Proto's canonical form (ledger/FORMAT.md, 4.2). One content has
// one form: what decodes but would be encoded otherwise is refused as corrupt.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "schemas/entry/entry.h"
#include "schemas/vocabulary/result.h"

namespace hallmark {

inline constexpr std::size_t entry_limit_bytes = 65'528;

// Keeps its memory between entries. One thread.
class EntryCodec {
 public:
  EntryCodec();
  ~EntryCodec();
  EntryCodec(EntryCodec&&) noexcept;
  EntryCodec& operator=(EntryCodec&&) noexcept;
  EntryCodec(const EntryCodec&) = delete;
  EntryCodec& operator=(const EntryCodec&) = delete;

  // The record is within the limits of ledger/FORMAT.md, 2.1, or cut. The view is good until the
  // next call.
  [[nodiscard]] std::string_view encode(const EntryFrame& frame, std::string_view device,
                                        const Record& record);
  // What can stand in a ledger: no whole record is over those limits, no accepted entry has a
  // detail.
  [[nodiscard]] Result<Entry> decode(std::string_view bytes);
  // By 4.2 alone, for whoever tells bytes that are no entry's from an entry that should not be. A
  // detail without a reason is a refusal whose reason is 0.
  [[nodiscard]] Result<Entry> decode_form(std::string_view bytes);

 private:
  struct Buffers;
  std::unique_ptr<Buffers> buffers_;
};

}  // namespace hallmark
