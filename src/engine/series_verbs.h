// Series that the clock writes on.
#pragma once

#include "src/engine/impl.h"

namespace rota {

// Every series that is due goes on, each in a transaction of its own. Answers how many were
// written.
Result<std::int64_t> ExtendDueSeries(Engine::Impl& impl, const VerbRow& verb,
                                     const Envelope& envelope);

}  // namespace rota
