#include "ledger/proof/bundle.h"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <utility>

#include "ledger/proof/decimal.h"
#include "ledger/proof/json_form.h"
#include "schemas/cloudevents/attribute_rules.h"
#include "schemas/json/scan.h"
#include "schemas/json/text.h"
#include "schemas/json/writer.h"
#include "schemas/vocabulary/base64.h"
#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

using json_form::bad;
using json_form::digest_of;
using json_form::Field;
using json_form::fill;
using json_form::Need;
using json_form::shown_bytes;
using json_form::text_of;

constexpr std::string_view format_name = "hallmark-bundle/1";

template <class D>
Result<std::vector<D>> digests_of(const json::Value& value, std::string_view where) {
  if (value.kind != json::Kind::array) return bad(where, "an array", value);
  const std::vector<json::Value> elements = json::elements(value.text);
  std::vector<D> digests;
  digests.reserve(elements.size());
  for (const json::Value& element : elements) {
    TRY_ASSIGN(const D digest, digest_of<D>(element, fmt::format("{}/{}", where, digests.size())));
    digests.push_back(digest);
  }
  return digests;
}

Result<std::vector<std::string>> entries_of(const json::Value& value) {
  if (value.kind != json::Kind::array) return bad("/entries", "an array", value);
  const std::vector<json::Value> elements = json::elements(value.text);
  std::vector<std::string> entries;
  entries.reserve(elements.size());
  for (const json::Value& element : elements) {
    auto bytes = element.kind != json::Kind::string ? std::nullopt
                 : element.escaped                  ? from_base64(json::unescape(element))
                                                    : from_base64(element.inner());
    if (!bytes) return bad(fmt::format("/entries/{}", entries.size()), "padded base64", element);
    entries.push_back(*std::move(bytes));
  }
  return entries;
}

Result<MapLeaf> leaf_of(const json::Value& value) {
  constexpr std::string_view where = "/map/leaf";
  if (value.kind != json::Kind::object) return bad(where, "an object", value);
  std::array<Field, 3> fields{Field{"key"}, Field{"head"}, Field{"count"}};
  TRY(fill(fields, json::members(value.text), where));
  MapLeaf leaf;
  TRY_ASSIGN(leaf.key, digest_of<DeviceKey>(*fields[0].value, "/map/leaf/key"));
  TRY_ASSIGN(leaf.head, digest_of<LeafHash>(*fields[1].value, "/map/leaf/head"));
  const json::Value& number = *fields[2].value;
  const auto count = parse_decimal<std::uint64_t>(number.text);
  if (number.kind != json::Kind::number || !count || *count == 0) {
    return bad("/map/leaf/count", "a number from 1 to 2^64 - 1 in plain digits", number);
  }
  leaf.count = DeviceSequence(*count);
  return leaf;
}

Result<MapProof> map_proof_of(const json::Value& value) {
  if (value.kind != json::Kind::object) return bad("/map", "an object", value);
  std::array<Field, 2> fields{Field{"siblings"}, Field{"leaf", Need::optional}};
  TRY(fill(fields, json::members(value.text), "/map"));
  MapProof proof;
  TRY_ASSIGN(proof.siblings, digests_of<MapHash>(*fields[0].value, "/map/siblings"));
  if (fields[1].value) {
    TRY_ASSIGN(proof.leaf, leaf_of(*fields[1].value));
  }
  return proof;
}

Status verify_device(const std::string& device) {
  if (!device.empty() && device.size() <= device_limit_bytes && !first_control_character(device)) {
    return ok();
  }
  return bad("/device", fmt::format("1 to {} bytes without control characters", device_limit_bytes),
             quoted(device, shown_bytes));
}

template <class D>
void write_digests(json::Writer& writer, std::string_view name, const std::vector<D>& digests) {
  writer.key(name);
  writer.begin_array();
  for (const D& digest : digests) writer.string(digest.hex());
  writer.end_array();
}

}  // namespace

Result<Bundle> parse_bundle(std::string_view json) {
  json::Document document;
  TRY(json_form::scan_object(json, document));
  std::array<Field, 6> fields{Field{"format"}, Field{"device"},    Field{"checkpoint"},
                              Field{"map"},    Field{"inclusion"}, Field{"entries"}};
  TRY(fill(fields, document.members, "/"));
  TRY_ASSIGN(const std::string format, text_of(*fields[0].value, "/format"));
  if (format != format_name) return bad("/format", format_name, *fields[0].value);
  Bundle bundle;
  TRY_ASSIGN(bundle.device, text_of(*fields[1].value, "/device"));
  TRY(verify_device(bundle.device));
  TRY_ASSIGN(bundle.checkpoint, text_of(*fields[2].value, "/checkpoint"));
  TRY_ASSIGN(bundle.map, map_proof_of(*fields[3].value));
  TRY_ASSIGN(bundle.inclusion, digests_of<NodeHash>(*fields[4].value, "/inclusion"));
  TRY_ASSIGN(bundle.entries, entries_of(*fields[5].value));
  return bundle;
}

std::string bundle_json(const Bundle& bundle) {
  json::Writer writer;
  writer.begin_object();
  writer.member("format", format_name);
  writer.member("device", bundle.device);
  writer.member("checkpoint", bundle.checkpoint);
  writer.key("map");
  writer.begin_object();
  write_digests(writer, "siblings", bundle.map.siblings);
  if (const auto& leaf = bundle.map.leaf) {
    writer.key("leaf");
    writer.begin_object();
    writer.member("key", leaf->key.hex());
    writer.member("head", leaf->head.hex());
    writer.member("count", leaf->count.value());
    writer.end_object();
  }
  writer.end_object();
  write_digests(writer, "inclusion", bundle.inclusion);
  writer.key("entries");
  writer.begin_array();
  for (const std::string& entry : bundle.entries) writer.string(to_base64(entry));
  writer.end_array();
  writer.end_object();
  return writer.take();
}

}  // namespace hallmark
