// Writes schemas/CATALOGUE.md to standard output.
#include <fmt/format.h>

#include "schemas/catalogue/describe.h"

int main() { fmt::print("{}", hallmark::catalogue_page(hallmark::Catalogue::load())); }
