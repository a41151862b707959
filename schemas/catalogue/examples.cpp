#include "schemas/catalogue/describe.h"
#include "schemas/catalogue/subject.h"
#include "schemas/cloudevents/event_text.h"
#include "schemas/json/scan.h"
#include "schemas/json/writer.h"
#include "schemas/vocabulary/digest.h"
#include "schemas/vocabulary/invariant.h"
#include "schemas/vocabulary/sha256.h"

namespace hallmark {
namespace {

class Example {
 public:
  explicit Example(ExampleSize size) : size_(size) {}

  void object(const ObjectPlan& plan) {
    writer_.begin_object();
    for (const FieldPlan& field : plan.fields) {
      const bool der = plan.is_certificate && field.name == "der";
      if (der || (!field.required && size_ == ExampleSize::least)) continue;
      writer_.key(field.name);
      value(plan, field, field.kind);
    }
    writer_.end_object();
  }
  [[nodiscard]] std::string take() { return writer_.take(); }

 private:
  void value(const ObjectPlan& owner, const FieldPlan& field, FieldKind kind) {
    if (kind == field.kind && !field.example.empty()) return writer_.raw(field.example);
    switch (kind) {
      case FieldKind::object:
        return object(*field.object);
      case FieldKind::list:
        writer_.begin_array();
        value(owner, field, field.element);
        return writer_.end_array();
      case FieldKind::enumeration:
        return writer_.string(field.enumeration->values.front().name);
      case FieldKind::boolean:
        return writer_.boolean(false);
      case FieldKind::digest:
        // Some digest, the same whenever the page is made.
        return writer_.string(Sha256().digest<EventDigest>(owner.name + "." + field.name).hex());
      default:
        INVARIANT(false, "a field of the catalogue has no example");
    }
  }

  ExampleSize size_;
  json::Writer writer_;
};

// An example's subject: what its data calls for, or some device or ledger.
std::string example_subject(const TypePlan& type, const std::string& data) {
  json::Document document;
  INVARIANT(!json::scan(data, document), "an example is no JSON");
  if (auto subject = subject_from(type, document.root)) return *std::move(subject);
  return type.subject.empty() ? "urn:dev:sn:4711" : type.subject + "hallmark";
}

}  // namespace

std::string example_data(const TypePlan& type, ExampleSize size) {
  Example example(size);
  example.object(*type.data);
  return example.take();
}

std::string example_event(const TypePlan& type, ExampleSize size) {
  const std::string data = example_data(type, size);
  return event_json({"7c9e6679", "/factory/linz", type.type, example_subject(type, data),
                     "2026-03-14T09:26:53Z", data});
}

}  // namespace hallmark
