// Opens a session on whatever a database's name means.
#pragma once

#include <memory>
#include <string>

#include "rota/store/open.h"
#include "src/store/session.h"
#include "src/store/sqlite/session.h"

namespace rota::store {

// `uri` and the reasons of a refusal: rota/store/open.h. The session is connected, is ours and has
// a format this engine can use. A process keeps one for writing and a few for reading.
Result<std::unique_ptr<Session>> OpenSession(const std::string& uri, const OpenOptions& options,
                                             const sqlite::TestOptions& test = {});

// The same without looking at the format.
Result<std::unique_ptr<Session>> ConnectSession(const std::string& uri, const OpenOptions& options,
                                                const sqlite::TestOptions& test = {});

}  // namespace rota::store
