-- format: read 1, write 1
--
-- Paths to rows that were found by walking through an organization.
DROP INDEX outbox_due;
CREATE INDEX outbox_due ON outbox(org,due_at,id) WHERE done_at IS NULL;
CREATE INDEX booking_start ON booking(org,start_at);
CREATE INDEX booking_team ON booking(org,team,start_at);

-- begin sqlite
-- SQLite chooses a path by these numbers, and without them by the first column alone: org, which every
-- key begins with. They are not measured but say once for all what the rows are like: rows of a large
-- organization, then rows for each value of the first column, of the first two, and so on.
ANALYZE sqlite_schema;
DELETE FROM sqlite_stat1;
INSERT INTO sqlite_stat1(tbl,idx,stat) VALUES
  ('booking','booking','1000000 1000000 1'),
  ('booking','booking_key','1000000 1000000 1'),
  ('booking','booking_uid','10000 10000 1'),
  ('booking','booking_number','1000000 1000000 1'),
  ('booking','booking_code','1000000 1000000 1'),
  ('booking','booking_external_ref','500000 500000 1'),
  ('booking','booking_type','1000000 1000000 10000 5'),
  ('booking','booking_team','1000000 1000000 50000 10'),
  ('booking','booking_start','1000000 1000000 100'),
  ('booking','booking_occurrence','100000 100000 50 1'),
  ('booking','booking_expiry','1000 1000 2'),
  ('participant','participant','2000000 2000000 100 1 1 1'),
  ('occupancy','occupancy','1000000 1000000 1000 900 1 1'),
  ('occupancy','occupancy_owner','1000000 1000000 1'),
  ('occupancy','occupancy_hold','1000 1000 2 1'),
  ('busy','busy','1000000 1000000 1000 1000 2 1 1'),
  ('busy','busy_source','1000000 1000000 1000 1'),
  ('busy','busy_item','1000000 1000000 1'),
  ('subject','subject','100000 100000 1'),
  ('document','document','1000000 1000000 100000 1'),
  ('document','document_key','1000000 1000000 100000 1'),
  ('document','document_number','1000000 1000000 100000 1'),
  ('document','document_external_ref','500000 500000 50000 1'),
  ('document','document_due','1000 1000 2'),
  ('turn','turn','100000 100000 10 1'),
  ('assignment','assignment','1000000 1000000 1 1 1'),
  ('decision','decision','1000000 1000000 1 1'),
  ('history','history','3000000 3000000 1000000 3 1'),
  ('history_value','history_value','6000000 6000000 2000000 6 2 1 1'),
  ('change','change','5000000 5000000 5 2 1'),
  ('outbox','outbox','2000000 2000000 1'),
  ('outbox','outbox_id','2000000 2000000 1'),
  ('outbox','outbox_due','10000 10000 5 1'),
  ('idempotency','idempotency','100000 100000 1'),
  ('counter','counter','10000 10000 10 1');
ANALYZE sqlite_schema;
-- end sqlite
