#include "projections/fold/types/certificates.h"
#include "projections/fold/types/functions.h"

namespace hallmark {

void fold_shipped(DeviceState& state, const Step& step) {
  put(state.shipped, Transfer{step.data.party_of("from"), step.data.party_of("to")}, step.by);
  set_text(state.seal, step, "seal");
}

// Of sessions the last is kept, and when each known certificate was last used: a device has
// millions of them.
void fold_activity(DeviceState& state, const Step& step) {
  Session session;
  session.service = step.data.text("service");
  session.session_id = step.data.text("sessionId");
  session.peer = step.data.text("peer");
  session.via = step.data.text("via");
  session.start = step.data.time("start").value_or(step.event.order.occurred);
  session.end = step.data.time("end");
  session.certificate = step.data.digest("certificate");
  if (session.certificate) note_use(state, *session.certificate, session.start);
  put(state.last_session, std::move(session), step.by);
  ++state.counts.sessions;
}

void fold_service_opened(DeviceState& state, const Step& step) {
  const OpenedService opened{step.data.party_of("technician"), step.data.party_of("organisation"),
                             step.data.text("seal")};
  put(state.service_open, opened, step.by);
  put(state.service_opened, opened, step.by);
  set_text(state.seal, step, "seal");
}

void fold_service_closed(DeviceState& state, const Step& step) {
  state.service_open.reset();
  put(state.service_closed,
      ClosedService{step.data.party_of("technician"), step.data.text("sealAfter"),
                    step.data.texts("partsReplaced"),
                    step.data.flag("firmwareTouched").value_or(false)},
      step.by);
  set_text(state.seal, step, "sealAfter");
}

}  // namespace hallmark
