-- format: read 1, write 3
--
-- Look-ups by number and by the host program's own key. An engine that writes must fill the columns.
ALTER TABLE document ADD COLUMN number {int};
ALTER TABLE document ADD COLUMN external_ref {text};
ALTER TABLE booking ADD COLUMN external_ref {text};
-- begin sqlite
UPDATE document SET number=json_extract(doc,'$.number'),external_ref=json_extract(doc,'$.external_ref');
UPDATE booking SET external_ref=json_extract(doc,'$.external_ref');
-- end sqlite
-- begin postgres
UPDATE document SET number=(doc::json->>'number')::bigint,external_ref=doc::json->>'external_ref';
UPDATE booking SET external_ref=doc::json->>'external_ref';
-- end postgres
CREATE INDEX document_number ON document(org,kind,number);
CREATE INDEX document_external_ref ON document(org,kind,external_ref) WHERE external_ref IS NOT NULL;
CREATE INDEX booking_external_ref ON booking(org,external_ref) WHERE external_ref IS NOT NULL;

-- Personal values of history entries, apart from them: erasing a person empties rows here and leaves
-- the entries as they were written. side: 0 = old, 1 = new.
CREATE TABLE history_value(org {int} NOT NULL, object_kind {text} NOT NULL, object {int} NOT NULL,
  seq {int} NOT NULL, field {text} NOT NULL, side {int} NOT NULL, value {text},
  PRIMARY KEY(org,object_kind,object,seq,field,side)){tail};
