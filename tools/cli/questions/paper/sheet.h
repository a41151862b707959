// An answer on standard output for a person: headings, facts with their evidence, tables, and at
// the end what it stands on. One thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "tools/cli/questions/paper/shown.h"
#include "tools/cli/questions/paper/table.h"

namespace hallmark::cli {

class Sheet {
 public:
  // Nothing is cut to the width of the terminal where all is asked for.
  explicit Sheet(Detail detail);

  [[nodiscard]] Detail detail() const { return detail_; }

  // An empty line before it, unless it is the first.
  void heading(const std::string& text);
  // A name and what is said of it, over several lines where it has to be.
  void fact(const std::string& full_name, const std::string& value,
            const std::string& evidence = {});
  // Of a member by that name, where the object has it.
  void member(const Fields& object, std::string_view name, const std::string& evidence = {});
  void paragraph(const std::string& text, std::size_t indent = 0);
  void print(Table& table);

  // Keeps the first, to be told as an example; gives "0:41" as it is.
  std::string noted(std::string evidence);
  // What the answer is as of, stands on, and how it is asked again.
  void close(const Fields& answer);
  void close_evidence();

 private:
  void lines(const std::string& first, std::size_t indent, const std::string& text);

  const Detail detail_;
  const std::size_t width_;  // 0: any
  bool is_begun_ = false;
  std::string evidence_;
};

}  // namespace hallmark::cli
