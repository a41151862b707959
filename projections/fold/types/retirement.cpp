#include "projections/fold/life.h"
#include "projections/fold/types/functions.h"

namespace hallmark {

void fold_retired(DeviceState& state, const Step& step) {
  put(state.life.retirement,
      Retirement{step.data.text("reason"), step.data.party_of("by"), step.data.text("method"),
                 state.owner ? state.owner->value.id : std::string()},
      step.by);
  take_turn(state, Turn::retirement, step.by);
}

void fold_erased(DeviceState& state, const Step& step) {
  put(state.life.erasure,
      Erasure{step.data.text("method"), step.data.digest("evidence"), step.data.party("witness")},
      step.by);
}

void fold_disposed(DeviceState& state, const Step& step) {
  put(state.life.disposal, Disposal{step.data.party_of("by"), step.data.digest("evidence")},
      step.by);
  take_turn(state, Turn::disposal, step.by);
}

void fold_refurbished(DeviceState& state, const Step& step) {
  take_turn(state, Turn::refurbishment, step.by);
}

}  // namespace hallmark
