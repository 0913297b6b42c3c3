// Series that the clock writes on.
#pragma once

#include "src/engine/impl.h"

namespace rota {

// Every series that is due goes on, each in a transaction of its own; the report counts those that
// were written and names those that cannot be read.
Status ExtendDueSeries(Engine::Impl& impl, const VerbRow& verb, const Envelope& envelope,
                       TickReport* report);

}  // namespace rota
