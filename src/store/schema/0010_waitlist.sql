-- format: read 1, write 10
--
-- Who waits for an event type or has an offer, in order of arrival. An entry itself is a document;
-- those that ended have no row here. The table of step 0001 was never written to. A writer that does
-- not know it would give away what is kept for those who wait.
DROP TABLE waitlist;
CREATE TABLE waitlist(org {int} NOT NULL, event_type {int} NOT NULL, position {int} NOT NULL,
  entry {int} NOT NULL, PRIMARY KEY(org,event_type,position)){tail};
-- begin sqlite
INSERT INTO sqlite_stat1(tbl,idx,stat) VALUES('waitlist','waitlist','10000 10000 20 1');
ANALYZE sqlite_schema;
-- end sqlite
