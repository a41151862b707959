#include "projections/views/version.h"

#include <fmt/format.h>

namespace hallmark {
namespace {

std::string form_line() { return fmt::format("form {}\n", views_form); }

}  // namespace

std::string views_version() {
  std::string text = form_line();
  for (const auto& [name, version] : projection_versions) {
    fmt::format_to(std::back_inserter(text), "{} {}\n", name, version);
  }
  return text;
}

bool is_readable_version(std::string_view made_by) { return made_by.starts_with(form_line()); }

}  // namespace hallmark
