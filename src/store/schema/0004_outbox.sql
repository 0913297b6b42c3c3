-- format: read 1, write 1
--
-- A message is found by its id, and new ones come after the newest.
CREATE INDEX outbox_id ON outbox(org,id);
