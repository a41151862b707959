#include "schemas/signing/dsse.h"

#include <fmt/format.h>

#include "schemas/cloudevents/media_types.h"
#include "schemas/json/writer.h"
#include "schemas/vocabulary/base64.h"

namespace hallmark {

std::string pae(std::string_view payload_type, std::string_view payload) {
  return fmt::format("DSSEv1 {} {} {} {}", payload_type.size(), payload_type, payload.size(),
                     payload);
}

bool verifies(const Envelope& envelope, const EnvelopeSignature& signature, const PublicKey& key) {
  return envelope.mode == ContentMode::signed_envelope &&
         key.verifies(signature.bytes, pae(media_type::structured, envelope.signed_payload));
}

Result<Record> sign_event(std::string_view structured_event, const PrivateKey& key,
                          std::string_view key_id) {
  TRY_ASSIGN(const std::string signature, key.sign(pae(media_type::structured, structured_event)));
  json::Writer writer;
  writer.begin_object();
  writer.member("payload", to_base64(structured_event));
  writer.member("payloadType", media_type::structured);
  writer.key("signatures");
  writer.begin_array();
  writer.begin_object();
  if (!key_id.empty()) writer.member("keyid", key_id);
  writer.member("sig", to_base64(signature));
  writer.end_object();
  writer.end_array();
  writer.end_object();
  Record record;
  record.content_type = media_type::signed_envelope;
  record.value = writer.take();
  return record;
}

}  // namespace hallmark
