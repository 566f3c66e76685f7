// A vendor's id of an event, where its webhook says that it is. Pure.
#pragma once

#include <string>
#include <string_view>

namespace assay::wire {

// `text` when it can serve as an id: 1 to 256 bytes of UTF-8 without control characters. Else empty: an event without.
[[nodiscard]] std::string usable_event_id(std::string_view text);

// The string or whole number at an RFC 6901 pointer in a JSON body, as above; empty when there is none.
[[nodiscard]] std::string event_id_at(std::string_view body, const std::string &pointer);

}  // namespace assay::wire
