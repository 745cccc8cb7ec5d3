-- Working tables of the generator; they go again at the end of the same transaction.
CREATE SCHEMA draft;

-- A number from 0 to sides - 1 that looks random and is the same on every run and every database.
-- `salt` tells apart the throws for one ordinal. Hash functions of the database may change between
-- versions; integer arithmetic does not.
CREATE FUNCTION draft.dice(n bigint, salt bigint, sides bigint) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (((n * (salt * 50331653 + 1) % 2147483647 + salt) * 48271) % 1000000007 % sides)::integer
$$;

-- An opaque id from the words that name a thing within the demo data.
CREATE FUNCTION draft.id_of(words text) RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT md5(words)::uuid
$$;
