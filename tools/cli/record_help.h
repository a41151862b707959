// What `hallmark record` tells of the catalogue.
#pragma once

#include "schemas/catalogue/catalogue.h"

namespace hallmark::cli {

// Every type, a line each.
void print_types(const Catalogue& catalogue);

// A type's fields as they are typed, with an example.
void print_type_help(const TypePlan& type);

}  // namespace hallmark::cli
