#include "src/store/verify_answers.h"

#include <memory>
#include <string>

#include "src/store/idempotency.h"
#include "src/store/stored_row.h"

namespace rota::store {

Status VerifyAnswers(Session& session, std::int64_t org, const AnswerOf& answer_of,
                     VerifyReport* report) {
  Statement rows =
      session.Query("SELECT name,request,answer FROM idempotency WHERE org=? ORDER BY name", org);
  return rows.ForEach([&](Statement& row) {
    const std::string name(row.Text(0));
    const RecordDescriptor* answer = answer_of(VerbIn(name));
    if (!answer) return;  // of a later version: nobody asks for it here
    const std::shared_ptr<void> record = answer->make();
    const Status read = ReadKept({.name = name, .request = row.Blob(1), .answer = row.Text(2)},
                                 *answer, record.get());
    if (read.ok()) return;
    report->findings.emplace_back(read.message());
    report->unreadable.push_back(*UnreadableIn(read));
  });
}

}  // namespace rota::store
