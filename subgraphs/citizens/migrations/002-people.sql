-- Who a source means by a key of its own.
CREATE TABLE citizens.source_party (
  source text COLLATE "C",
  source_key text COLLATE "C",
  party_id uuid NOT NULL REFERENCES citizens.party,
  PRIMARY KEY (source, source_key)
);

-- Numbers that a source gives somebody and that stand with somebody of another name: one of the two is
-- wrong, and a number alone makes nobody the other.
CREATE TABLE citizens.disputed_document (
  party_id uuid REFERENCES citizens.party,
  kind text,
  number text,
  PRIMARY KEY (party_id, kind, number)
);
