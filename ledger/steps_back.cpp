#include "ledger/steps_back.h"

#include "ledger/families.h"

namespace hallmark {
namespace {

constexpr std::string_view prefix = "step";  // behind state_key
constexpr std::size_t number_bytes = 8;

}  // namespace

std::string step_back_key(Sequence sequence) {
  return std::string(prefix).append(families::view(families::big_endian(sequence.value())));
}

std::string step_back_value(Recorded before) {
  const auto micros = static_cast<std::uint64_t>(before.micros());
  return std::string(families::view(families::big_endian(micros)));
}

std::optional<StepBack> step_back_of(std::string_view key, std::string_view value) {
  if (!key.starts_with(prefix) || key.size() != prefix.size() + number_bytes ||
      value.size() != number_bytes) {
    return std::nullopt;
  }
  const auto sequence = families::number_of(key.substr(prefix.size()));
  const auto before = families::number_of(value);
  return StepBack{Sequence(*sequence), Recorded(static_cast<std::int64_t>(*before))};
}

Result<std::vector<StepBack>> read_steps_back(const Store& store) {
  std::vector<StepBack> steps;
  const auto cursor = store.cursor(families::state, prefix);
  while (true) {
    TRY_ASSIGN(const bool there, cursor->next());
    if (!there) return steps;
    const auto step = step_back_of(cursor->key(), cursor->value());
    if (!step) return fail(ErrorCode::corruption, "a row of the family state is of no known kind");
    steps.push_back(*step);
  }
}

}  // namespace hallmark
