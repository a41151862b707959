#include "tools/cli/diff/compared_views.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "api/routes/known_at.h"
#include "schemas/vocabulary/clock.h"
#include "schemas/vocabulary/text.h"
#include "tools/cli/directory_views.h"
#include "tools/cli/moment.h"
#include "tools/cli/progress.h"

namespace hallmark::cli {
namespace {

constexpr std::string_view now = "now";

Unexpected refuse(const std::string& found) {
  return fail(ErrorCode::bad_input,
              "expected a pack's file or a moment, as 2026-01-01, 0:41,1:37, "
              "2026-01-01@0:41,1:37 or now; found " +
                  quoted(found));
}

Result<Positions> known_of(const Ledger& ledger, const std::string& text) {
  if (text == now) return ends_of(ledger);
  auto known = api::positions_known(ledger, spelt_out(text));
  if (!known) known.error().context = text;
  return known;
}

// "AS_OF@KNOWN_AT", or what was known then as of the same time.
Result<Moment> moment_of(const Ledger& ledger, const std::string& text) {
  const std::size_t at = text.find('@');
  const std::string as_of = text.substr(0, at);
  const bool has_time = as_of == now || moment_fault(as_of).empty();
  const bool is_prefix = !has_time && as_of.find(':') != std::string::npos;
  if (!has_time && (at != std::string::npos || !is_prefix)) return refuse(text);
  Moment moment;
  const std::string known = at == std::string::npos ? text : text.substr(at + 1);
  TRY_ASSIGN(moment.known, known_of(ledger, known));
  if (as_of == now) {
    moment.as_of = Occurred(SystemClock().now().micros());
  } else if (has_time) {
    TRY_ASSIGN(const std::int64_t micros, parse_moment(as_of));
    moment.as_of = Occurred(micros);
  } else {
    TRY_ASSIGN(const Recorded newest, newest_stamp(ledger, moment.known));
    moment.as_of = Occurred(newest.micros());
  }
  return moment;
}

bool knows_no_more(const Moment& one, const Moment& other) {
  return std::equal(one.known.begin(), one.known.end(), other.known.begin(),
                    [](std::uint64_t left, std::uint64_t right) { return left <= right; });
}

// The one that knows less comes first; of two that know the same, the one of the earlier time.
Result<Compared> in_order(Moment a, Moment b) {
  Compared compared;
  compared.lineage = "ledger";
  const bool a_first = knows_no_more(a, b);
  const bool b_first = knows_no_more(b, a);
  if (!a_first && !b_first) {
    return fail(ErrorCode::bad_input,
                fmt::format("expected a moment that knows all that the other does, found {} and {}",
                            prefix_text(a.known), prefix_text(b.known)));
  }
  compared.swapped = b_first && (!a_first || b.as_of < a.as_of);
  if (compared.swapped) std::swap(a, b);
  compared.moments = {std::move(a), std::move(b)};
  return compared;
}

}  // namespace

Result<DifferenceCounts> compare_moments(const ViewsAsked& asked, const Begin& begin,
                                         const TakeDifference& take) {
  TRY_ASSIGN(const auto ledger, open_to_ask(asked.directory));
  TRY_ASSIGN(Moment a, moment_of(*ledger, asked.a));
  TRY_ASSIGN(Moment b, moment_of(*ledger, asked.b));
  TRY_ASSIGN(Compared compared, in_order(std::move(a), std::move(b)));
  compared.ledger = ledger->identity().name;
  const Catalogue catalogue = Catalogue::load();
  TRY_ASSIGN(const auto views, open_views(*ledger, catalogue, asked.directory));
  TRY_ASSIGN(const ViewReadingPtr reading, views->read());
  begin(compared);
  FactReader facts(catalogue);
  Progress progress("comparing", std::nullopt, "devices");
  DifferencesAsked differences{{*reading->rows, catalogue, facts}, compared.moments};
  differences.progress = [&](std::uint64_t devices) {
    progress.update(0, devices);
    return true;
  };
  TRY_ASSIGN(const DifferenceCounts counts, walk_differences(differences, take));
  TRY(views->close());
  return counts;
}

}  // namespace hallmark::cli
