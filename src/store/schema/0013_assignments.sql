-- format: read 1, write 12
--
-- The turns of one person in the order in which they were given.
CREATE INDEX assignment_who ON assignment(org,who,at,seq);
-- begin sqlite
INSERT INTO sqlite_stat1(tbl,idx,stat) VALUES('assignment','assignment_who','1000000 1000000 1000 2 1');
ANALYZE sqlite_schema;
-- end sqlite
