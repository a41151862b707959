// Short lists that are kept in the order of a name, each name once. In place of maps, because they
// have a handful of elements and are read far more often than written.
#pragma once

#include <algorithm>
#include <functional>
#include <vector>

namespace hallmark {

// The element of that name, or an empty one at its place, which the caller gives its name. The
// reference is good until the next one is made.
template <class Element, class Name, class NameOf>
Element& at_name(std::vector<Element>& list, const Name& name, NameOf name_of) {
  const auto place = std::lower_bound(
      list.begin(), list.end(), name,
      [&](const Element& one, const Name& wanted) { return std::invoke(name_of, one) < wanted; });
  if (place != list.end() && std::invoke(name_of, *place) == name) return *place;
  return *list.emplace(place);
}

template <class Element, class Name, class NameOf>
void erase_name(std::vector<Element>& list, const Name& name, NameOf name_of) {
  const auto is_it = [&](const Element& one) { return std::invoke(name_of, one) == name; };
  list.erase(std::remove_if(list.begin(), list.end(), is_it), list.end());
}

}  // namespace hallmark
