-- The one place for names and identity numbers; every other store knows a party by its id only.
CREATE TABLE citizens.party (
  id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('Citizen', 'Organisation')),
  name text NOT NULL,
  birth_year smallint
);

CREATE TABLE citizens.identity_document (
  party_id uuid NOT NULL REFERENCES citizens.party,
  kind text NOT NULL
    CHECK (kind IN ('CITIZEN_CARD_12', 'IDENTITY_CARD_9', 'PASSPORT', 'TAX_CODE')),
  number text NOT NULL,
  valid_from date,
  valid_to date,
  verified boolean NOT NULL DEFAULT false,
  PRIMARY KEY (kind, number)
);
CREATE INDEX identity_document_by_party ON citizens.identity_document (party_id);
