// Many commands in one transaction.
//
// Each command is the verb itself, asked of the engine inside the transaction of the batch
// (Impl::Enclosing), so rights, keys, history, messages and revision are those of a single call.
// Where a refused command must not disturb the others, it runs in a savepoint that takes back what
// it had written. Snapshots that see what the batch has written stay in its own workspace.
#include <fmt/format.h>

#include "rota/codec/error_json.h"
#include "src/engine/batch.h"

namespace rota {
namespace {

constexpr Reason kBatchReasons[] = {Reason::k_work_limit};

// A command that was read: its verb and body, or what is wrong with it.
struct ReadCommand {
  const VerbRow* verb = nullptr;
  std::shared_ptr<void> body;
  Status wrong;
};

ReadCommand Read(const Command& command) {
  ReadCommand read;
  read.verb = FindVerb(command.verb);
  if (!read.verb) {
    read.wrong = NotFound("verb", command.verb).At("verb");
  } else if (!read.verb->writes) {
    read.wrong = Status(Reason::k_unsupported, fmt::format("{} only reads", command.verb));
  } else if (read.verb->alone) {
    read.wrong = Status(Reason::k_unsupported,
                        fmt::format("{} makes transactions of its own", command.verb));
  } else {
    read.body = read.verb->body().make();
    read.wrong = ReadInto(read.verb->body(), command.body, read.body.get());
    if (!read.wrong.ok()) read.verb = nullptr;
    return read;
  }
  read.wrong.At("verb");
  read.verb = nullptr;
  return read;
}

// The path of a command's error as one of the batch.
Status Placed(Status error, std::size_t index) {
  return error.Moved([&](const std::string& path) {
    const std::string own = fmt::format("commands[{}]", index);
    if (path.empty()) return own;
    // Keys of the envelope, which no body has.
    const bool beside = path == "verb" || path == "idempotency_key" || path == "if_version";
    return fmt::format("{}.{}{}", own, beside ? "" : "body.", path);
  });
}

// The database cannot serve: what the batch has written so far goes too, and it may be repeated.
bool EndsBatch(const Status& status) { return status.code() == Code::kUnavailable; }

class BatchRun {
 public:
  BatchRun(Engine& engine, const BatchBody& what, const std::vector<ReadCommand>& read, Act& act)
      : engine_(engine),
        what_(what),
        read_(read),
        act_(act),
        workspace_(act.session(), act.workspace().cache(), &act.workspace().ahead()) {}

  Result<BatchAnswer> Run(const Engine::Impl& impl) {
    const Engine::Impl::Enclosing inside(impl, workspace_, act_.scope(),
                                         act_.envelope().organization);
    ROTA_TRY(LockAll());
    const bool apart = what_.mode == BatchMode::kEach || what_.dry_run;
    BatchAnswer answer;
    answer.written = !what_.dry_run;
    answer.verdicts.resize(read_.size());
    for (std::size_t i = 0; i < read_.size(); ++i) {
      CommandVerdict& verdict = answer.verdicts[i];
      const Status done = apart ? CarryOutApart(i, &verdict) : CarryOut(i, &verdict);
      if (done.ok()) continue;
      if (EndsBatch(done) || !broken_.ok()) return done;
      const Status refusal = Placed(done, i);
      if (!apart) return refusal;
      ++answer.refused;
      JsonWriter writer;
      AppendError(writer, refusal);
      verdict.error = std::move(writer).Take();
    }
    return answer;
  }

 private:
  // Two batches with the same commands in different orders would otherwise wait for each other. So
  // each command decides on the state before the batch and says what it would lock, and all of
  // that is locked at once. A command may come to need others after those before it have written;
  // then the transaction begins again with these as well (Act::Secure).
  Status LockAll() {
    if (!act_.session().OthersMayHaveWritten() || act_.session().HasLocks()) return {};
    workspace_.set_collecting(true);
    for (std::size_t i = 0; i < read_.size(); ++i) {
      if (!read_[i].verb) continue;
      // A refusal may not be one when those before it are carried out; it is told then.
      const Status refused = Ask(i, read_[i].verb->answer().make().get());
      if (EndsBatch(refused) && !store::MustLockMore(refused)) return refused;
    }
    workspace_.set_collecting(false);
    act_.Need(workspace_.ahead().ids());
    return act_.Secure();
  }

  Status Ask(std::size_t i, void* answer) {
    const Command& command = what_.commands[i];
    Envelope envelope;
    envelope.organization = act_.envelope().organization;
    envelope.actor = act_.actor();
    envelope.client_key = act_.envelope().client_key;
    envelope.idempotency_key = command.idempotency_key;
    envelope.if_version = command.if_version;
    return read_[i].verb->invoke(engine_, envelope, read_[i].body.get(), answer);
  }

  Status CarryOut(std::size_t i, CommandVerdict* verdict) {
    const ReadCommand& read = read_[i];
    ROTA_TRY(read.wrong);
    const std::shared_ptr<void> answer = read.verb->answer().make();
    ROTA_TRY(Ask(i, answer.get()));
    workspace_.NoteWritten();
    verdict->answer = read.verb->write(answer.get());
    return {};
  }

  Status CarryOutApart(std::size_t i, CommandVerdict* verdict) {
    ROTA_ASSIGN(store::Savepoint part, act_.session().Save());
    const Status done = CarryOut(i, verdict);
    if (done.ok()) return part.Keep();
    broken_ = part.TakeBack();
    return done;
  }

  Engine& engine_;
  const BatchBody& what_;
  const std::vector<ReadCommand>& read_;
  Act& act_;
  Workspace workspace_;
  Status broken_;  // a command could not be taken back: the transaction is lost
};

Status CheckNumber(const BatchBody& what) {
  if (what.commands.size() <= kMostCommands) return {};
  return Status(Reason::k_work_limit,
                fmt::format("a batch holds at most {} commands", kMostCommands))
      .At("commands");
}

}  // namespace

Result<BatchAnswer> CarryOutEach(Engine& engine, const Engine::Impl& impl, const BatchBody& what,
                                 Act& act) {
  ROTA_TRY(CheckNumber(what));
  std::vector<ReadCommand> read;
  for (const Command& command : what.commands) read.push_back(Read(command));
  return BatchRun(engine, what, read, act).Run(impl);
}

ROTA_VERB(Batch,
          .May({.attendee = true,
                .member = true,
                .host = true,
                .leader = true,
                .admin = true,
                .note = "each command as its own verb says"})
              .Writes()
              .Alone()
              .Refuses(kBatchReasons)
              .Example(R"({"mode":"each","commands":[)"
                       R"({"verb":"booking.approve","body":{"booking":"r1"}},)"
                       R"({"verb":"booking.cancel","body":{"booking":"b1"},"if_version":1}]})"));

// The commands are read before the write begins: a long batch keeps no other writer waiting.
Result<BatchAnswer> Engine::Batch(const BatchBody& what, const Envelope& envelope) {
  const VerbRow& verb = RowOf<&Engine::Batch>();
  ROTA_TRY(impl_->Admit(verb, &what, envelope));
  ROTA_TRY(CheckNumber(what));
  const bool together = what.mode == BatchMode::kAllOrNothing && !what.dry_run;
  std::vector<ReadCommand> read;
  for (const Command& command : what.commands) {
    read.push_back(Read(command));
    if (together && !read.back().wrong.ok()) return Placed(read.back().wrong, read.size() - 1);
  }
  const auto decide = [&](Act& act) { return BatchRun(*this, what, read, act).Run(*impl_); };
  if (!what.dry_run) return impl_->Perform<&Engine::Batch>(what, envelope, decide);
  return Rehearse<&Engine::Batch>(*impl_, what, envelope, decide);
}

}  // namespace rota
