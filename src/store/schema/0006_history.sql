-- format: read 1, write 3
--
-- begin sqlite
-- An entry of history has about a thousand bytes. A table without rowid keeps a quarter of a page at
-- most of each row in its tree and gives the rest a page of its own: a page for every entry, more
-- than half of the file. With rowid three lie on one page, in the order they were written.
DROP TRIGGER history_no_update;
DROP TRIGGER history_no_delete;
ALTER TABLE history RENAME TO history_before;
CREATE TABLE history(org {int} NOT NULL, object_kind {text} NOT NULL, object {int} NOT NULL,
  seq {int} NOT NULL, at {int} NOT NULL, revision {int} NOT NULL DEFAULT 0, action {text} NOT NULL,
  actor {text} NOT NULL, doc {text} NOT NULL, PRIMARY KEY(org,object_kind,object,seq)) STRICT;
INSERT INTO history(org,object_kind,object,seq,at,revision,action,actor,doc)
  SELECT org,object_kind,object,seq,at,revision,action,actor,doc FROM history_before;
DELETE FROM history_before;  -- frees page by page; DROP alone would keep all of them in memory
DROP TABLE history_before;
CREATE TRIGGER history_no_update BEFORE UPDATE ON history
BEGIN SELECT RAISE(ABORT,'history_append_only'); END;
CREATE TRIGGER history_no_delete BEFORE DELETE ON history
BEGIN SELECT RAISE(ABORT,'history_append_only'); END;
INSERT INTO sqlite_stat1(tbl,idx,stat) VALUES
  ('history','sqlite_autoindex_history_1','3000000 3000000 1000000 3 1');
ANALYZE sqlite_schema;
-- end sqlite
