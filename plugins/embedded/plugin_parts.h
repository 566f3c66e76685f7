// What the classes of plugins without a vendor have in common.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "assay/sdk/sdk.hpp"
#include "plugins/embedded/config_node.h"
#include "plugins/embedded/html.h"

namespace assay::embedded {

// For sdk::Plugin::start(): a configuration with faults, or a host that serves no pages, is refused.
[[nodiscard]] inline sdk::Status refuse_start(const std::vector<ConfigFault> &faults, bool has_pages_url) {
  if (auto refused = refuse_faults(faults); !refused.is_ok()) return refused;
  if (has_pages_url) return {};
  return sdk::invalid_argument("", "the host gives this plugin no address for its pages, so nobody could open a link");
}

// What is on offer, as the host is told. Required: each has a key, a name and a description.
template <class Offer>
[[nodiscard]] std::vector<sdk::Type> types_of(const std::vector<Offer> &offers) {
  std::vector<sdk::Type> types;
  for (const auto &offer : offers) types.push_back({offer.key, offer.name, offer.description});
  return types;
}

[[nodiscard]] inline sdk::PageResponse respond(Page page) {
  return {page.status, std::string(kContentType), std::move(page.html), std::move(page.headers)};
}

}  // namespace assay::embedded
