-- The id of somebody who takes the place of another under a source's key is made of their name too. With
-- this, which stays in this store as names do, no name is found by trying.
CREATE TABLE citizens.id_secret (secret uuid NOT NULL);
INSERT INTO citizens.id_secret VALUES (gen_random_uuid());
