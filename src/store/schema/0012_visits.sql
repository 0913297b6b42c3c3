-- format: read 1, write 12
--
-- The parts of a visit share a number made from its id (VisitOf in booking_rows.h). A writer that does
-- not know it would leave parts that nobody finds.
ALTER TABLE booking ADD COLUMN visit {int};
CREATE INDEX booking_visit ON booking(org,visit) WHERE visit IS NOT NULL;
-- begin sqlite
INSERT INTO sqlite_stat1(tbl,idx,stat) VALUES('booking','booking_visit','100000 100000 3');
ANALYZE sqlite_schema;
-- end sqlite
