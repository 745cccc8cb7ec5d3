-- Codes are compared by their bytes: a Vietnamese collation would treat some as equal.
CREATE TABLE procedures.agency (
  code text COLLATE "C" PRIMARY KEY,
  name text NOT NULL,
  kind text NOT NULL
    CHECK (kind IN ('PROVINCE', 'DEPARTMENT', 'PROVINCIAL_CENTRE', 'LOCAL_CENTRE', 'DISTRICT')),
  parent_code text COLLATE "C" REFERENCES procedures.agency,
  valid_from date,
  valid_to date,
  CHECK (valid_from <= valid_to)
);

CREATE TABLE procedures.agency_successor (
  agency_code text COLLATE "C" REFERENCES procedures.agency,
  successor_code text COLLATE "C" REFERENCES procedures.agency,
  PRIMARY KEY (agency_code, successor_code)
);

CREATE TABLE procedures.field (
  code text COLLATE "C" PRIMARY KEY,
  name text NOT NULL,
  department_code text COLLATE "C" NOT NULL REFERENCES procedures.agency
);

CREATE TABLE procedures.procedure (
  code text COLLATE "C" PRIMARY KEY,
  name text NOT NULL,
  field_code text COLLATE "C" NOT NULL REFERENCES procedures.field,
  service_level text NOT NULL
    CHECK (service_level IN ('INFORMATION_ONLY', 'PARTIAL_ONLINE', 'FULL_ONLINE')),
  implementing_levels text[] NOT NULL
    CHECK (implementing_levels <@ ARRAY['PROVINCE', 'DISTRICT', 'COMMUNE']),
  on_site_steps text[] NOT NULL DEFAULT '{}'
    CHECK (on_site_steps <@ ARRAY['RECEIVE', 'APPRAISE', 'APPROVE', 'SEAL', 'RETURN']),
  time_limit_working_days integer CHECK (time_limit_working_days > 0),
  at_centre_since date,
  valid_from date NOT NULL,
  valid_to date,
  review_state text NOT NULL CHECK (review_state IN ('NOT_STARTED', 'IN_REVIEW', 'STANDARDISED')),
  iso_state text NOT NULL CHECK (iso_state IN ('NOT_STARTED', 'DRAFTED', 'APPLIED')),
  target_groups text[] NOT NULL DEFAULT '{}'
    CHECK (target_groups <@ ARRAY['INDIVIDUAL', 'HOUSEHOLD', 'ENTERPRISE', 'ORGANISATION']),
  conditions text,
  -- Searches look into these three, a name and its code word by word; lists are sorted by the last.
  written text COLLATE "C" NOT NULL
    GENERATED ALWAYS AS (procedures.as_written(name || ' ' || code)) STORED,
  spelt text COLLATE "C" NOT NULL
    GENERATED ALWAYS AS (procedures.as_spelt(procedures.as_written(name || ' ' || code))) STORED,
  folded text COLLATE "C" NOT NULL GENERATED ALWAYS AS (
    procedures.folded(procedures.as_spelt(procedures.as_written(name || ' ' || code)))
  ) STORED,
  sort_key text COLLATE "C" NOT NULL GENERATED ALWAYS AS (procedures.sort_key(name)) STORED,
  CHECK (valid_from <= valid_to)
);
CREATE INDEX procedure_by_field ON procedures.procedure (field_code, code);

CREATE TABLE procedures.procedure_alias (
  code text COLLATE "C" PRIMARY KEY,
  procedure_code text COLLATE "C" NOT NULL REFERENCES procedures.procedure,
  valid_from date,
  valid_to date,
  written text COLLATE "C" NOT NULL GENERATED ALWAYS AS (procedures.as_written(code)) STORED
);
CREATE INDEX procedure_alias_by_procedure ON procedures.procedure_alias (procedure_code);

CREATE TABLE procedures.competence (
  procedure_code text COLLATE "C" REFERENCES procedures.procedure,
  agency_code text COLLATE "C" REFERENCES procedures.agency,
  PRIMARY KEY (procedure_code, agency_code)
);

CREATE TABLE procedures.authorisation (
  procedure_code text COLLATE "C" REFERENCES procedures.procedure,
  valid_from date,
  valid_to date,
  from_code text COLLATE "C" NOT NULL REFERENCES procedures.agency,
  to_code text COLLATE "C" NOT NULL REFERENCES procedures.agency,
  legal_basis text NOT NULL,
  PRIMARY KEY (procedure_code, valid_from)
);

CREATE TABLE procedures.publication (
  code text COLLATE "C" PRIMARY KEY,
  title text NOT NULL,
  publisher text NOT NULL,
  figures_on date NOT NULL
);

-- Percentages are text: "93" and "93.0" claim different precision.
CREATE TABLE procedures.stated_share (
  publication_code text COLLATE "C" REFERENCES procedures.publication,
  measure text CHECK (measure IN ('AT_CENTRE', 'ON_THE_SPOT')),
  quote text NOT NULL,
  stated_numerator integer NOT NULL,
  stated_denominator integer NOT NULL,
  stated_percent text CHECK (stated_percent ~ '^\d+(\.\d+)?$'),
  PRIMARY KEY (publication_code, measure)
);

CREATE TABLE procedures.centre_goal (
  publication_code text COLLATE "C" PRIMARY KEY REFERENCES procedures.publication,
  quote text NOT NULL,
  share_percent integer NOT NULL CHECK (share_percent BETWEEN 1 AND 100),
  by_date date NOT NULL
);

-- By when a publication asks for the review and standardisation of all procedures.
CREATE TABLE procedures.review_goal (
  publication_code text COLLATE "C" PRIMARY KEY REFERENCES procedures.publication,
  quote text NOT NULL,
  share_percent integer NOT NULL CHECK (share_percent BETWEEN 1 AND 100),
  by_date date NOT NULL
);

-- Which procedures the one-stop units of districts and communes handle (bộ phận một cửa cấp huyện, cấp
-- xã), and from which day to which; `at_centre_since` says the same of the provincial centre.
CREATE TABLE procedures.local_one_stop (
  procedure_code text COLLATE "C" REFERENCES procedures.procedure,
  level text COLLATE "C" CHECK (level IN ('DISTRICT', 'COMMUNE')),
  valid_from date,
  valid_to date,
  PRIMARY KEY (procedure_code, level, valid_from),
  CHECK (valid_from <= valid_to)
);
