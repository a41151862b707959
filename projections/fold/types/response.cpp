#include "projections/fold/life.h"
#include "projections/fold/types/functions.h"

namespace hallmark {

void fold_quarantined(DeviceState& state, const Step& step) {
  Life& life = state.life;
  put(life.quarantine,
      Quarantine{step.data.text("reason"), step.data.party_of("by"), step.data.digest("evidence"),
                 step.data.texts("allowed")},
      step.by);
  life.released.reset();
  take_turn(state, Turn::quarantine, step.by);
}

void fold_released(DeviceState& state, const Step& step) {
  state.life.released = step.by;
  take_turn(state, Turn::release, step.by);
}

void fold_lost(DeviceState& state, const Step& step) {
  Life& life = state.life;
  put(life.loss, Loss{step.data.text("reason"), step.data.party_of("by")}, step.by);
  life.recovered.reset();
  take_turn(state, Turn::loss, step.by);
}

void fold_recovered(DeviceState& state, const Step& step) {
  state.life.recovered = step.by;
  take_turn(state, Turn::recovery, step.by);
}

}  // namespace hallmark
