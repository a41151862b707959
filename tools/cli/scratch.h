// A directory for a run, with its files gone when the run is over.
#pragma once

#include <string>

#include "schemas/vocabulary/result.h"

namespace hallmark::cli {

class Scratch {
 public:
  // In `parent`; empty: the system's temporary directory.
  [[nodiscard]] static Result<Scratch> make(const std::string& parent);
  ~Scratch();
  Scratch(Scratch&& other) noexcept;
  Scratch& operator=(Scratch&&) = delete;
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  [[nodiscard]] std::string path(const std::string& name) const { return path_ + "/" + name; }

 private:
  explicit Scratch(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

}  // namespace hallmark::cli
