// How a database is opened.
//
// A database is named by one text:
//
//   portal.db, /var/lib/rota.db        a file (SQLite). The text is a path and nothing else: `?`,
//                                      `#` and `%` in it are ordinary characters.
//   :memory:                           a private database, gone with the engine that opened it
//   postgresql://user@host/database    PostgreSQL 13 or newer; the query part takes libpq's words
//   postgres://...                     the same
//
// PASSWORDS AND TLS of PostgreSQL are libpq's, by the words of the query part:
//
//   postgresql://rota@db.example.org/portal?sslmode=verify-full&sslrootcert=/etc/rota/ca.crt
//                                          &passfile=/etc/rota/pgpass
//
//   sslmode      verify-full: encrypted, the certificate is signed by one of `sslrootcert` and made
//                out for this host name. This is the one to use over a network. libpq's default,
//                `prefer`, encrypts where the server can and proves nothing.
//   sslrootcert  the file of certificates that are trusted; without it ~/.postgresql/root.crt
//   hostaddr     the address to connect to, where the name in the URL is not to be looked up
//   passfile     lines of host:port:database:user:password, readable by its owner alone; without it
//                ~/.pgpass. A password in the URL (user:password@, percent-encoded) works too and
//                ends up wherever the URL is written down.
// Passwords are sent as the server asks; `scram-sha-256` sends none that could be read or used
// again. What libpq reads from the environment (PGPASSWORD, PGSSLMODE ...) holds where the URL is
// silent. A refusal (`cannot_open`) says what the server or libpq said, never the password.
//
// The directory of a file must exist; the file itself is made when it is missing and `migrate` is
// kAuto. Beside `portal.db` SQLite keeps `portal.db-wal` and `portal.db-shm`: copying only the
// first of the three loses bookings, use the backup verb.
//
// Reasons of a refusal to open:
//   cannot_open       the path, directory, server, user or database is not there or not allowed
//   not_a_database    there is something else: another program's file, an unrelated schema
//   newer_format      a newer engine wrote it and this one could harm it or misread it
//   migration_needed  an older engine (or nobody yet) wrote it, and this call must not change that
//   corrupt           the file is damaged or cut short
//   busy              another process held it until `busy_timeout_ms` was over
#pragma once

#include <cstdint>
#include <string>

namespace rota {

struct OpenOptions {
  // Refuse every write, and never change the file's format. The database must exist. Where the
  // directory cannot be written, a file whose log is empty or missing is read into memory as it is
  // when it is opened; one whose log holds writes needs both its companions there, or answers
  // `cannot_open` and says so.
  bool read_only = false;

  // What to do with a database of an older format, or an empty one.
  //   kAuto    bring it to this engine's format first, in one transaction (default)
  //   kRefuse  answer `migration_needed`: for hosts whose deployment step does it once
  enum class Migrate : std::uint8_t { kAuto, kRefuse };
  Migrate migrate = Migrate::kAuto;

  // What an acknowledged write survives. PostgreSQL decides this on the server; ignored there.
  //   kFull    process crash and power loss: one sync of the disk for each commit (default)
  //   kNormal  process crash only: after a power loss the last commits may be missing although they
  //            were answered and their messages sent. Never half a commit, never a damaged file.
  enum class Durability : std::uint8_t { kFull, kNormal };
  Durability durability = Durability::kFull;

  // How long a write waits for others before it answers `busy`, in milliseconds; 0 or less: not.
  // PostgreSQL that says nothing for longer, and for 2 s, counts as gone: `connection_lost`.
  std::int32_t busy_timeout_ms = 30000;

  // PostgreSQL only: the schema that holds the tables. Made when missing, under Migrate::kAuto.
  std::string schema = "rota";
};

}  // namespace rota
