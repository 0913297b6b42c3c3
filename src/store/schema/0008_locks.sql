-- format: read 1, write 8
--
-- begin postgres
-- What writers lock and no row stands for: the address of an attendee, a booking, the catalog (locks.h).
-- A writer that does not know them passes limits of attendees by.
INSERT INTO subject(org,id,kind) SELECT 0,-n,'name' FROM generate_series(1,4096) n;
-- end postgres
