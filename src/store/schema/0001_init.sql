-- format: read 1, write 1
--
-- The first format. One text for both engines; schema/README.md explains the words in braces and the
-- marked sections. Rules of the house:
--  * org leads every key and every unique index; no statement joins across organizations.
--  * Columns are what a key, an index, a guard or a counter reads. Everything else is `doc`, canonical
--    JSON stored and returned byte for byte. Ids inside the tables are int64 and unique in the
--    organization over all kinds; `key` is the public id. Times are UTC seconds.
--  * Each index is a page in the log for each booking. Add one only with a query that needs it.
--  * No foreign keys: deletes inside an organization are the engine's, `verify` checks references.

-- begin sqlite
PRAGMA application_id = 1919906913;
-- end sqlite

CREATE TABLE meta(name {text} PRIMARY KEY, value {text} NOT NULL){tail};
CREATE TABLE migration(number {int} PRIMARY KEY, name {text} NOT NULL, checksum {text} NOT NULL,
  applied_at {int} NOT NULL){tail};

-- The only rows without an organization in front: who owns a phone number, host name, path, outside id.
CREATE TABLE directory(kind {text} NOT NULL, key {text} NOT NULL, org {int} NOT NULL,
  target_kind {text} NOT NULL, target {int} NOT NULL, created_at {int} NOT NULL,
  PRIMARY KEY(kind,key)){tail};

-- revision: incremented last in every write, on SQLite only; on PostgreSQL this row would make all
-- writers of an organization wait for each other.
CREATE TABLE organization(org {int} PRIMARY KEY, key {text} NOT NULL UNIQUE,
  revision {int} NOT NULL DEFAULT 0, archived_at {int}, doc {text} NOT NULL,
  CHECK(length(key) BETWEEN 1 AND 140)){tail};

-- Configuration: users, teams, schedules, event types, resources … read whole, reloaded by change. Busy
-- blocks and series are read one by one. due_at: when a series without end is to be written on.
CREATE TABLE document(org {int} NOT NULL, kind {text} NOT NULL, id {int} NOT NULL, key {text} NOT NULL,
  parent {int}, slug {text}, revision {int} NOT NULL, archived_at {int}, due_at {int}, doc {text} NOT NULL,
  PRIMARY KEY(org,kind,id), CHECK(length(key) BETWEEN 1 AND 140)){tail};
CREATE UNIQUE INDEX document_key ON document(org,kind,key);
CREATE INDEX document_due ON document(org,due_at) WHERE due_at IS NOT NULL;

-- Values only one live record may have: addresses, slugs, external_ref. kind names the name space
-- ("email", "slug", "slug:<owner>", "external_ref:user"); archiving deletes the rows, restoring asks again.
CREATE TABLE claim(org {int} NOT NULL, kind {text} NOT NULL, value {text} NOT NULL,
  owner_kind {text} NOT NULL, owner {int} NOT NULL, PRIMARY KEY(org,kind,value)){tail};
CREATE TABLE slug_alias(org {int} NOT NULL, kind {text} NOT NULL, owner {int} NOT NULL DEFAULT 0,
  slug {text} NOT NULL, target {int} NOT NULL, until {int}, PRIMARY KEY(org,kind,owner,slug)){tail};

-- Whatever can be occupied or must be locked: user, resource, seated session, team, event type.
-- revision: PostgreSQL only, raised on the row that is locked anyway.
CREATE TABLE subject(org {int} NOT NULL, id {int} NOT NULL, kind {text} NOT NULL,
  capacity {int} NOT NULL DEFAULT 1 CHECK(capacity>=1), revision {int} NOT NULL DEFAULT 0,
  PRIMARY KEY(org,id)){tail}{fill};

-- What each revision touched: cache invalidation and public feed at once. SQLite only.
CREATE TABLE change(org {int} NOT NULL, revision {int} NOT NULL, kind {text} NOT NULL, id {int} NOT NULL,
  PRIMARY KEY(org,revision,kind,id)){tail};

-- What makes a double booking impossible. [start_at,end_at) includes the buffers, [core_start,core_end)
-- lies inside it; without buffer mode `max` the two are equal. lane: 0 = exclusive subject, its rows
-- never conflict; 1-12 = counted subject, by length (table lane); -12..-1 = soft row, by length too:
-- shown, never checked, never refused. expires_at: set while the owner is a hold.
CREATE TABLE occupancy(org {int} NOT NULL, subject {int} NOT NULL, lane {int} NOT NULL,
  start_at {int} NOT NULL, owner {int} NOT NULL, end_at {int} NOT NULL, core_start {int} NOT NULL,
  core_end {int} NOT NULL, units {int} NOT NULL DEFAULT 1, expires_at {int},
  PRIMARY KEY(org,subject,lane,start_at,owner),
  CONSTRAINT occupancy_units CHECK(units>=1 AND (lane<>0 OR units=1)),
  CONSTRAINT occupancy_edges CHECK(start_at<=core_start AND core_start<core_end AND core_end<=end_at),
  CONSTRAINT occupancy_core CHECK(lane<=0 OR (core_start=start_at AND core_end=end_at)),
  CONSTRAINT occupancy_lane CHECK(lane=0 OR
    (abs(lane) BETWEEN 1 AND 12 AND end_at-start_at<=({wide}<<{shift})))){tail};
CREATE INDEX occupancy_owner ON occupancy(org,owner);
CREATE INDEX occupancy_hold ON occupancy(org,subject,expires_at) WHERE expires_at IS NOT NULL;

-- Longest row of each lane, in seconds: 15 minutes and four times more each.
CREATE TABLE lane(lane {int} PRIMARY KEY, width {int} NOT NULL){tail};
INSERT INTO lane(lane,width) VALUES(1,900),(2,3600),(3,14400),(4,57600),(5,230400),(6,921600),
  (7,3686400),(8,14745600),(9,58982400),(10,235929600),(11,943718400),(12,3774873600);

-- Blocks of external calendars: same lanes (1-12), no guard, since calendars do overlap.
CREATE TABLE busy(org {int} NOT NULL, subject {int} NOT NULL, lane {int} NOT NULL, start_at {int} NOT NULL,
  source {int} NOT NULL, item {int} NOT NULL, end_at {int} NOT NULL, kind {int} NOT NULL,
  PRIMARY KEY(org,subject,lane,start_at,source,item)){tail};
CREATE INDEX busy_source ON busy(org,source,item);

-- uid: absent when it is made from the key. number, code: given out by counters.
CREATE TABLE booking(org {int} NOT NULL, id {int} NOT NULL, key {text} NOT NULL, uid {text}, number {int},
  code {text}, status {int} NOT NULL, kind {int} NOT NULL, event_type {int}, team {int}, host {int},
  series {int}, recurrence_id {int}, start_at {int} NOT NULL, end_at {int} NOT NULL,
  created_at {int} NOT NULL, expires_at {int}, sequence {int} NOT NULL DEFAULT 0,
  revision {int} NOT NULL, doc {text} NOT NULL,
  PRIMARY KEY(org,id), CHECK(start_at<end_at), CHECK(length(key) BETWEEN 1 AND 140)){tail};
CREATE UNIQUE INDEX booking_key ON booking(org,key);
CREATE UNIQUE INDEX booking_uid ON booking(org,uid) WHERE uid IS NOT NULL;
CREATE UNIQUE INDEX booking_number ON booking(org,number) WHERE number IS NOT NULL;
CREATE UNIQUE INDEX booking_code ON booking(org,code) WHERE code IS NOT NULL;
CREATE INDEX booking_type ON booking(org,event_type,start_at);
CREATE UNIQUE INDEX booking_occurrence ON booking(org,series,recurrence_id) WHERE series IS NOT NULL;
CREATE INDEX booking_expiry ON booking(org,expires_at) WHERE expires_at IS NOT NULL;

-- "Bookings of X", and every counting limit: who = "user:12", "team:3", "email:…"; counts 0 or 1.
CREATE TABLE participant(org {int} NOT NULL, who {text} NOT NULL, start_at {int} NOT NULL,
  booking {int} NOT NULL, role {int} NOT NULL, minutes {int} NOT NULL, counts {int} NOT NULL,
  PRIMARY KEY(org,who,start_at,booking,role)){tail};

-- How often a person became host for an event type, and the number of the last time: what rotation reads.
CREATE TABLE turn(org {int} NOT NULL, who {int} NOT NULL, event_type {int} NOT NULL, turns {int} NOT NULL,
  last_seq {int} NOT NULL, PRIMARY KEY(org,who,event_type)){tail};
-- Every one of those times; append-only.
CREATE TABLE assignment(org {int} NOT NULL, booking {int} NOT NULL, seq {int} NOT NULL, who {int} NOT NULL,
  at {int} NOT NULL, actor {text}, method {int} NOT NULL, counted {int} NOT NULL, reason {text},
  PRIMARY KEY(org,booking,seq,who)){tail};
CREATE TABLE decision(org {int} NOT NULL, booking {int} NOT NULL, seq {int} NOT NULL, at {int} NOT NULL,
  doc {text} NOT NULL, PRIMARY KEY(org,booking,seq)){tail};

-- Append-only. seq counts from 1 per object, so that no row is shared by all writers.
CREATE TABLE history(org {int} NOT NULL, object_kind {text} NOT NULL, object {int} NOT NULL,
  seq {int} NOT NULL, at {int} NOT NULL, revision {int} NOT NULL DEFAULT 0, action {text} NOT NULL,
  actor {text} NOT NULL, doc {text} NOT NULL, PRIMARY KEY(org,object_kind,object,seq)){tail};

-- Messages to perform. dedupe begins with the object it belongs to ("booking:7:…"), which makes the
-- messages of a booking a range of the key; a lease moves due_at to the lease's end.
CREATE TABLE outbox(org {int} NOT NULL, dedupe {text} NOT NULL, id {int} NOT NULL, due_at {int} NOT NULL,
  topic {text} NOT NULL, attempts {int} NOT NULL DEFAULT 0, leased_by {text}, done_at {int},
  doc {text} NOT NULL, PRIMARY KEY(org,dedupe)){tail};
CREATE INDEX outbox_due ON outbox(due_at,org,id) WHERE done_at IS NULL;

-- name = verb and key; request = hash of the canonical request; only successes are kept.
CREATE TABLE idempotency(org {int} NOT NULL, name {text} NOT NULL, request {blob} NOT NULL,
  answer {text} NOT NULL, expires_at {int} NOT NULL, PRIMARY KEY(org,name)){tail};
CREATE TABLE token(org {int} NOT NULL, hash {blob} NOT NULL, purpose {int} NOT NULL, booking {int} NOT NULL,
  expires_at {int} NOT NULL, used_at {int}, doc {text} NOT NULL, PRIMARY KEY(org,hash)){tail};
CREATE INDEX token_booking ON token(org,booking);
CREATE TABLE counter(org {int} NOT NULL, name {text} NOT NULL, bucket {int} NOT NULL, n {int} NOT NULL,
  PRIMARY KEY(org,name,bucket)){tail};
CREATE TABLE waitlist(org {int} NOT NULL, booking {int} NOT NULL, position {int} NOT NULL,
  who {text} NOT NULL, offer_expires_at {int}, doc {text} NOT NULL,
  PRIMARY KEY(org,booking,position)){tail};

-- begin sqlite
-- The guard. It has no clock: expired holds count until a writer deletes them (occupancy.h, Reap), so
-- wrong clocks can lose a hold early and never make an overlap. PostgreSQL asks the same conditions in
-- the INSERT that follows the lock (occupancy.cc).
--
-- Exclusive: the rows of a subject are disjoint, so the one before and the one after decide.
CREATE TRIGGER occupancy_exclusive BEFORE INSERT ON occupancy WHEN NEW.lane=0 BEGIN
  SELECT RAISE(ABORT,'occupancy:lane') WHERE
    coalesce((SELECT capacity FROM subject WHERE org=NEW.org AND id=NEW.subject),0)<>1;
  SELECT RAISE(ABORT,'occupancy:overlap') WHERE
   (SELECT (o.start_at<NEW.core_end AND o.end_at>NEW.core_start)
        OR (o.core_start<NEW.end_at AND o.core_end>NEW.start_at)
      FROM occupancy o WHERE o.org=NEW.org AND o.subject=NEW.subject AND o.lane=0
        AND o.start_at<=NEW.start_at ORDER BY o.start_at DESC LIMIT 1)
   OR (SELECT (o.start_at<NEW.core_end AND o.end_at>NEW.core_start)
        OR (o.core_start<NEW.end_at AND o.core_end>NEW.start_at)
      FROM occupancy o WHERE o.org=NEW.org AND o.subject=NEW.subject AND o.lane=0
        AND o.start_at>NEW.start_at ORDER BY o.start_at LIMIT 1);
END;
-- Counted: if the plain sum of everything that touches the row fits, so does the peak; only else sweep.
CREATE TRIGGER occupancy_counted BEFORE INSERT ON occupancy WHEN NEW.lane>0 BEGIN
  SELECT RAISE(ABORT,'occupancy:lane') WHERE
    coalesce((SELECT capacity FROM subject WHERE org=NEW.org AND id=NEW.subject),0)<2;
  SELECT RAISE(ABORT,'occupancy:overlap') WHERE
    NEW.units+coalesce((SELECT sum(o.units) FROM lane l CROSS JOIN occupancy o
      WHERE o.org=NEW.org AND o.subject=NEW.subject AND o.lane=l.lane
        AND o.start_at>NEW.start_at-l.width AND o.start_at<NEW.end_at AND o.end_at>NEW.start_at),0)
      >(SELECT capacity FROM subject WHERE org=NEW.org AND id=NEW.subject)
    AND NEW.units+coalesce((SELECT max(level) FROM (
      SELECT sum(d) OVER (ORDER BY t,d ROWS UNBOUNDED PRECEDING) AS level FROM (
        SELECT o.start_at AS t, o.units AS d FROM lane l CROSS JOIN occupancy o
          WHERE o.org=NEW.org AND o.subject=NEW.subject AND o.lane=l.lane
            AND o.start_at>NEW.start_at-l.width AND o.start_at<NEW.end_at AND o.end_at>NEW.start_at
        UNION ALL
        SELECT o.end_at, -o.units FROM lane l CROSS JOIN occupancy o
          WHERE o.org=NEW.org AND o.subject=NEW.subject AND o.lane=l.lane
            AND o.start_at>NEW.start_at-l.width AND o.start_at<NEW.end_at AND o.end_at>NEW.start_at))),0)
      >(SELECT capacity FROM subject WHERE org=NEW.org AND id=NEW.subject);
END;
-- Edges and units never change: delete and insert, so that there is one door. Owner and expiry may.
CREATE TRIGGER occupancy_fixed
  BEFORE UPDATE OF org,subject,lane,start_at,end_at,core_start,core_end,units ON occupancy
BEGIN SELECT RAISE(ABORT,'occupancy_fixed'); END;
CREATE TRIGGER subject_kind BEFORE UPDATE OF capacity ON subject
  WHEN (OLD.capacity=1)<>(NEW.capacity=1)
   AND EXISTS(SELECT 1 FROM occupancy WHERE org=OLD.org AND subject=OLD.id AND lane>=0)
BEGIN SELECT RAISE(ABORT,'subject_in_use'); END;
CREATE TRIGGER history_no_update BEFORE UPDATE ON history
BEGIN SELECT RAISE(ABORT,'history_append_only'); END;
CREATE TRIGGER history_no_delete BEFORE DELETE ON history
BEGIN SELECT RAISE(ABORT,'history_append_only'); END;
-- end sqlite
