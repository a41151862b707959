// DSSE: signing an event, and asking whether an envelope's signature holds (ledger/FORMAT.md, 2.6,
// says which envelopes are well formed; admission does not look at signatures).
#pragma once

#include <string>
#include <string_view>

#include "schemas/cloudevents/envelope.h"
#include "schemas/signing/keys.h"
#include "schemas/vocabulary/record.h"
#include "schemas/vocabulary/result.h"

namespace hallmark {

// The pre-authentication encoding: what a DSSE signature is over.
[[nodiscard]] std::string pae(std::string_view payload_type, std::string_view payload);

// Whether this signature of a signed envelope is the key's over its payload.
[[nodiscard]] bool verifies(const Envelope& envelope, const EnvelopeSignature& signature,
                            const PublicKey& key);

// The envelope of a structured event's exact text, with one signature.
[[nodiscard]] Result<Record> sign_event(std::string_view structured_event, const PrivateKey& key,
                                        std::string_view key_id);

}  // namespace hallmark
