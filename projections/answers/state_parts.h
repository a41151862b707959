// The parts of a state's JSON, for state_json.cpp alone: each writes members into an open object.
#pragma once

#include "projections/answers/answer_writer.h"
#include "projections/fold/state.h"

namespace hallmark::state_parts {

// identity_json.cpp
void write_identity(AnswerWriter& out, const Identity& identity);
void write_identity_evidence(AnswerWriter& out, const Identity& identity);

// life_json.cpp
void write_life(AnswerWriter& out, const Life& life);
void write_life_evidence(AnswerWriter& out, const Life& life);
void write_epochs(AnswerWriter& out, const Life& life);

// control_json.cpp: whose it is, who may do what, who trusts it
void write_owners(AnswerWriter& out, const DeviceState& state);
void write_owners_evidence(AnswerWriter& out, const DeviceState& state);
void write_control(AnswerWriter& out, const DeviceState& state, Occurred as_of);

// condition_json.cpp: what it runs, and what was found and done
void write_condition(AnswerWriter& out, const DeviceState& state);
void write_last_deeds(AnswerWriter& out, const DeviceState& state);

// things_json.cpp: subjects that are no devices
void write_things(AnswerWriter& out, const DeviceState& state);

}  // namespace hallmark::state_parts
