// A directory for one test, gone with everything in it when the test is over.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include "schemas/vocabulary/invariant.h"

namespace hallmark {

class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "hallmark-test-XXXXXX").string();
    INVARIANT(::mkdtemp(pattern.data()) != nullptr, "no temporary directory can be made");
    path_ = pattern;
  }
  ~TemporaryDirectory() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  [[nodiscard]] std::string path(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace hallmark
