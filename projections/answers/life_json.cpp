#include "projections/answers/state_parts.h"

namespace hallmark::state_parts {
namespace {

void write_quarantine(AnswerWriter& out, const Life& life) {
  if (!life.quarantine) return;
  const Quarantine& quarantine = life.quarantine->value;
  out.begin("quarantine");
  out.text("reason", quarantine.reason);
  out.party("by", quarantine.by);
  out.digest("evidenceSha256", quarantine.evidence);
  out.texts("allowed", quarantine.allowed);
  out.by(life.quarantine->by);
  if (life.released) out.time("released", life.released->since);
  out.end();
}

void write_loss(AnswerWriter& out, const Life& life) {
  if (!life.loss) return;
  out.begin("lost");
  out.text("reason", life.loss->value.reason);
  out.party("by", life.loss->value.by);
  out.by(life.loss->by);
  if (life.recovered) out.time("recovered", life.recovered->since);
  out.end();
}

void write_end(AnswerWriter& out, const Life& life) {
  if (life.retirement) {
    out.begin("retired");
    out.text("reason", life.retirement->value.reason);
    out.party("by", life.retirement->value.by);
    out.text("method", life.retirement->value.method);
    out.text("owner", life.retirement->value.owner);
    out.by(life.retirement->by);
    out.end();
  }
  if (life.erasure) {
    out.begin("erased");
    out.text("method", life.erasure->value.method);
    out.digest("evidenceSha256", life.erasure->value.evidence);
    if (life.erasure->value.witness) out.party("witness", *life.erasure->value.witness);
    out.by(life.erasure->by);
    out.end();
  }
  if (life.disposal) {
    out.begin("disposed");
    out.party("by", life.disposal->value.by);
    out.digest("evidenceSha256", life.disposal->value.evidence);
    out.by(life.disposal->by);
    out.end();
  }
}

}  // namespace

void write_life(AnswerWriter& out, const Life& life) {
  write_quarantine(out, life);
  write_loss(out, life);
  write_end(out, life);
}

void write_life_evidence(AnswerWriter& out, const Life& life) {
  if (life.state != LifeState::unborn) out.entry("state", life.by);
  if (life.quarantine && life.released) out.entry("released", *life.released);
  if (life.loss && life.recovered) out.entry("recovered", *life.recovered);
}

void write_epochs(AnswerWriter& out, const Life& life) {
  if (life.epochs.empty()) return;
  out.begin_list("epochs");
  std::uint64_t epoch = 1;
  for (const Evidence& by : life.epochs) {
    out.json().begin_object();
    out.count("epoch", ++epoch);
    out.by(by);
    out.end();
  }
  out.end_list();
}

}  // namespace hallmark::state_parts
