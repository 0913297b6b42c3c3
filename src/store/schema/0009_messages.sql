-- format: read 1, write 1
--
-- Messages were numbered behind the largest id before they had a counter: it stands at that.
INSERT INTO counter(org,name,bucket,n)
  SELECT org,'message',0,max(id)/1048576 FROM outbox WHERE id>0 GROUP BY org
  ON CONFLICT(org,name,bucket) DO UPDATE SET n=excluded.n WHERE counter.n<excluded.n;
