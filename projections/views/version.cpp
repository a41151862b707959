#include "projections/views/version.h"

#include <fmt/format.h>

#include "projections/fold/state_codec.h"

namespace hallmark {
namespace {

// How states are written down is a part of how rows are.
std::string form_line() {
  return fmt::format("form {} states {}\n", views_form, state_codec_version);
}

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
