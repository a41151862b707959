#include "projections/facts/facts.h"

#include <algorithm>

#include "projections/facts/certificates.h"
#include "projections/fold/data.h"
#include "projections/fold/event.h"
#include "schemas/catalogue/check.h"
#include "schemas/catalogue/subject.h"
#include "schemas/catalogue/wire.h"
#include "schemas/cloudevents/fault.h"
#include "schemas/vocabulary/invariant.h"

namespace hallmark {
namespace {

constexpr std::size_t most_number_digits = 4096;

}  // namespace

FactReader::FactReader(const Catalogue& catalogue) {
  for (const TypePlan& plan : catalogue.types()) {
    INVARIANT(plan.rank < FoldOrder::unranked, "a type's rank is the one of those without");
    Type& type = types_.emplace_back(Type{&plan, {}});
    for (const FieldPlan& field : plan.data->fields) {
      if (field.object == nullptr || !field.object->is_certificate) continue;
      INVARIANT(field.kind == FieldKind::object, "a list of certificates, whose der nobody reads");
      type.certificates.push_back(field.name);
    }
    by_name_.push_back(plan.rank);
  }
  std::sort(by_name_.begin(), by_name_.end(), [this](std::uint16_t left, std::uint16_t right) {
    return types_[left].plan->type < types_[right].plan->type;
  });
}

const FactReader::Type* FactReader::find(std::string_view name) const {
  const auto found = std::lower_bound(by_name_.begin(), by_name_.end(), name,
                                      [this](std::uint16_t rank, std::string_view wanted) {
                                        return types_[rank].plan->type < wanted;
                                      });
  if (found == by_name_.end() || types_[*found].plan->type != name) return nullptr;
  return &types_[*found];
}

bool FactReader::fits(const Type& type, std::string_view data) {
  Faults faults(Faults::Gather::first);
  check_data(*type.plan, document_.root, data, faults);
  return faults.none();
}

bool FactReader::read_json(const Type& type, std::string_view device, std::string_view data,
                           Facts& out) {
  if (data.empty() || json::scan(data, document_)) return false;
  if (document_.root.kind != json::Kind::object) return false;
  if (!subject_fits(*type.plan, document_.root, device)) return false;
  if (!type.certificates.empty()) {
    auto made = with_certificates_read(data, document_, type.certificates, *type.plan);
    if (!made) return false;
    out.made = *std::move(made);
    if (!out.made.empty() && json::scan(out.made, document_)) return false;
  }
  out.slice = data;
  return fits(type, out.data());
}

bool FactReader::read_wire(const Type& type, const Envelope& envelope, Facts& out) {
  auto text = json_of_wire(*type.plan, envelope.data);
  if (!text || !read_json(type, envelope.device, *text, out)) return false;
  if (json::scan(*text, document_) || holds_more(*type.plan, envelope.data, document_.root)) {
    return false;
  }
  if (out.made.empty()) out.made = *std::move(text);
  return true;
}

Facts FactReader::read(const Envelope& envelope) {
  Facts out;
  out.rank = FoldOrder::unranked;
  if (!envelope.type.starts_with(catalogue_prefix)) return out;
  out.kind = Facts::Kind::unknown;
  const Type* type = find(envelope.type);
  if (type == nullptr) return out;
  out.rank = type->plan->rank;
  const bool is_good =
      is_json(envelope.media_type)
          ? read_json(*type, envelope.device, envelope.data, out)
          : envelope.media_type == wire_media_type && read_wire(*type, envelope, out);
  if (!is_good) return Facts{Facts::Kind::unfit, type->plan->rank, {}, {}};
  out.kind = Facts::Kind::good;
  return out;
}

Facts FactReader::replaced(std::string_view type, std::string_view device,
                           std::string_view replacement) {
  Envelope envelope;
  envelope.type = type;
  envelope.device = device;
  envelope.media_type = "application/json";
  envelope.data = replacement;
  return read(envelope);
}

std::string_view producer_number(const Envelope& envelope) {
  const auto found = std::find_if(envelope.extensions.begin(), envelope.extensions.end(),
                                  [](const Extension& one) { return one.name == "sequence"; });
  if (found == envelope.extensions.end()) return {};
  std::string_view digits = found->value;
  const bool is_decimal = digits.size() <= most_number_digits &&
                          std::all_of(digits.begin(), digits.end(),
                                      [](char byte) { return byte >= '0' && byte <= '9'; });
  if (!is_decimal) return {};
  while (digits.size() > 1 && digits.front() == '0') digits.remove_prefix(1);
  return digits;
}

Correction read_correction(std::string_view data) {
  const EventData said(data);
  Correction out{std::string(said.text("source")), std::string(said.text("id")), std::nullopt};
  const std::string_view replacement = said.object_text("replacement");
  if (!replacement.empty()) out.replacement = replacement;
  return out;
}

}  // namespace hallmark
