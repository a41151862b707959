#include "schemas/catalogue/check.h"

#include <fmt/format.h>

#include "schemas/catalogue/check_values.h"
#include "schemas/catalogue/subject.h"
#include "schemas/catalogue/wire.h"
#include "schemas/cloudevents/read.h"
#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

void check_subject(const TypePlan& type, const Envelope& envelope, const json::Value& data,
                   Faults& faults) {
  if (envelope.device.empty() || subject_fits(type, data, envelope.device)) return;
  const std::string expected =
      type.subject.empty()
          ? fmt::format("a device for {}", type.short_name())
          : fmt::format("the subject \"{}\" for {}", type.subject, type.short_name());
  faults.add({Reason::wrong_subject, "/subject", 0, expected, quoted(envelope.device)});
}

void add_bad_data(Faults& faults, std::string expected, std::string found) {
  faults.add({Reason::bad_data, "/data", 0, std::move(expected), std::move(found)});
}

void check_type_and_data(const TypePlan& type, const Envelope& envelope, std::string_view text,
                         std::string_view document, Faults& faults) {
  json::Document data;
  if (const auto fault = json::scan(text, data)) {
    add_bad_data(faults, fault->expected,
                 fmt::format("{} at byte {} of the data", quoted(text.substr(fault->offset, 12)),
                             fault->offset));
    return;
  }
  if (data.root.kind == json::Kind::object) check_subject(type, envelope, data.root, faults);
  check_data(type, data.root, document, faults);
}

void check_wire(const TypePlan& type, const Envelope& envelope, std::string_view document,
                Faults& faults) {
  const auto text = json_of_wire(type, envelope.data);
  if (!text)
    return add_bad_data(faults, "data in Cap'n Proto's stream framing", text.error().message);
  check_type_and_data(type, envelope, *text, document, faults);
  json::Document data;
  if (faults.none() && !json::scan(*text, data) && holds_more(type, envelope.data, data.root)) {
    add_bad_data(faults, "the fields of the catalogue", "fields beyond them");
  }
}

}  // namespace

void check_data(const TypePlan& type, const json::Value& data, std::string_view document,
                Faults& faults) {
  const Place root{nullptr, "data", 0};
  DataChecker(document, faults).object(*type.data, data, root);
}

void check_event(const Catalogue& catalogue, const Envelope& envelope, std::string_view document,
                 Faults& faults) {
  if (!envelope.type.starts_with(catalogue_prefix)) return;
  const TypePlan* type = catalogue.find(envelope.type);
  if (type == nullptr || type->type != envelope.type) {
    const std::string near = catalogue.nearest(envelope.type);
    const TypePlan* meant = catalogue.find(near);
    faults.add({Reason::unknown_type, "/type", 0, "a type of the catalogue",
                meant == nullptr
                    ? quoted(envelope.type)
                    : fmt::format("{}; did you mean \"{}\"?", quoted(envelope.type), meant->type)});
    return;
  }
  if (envelope.data.empty()) {
    add_bad_data(faults, fmt::format("the data of {}", type->short_name()), "nothing");
  } else if (is_json(envelope.media_type)) {
    check_type_and_data(*type, envelope, envelope.data, document, faults);
  } else if (envelope.media_type == wire_media_type) {
    check_wire(*type, envelope, document, faults);
  } else {
    faults.add({Reason::wrong_media_type, "/datacontenttype", 0,
                fmt::format("application/json or {}", wire_media_type),
                quoted(envelope.content_type)});
  }
}

void check_record(const Catalogue& catalogue, const Record& record, Faults& faults) {
  const auto envelope = read_what_can_be(record, faults);
  if (envelope) check_event(catalogue, *envelope, *record.value, faults);
}

}  // namespace hallmark
