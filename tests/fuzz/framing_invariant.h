// What must hold for any bytes whatever: however they are cut, the same requests come out, then the same refusal or
// none; and every request that comes out keeps what the contract promises of it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace assay::http::fuzz {

// Empty when all holds, else what does not. `seed` chooses the random cuts.
[[nodiscard]] std::string check_framing(std::string_view bytes, std::uint64_t seed);

// What the framing makes of `bytes` when it gets them in one piece: one line per request and one for a refusal.
[[nodiscard]] std::string frame_whole(std::string_view bytes);

}  // namespace assay::http::fuzz
