// Who may use a data directory: one process that writes, or any number that read. Held for as long
// as the object lives, and gone with its process however that ends.
#pragma once

#include <cstdint>
#include <string>

#include "schemas/vocabulary/result.h"

namespace hallmark {

class DataLock {
 public:
  enum class Use : std::uint8_t { write, read };
  // An Error says who holds it, where another process is in the way.
  [[nodiscard]] static Result<DataLock> take(const std::string& directory, Use use);
  ~DataLock();
  DataLock(DataLock&& other) noexcept;
  DataLock& operator=(DataLock&&) = delete;
  DataLock(const DataLock&) = delete;
  DataLock& operator=(const DataLock&) = delete;

 private:
  explicit DataLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace hallmark
