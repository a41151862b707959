// What views are made of, and by which version of it: another one is built anew.
#pragma once

#include <string>
#include <string_view>

namespace hallmark {

// How rows are written down, but for the states in them (state_codec_version). Rows of another form
// cannot be read, and do not serve meanwhile.
inline constexpr int views_form = 1;

// Each projection with its version, to be raised where the same entries come to other rows.
struct ProjectionVersion {
  std::string_view name;
  int version;
};
inline constexpr ProjectionVersion projection_versions[] = {
    {"timelines", 1},  // the events of each device, corrected, and its states
    {"index", 1},      // devices and certificates by what they have, now and ever
    {"events", 1},     // events by type and source
    {"counts", 1},     // of the fleet
};

// "form 1 states 2\ntimelines 1\n…"
[[nodiscard]] std::string views_version();
[[nodiscard]] bool is_readable_version(std::string_view made_by);

}  // namespace hallmark
