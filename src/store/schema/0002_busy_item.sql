-- format: read 1, write 1
--
-- Every change of a block finds its rows by the block; a feed has thousands.
CREATE INDEX busy_item ON busy(org,item);
