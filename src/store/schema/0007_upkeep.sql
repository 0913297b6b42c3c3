-- format: read 1, write 3
--
-- Turns whose booking was purged: counted still, with no assignment to show for it.
ALTER TABLE turn ADD COLUMN purged {int} NOT NULL DEFAULT 0;
-- Holds that expired (status 7), which a purge looks for: one that became a booking has a code.
CREATE INDEX booking_expired ON booking(org,created_at) WHERE status=7 AND code IS NULL;
-- begin sqlite
DELETE FROM sqlite_stat1 WHERE tbl='history' AND idx='history';
INSERT INTO sqlite_stat1(tbl,idx,stat) VALUES
  ('booking','booking_expired','10000 10000 5 1'),
  ('token','token','100000 100000 1');
ANALYZE sqlite_schema;
-- end sqlite
