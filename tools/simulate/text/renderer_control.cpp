#include "tools/simulate/text/renderer.h"

namespace hallmark::simulate {

void Renderer::transfer() {
  fields_.party("from", owners[step_.party]);
  fields_.party("to", owners[step_.other_party]);
  if (step_.kind == Kind::transfer_cancelled) {
    fields_.text("reason", "payment failed");
    return;
  }
  if (step_.kind == Kind::transfer_initiated) {
    fields_.begin_text("terms");
    text_ += "contract ";
    append_number(text_, 1 + detail().below(5'000));
    fields_.end_text();
    return;
  }
  fields_.digest("evidence", evidence());
}

void Renderer::custody_changed() {
  constexpr std::string_view places[] = {"warehouse 1", "site store", "van", "recycling yard"};
  fields_.party("holder", service_companies[step_.party]);
  fields_.text("place", places[step_.flavour]);
}

void Renderer::assignment_changed() {
  if ((step_.mask & bits::with_purpose) != 0) purpose();
  if ((step_.mask & bits::with_zone) != 0) zone();
  if ((step_.mask & bits::with_business) != 0) {
    fields_.party("businessOwner", business_owners[step_.party]);
  }
}

void Renderer::control() {
  constexpr std::string_view powers[] = {"rotateKeys", "disable", "updateFirmware", "configure",
                                         "service"};
  fields_.party("party", service_companies[step_.party]);
  fields_.open_list("powers");
  for (unsigned power = 0; power < std::size(powers); ++power) {
    if ((step_.mask >> power & 1U) != 0) fields_.item(powers[power]);
  }
  fields_.close_list();
  if (step_.kind == Kind::delegated) {
    fields_.time("until", (step_.occurred_us / second + step_.length) * second);
  }
}

void Renderer::trust() {
  if (step_.kind == Kind::trust_withdrawn) {
    fields_.open_list("systems");
    for (unsigned system = 0; system < systems.size(); ++system) {
      if ((step_.mask >> system & 1U) != 0) fields_.item(systems[system]);
    }
    fields_.close_list();
    fields_.party("by", owners[step_.party]);
    return;
  }
  fields_.text("system", systems[step_.flavour]);
  if (step_.kind == Kind::trust_granted) {
    fields_.text("relationship", relationships[step_.flavour]);
  }
  certificate_digest("credential", step_.certificate);
  if (step_.kind == Kind::trust_checked) {
    fields_.boolean("accepted", (step_.mask & bits::accepted) != 0);
  }
}

void Renderer::quarantine() {
  constexpr std::string_view reasons[] = {"odd traffic", "port scan seen", "operator's request",
                                          "advisory under review"};
  fields_.text("reason", reasons[step_.flavour]);
  fields_.party("by", owners[step_.party]);
  if (step_.mask == 0) return;
  fields_.open_list("allowed");
  if ((step_.mask & bits::allows_update) != 0) fields_.item("update");
  if ((step_.mask & bits::allows_renewal) != 0) fields_.item("renewal");
  fields_.close_list();
}

void Renderer::missing() {
  constexpr std::string_view reasons[] = {"not at its place", "stolen van", "building closed"};
  fields_.text("reason",
               step_.kind == Kind::recovered ? "found and checked" : reasons[step_.flavour]);
  fields_.party("by", owners[step_.party]);
}

void Renderer::retirement() {
  constexpr std::string_view methods[] = {"returned", "destroyed", "resold", "recycled"};
  constexpr std::string_view reasons[] = {"end of life", "replaced", "site closed", "worn out"};
  constexpr std::string_view erasures[] = {"factory reset", "key zeroisation", "shredded"};
  switch (step_.kind) {
    case Kind::retired:
      fields_.text("reason", reasons[step_.mask]);
      fields_.party("by", owners[step_.party]);
      fields_.text("method", methods[step_.flavour]);
      return;
    case Kind::erased:
      fields_.text("method", erasures[step_.flavour]);
      fields_.digest("evidence", evidence());
      return;
    case Kind::refurbished:
      fields_.party("by", maker());
      fields_.begin_text("approval");
      text_ += "QA-";
      append_number(text_, 1'000 + detail().below(9'000));
      fields_.end_text();
      return;
    default:
      fields_.party("by", service_companies[step_.party]);
      fields_.digest("evidence", evidence());
  }
}

}  // namespace hallmark::simulate
