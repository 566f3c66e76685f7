// The one shape of a completion callback. Called exactly once, possibly on another thread, never inline
// unless the callee says so.
#pragma once

#include <functional>

#include "host/core/result.h"

namespace assay {

template <class T>
using Done = std::function<void(Result<T>)>;

}  // namespace assay
