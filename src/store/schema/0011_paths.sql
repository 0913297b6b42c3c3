-- format: read 1, write 10
--
-- begin postgres
-- The newest of the bookings that share an outside key is found by it, as on SQLite, whose indexes hold
-- the key of the row. Without it the bookings of the organization were walked from the newest on.
DROP INDEX booking_external_ref;
CREATE INDEX booking_external_ref ON booking(org,external_ref,id) WHERE external_ref IS NOT NULL;
-- end postgres
