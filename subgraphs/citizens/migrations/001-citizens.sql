-- The one place for names and identity numbers; every other store knows a party by its id only.
CREATE TABLE citizens.party (
  id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('Citizen', 'Household', 'Organisation', 'StateAgency')),
  name text NOT NULL,
  -- As the papers have it: a day, or the year alone.
  birth_date text CHECK (birth_date ~ '^\d{4}(-\d{2}-\d{2})?$'),
  gender text CHECK (gender IN ('MALE', 'FEMALE')),
  phone text,
  CHECK (kind = 'Citizen' OR num_nonnulls(birth_date, gender) = 0)
);

-- Numbers stand as they came, faulty ones too: what is wrong with them is found when they are read.
CREATE TABLE citizens.identity_document (
  party_id uuid NOT NULL REFERENCES citizens.party,
  kind text NOT NULL CHECK (kind IN (
    'CITIZEN_CARD_12', 'IDENTITY_CARD_12', 'IDENTITY_CARD_9', 'PASSPORT', 'TAX_CODE', 'HOUSEHOLD_BOOK'
  )),
  number text NOT NULL,
  valid_from date,
  valid_to date,
  verified boolean NOT NULL DEFAULT false,
  PRIMARY KEY (kind, number)
);
CREATE INDEX identity_document_by_party ON citizens.identity_document (party_id);
