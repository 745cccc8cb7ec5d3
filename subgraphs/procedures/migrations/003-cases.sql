-- Every row holds from its first day to its last, both included; without a last day it holds on.

-- A case (trường hợp) of a procedure. One with a local variant applies in those localities only.
CREATE TABLE procedures.procedure_case (
  id uuid PRIMARY KEY,
  procedure_code text COLLATE "C" NOT NULL REFERENCES procedures.procedure,
  position integer NOT NULL CHECK (position > 0),
  name text NOT NULL,
  local_variant text,
  locality_codes text[] COLLATE "C" NOT NULL DEFAULT '{}',
  valid_from date NOT NULL,
  valid_to date,
  UNIQUE (procedure_code, position, valid_from),
  CHECK (valid_from <= valid_to),
  CHECK ((local_variant IS NULL) = (locality_codes = '{}'))
);

-- How a case is handed in, and how long it takes that way.
CREATE TABLE procedures.case_channel (
  case_id uuid REFERENCES procedures.procedure_case,
  channel text COLLATE "C" CHECK (channel IN ('COUNTER', 'ONLINE', 'POST')),
  time_limit_unit text NOT NULL
    CHECK (time_limit_unit IN ('WORKING_DAYS', 'CALENDAR_DAYS', 'WORKING_HOURS')),
  time_limit_amount integer NOT NULL CHECK (time_limit_amount > 0),
  valid_from date,
  valid_to date,
  PRIMARY KEY (case_id, channel, valid_from),
  CHECK (valid_from <= valid_to)
);

CREATE TABLE procedures.case_fee (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES procedures.procedure_case,
  channel text COLLATE "C" NOT NULL CHECK (channel IN ('COUNTER', 'ONLINE', 'POST')),
  kind text NOT NULL CHECK (kind IN ('FEE', 'CHARGE', 'FINANCIAL_OBLIGATION')),
  name text COLLATE "C" NOT NULL,
  amount_dong bigint NOT NULL CHECK (amount_dong >= 0),
  valid_from date NOT NULL,
  valid_to date,
  UNIQUE (case_id, channel, name, valid_from),
  CHECK (valid_from <= valid_to)
);

CREATE TABLE procedures.fee_exemption (
  fee_id uuid REFERENCES procedures.case_fee,
  beneficiary text COLLATE "C" CHECK (beneficiary IN (
    'ELDERLY', 'DISABLED', 'POOR_HOUSEHOLD', 'CHILD', 'REVOLUTIONARY_MERIT'
  )),
  reduction_percent integer NOT NULL CHECK (reduction_percent BETWEEN 1 AND 100),
  legal_basis text NOT NULL,
  valid_from date,
  valid_to date,
  PRIMARY KEY (fee_id, beneficiary, valid_from),
  CHECK (valid_from <= valid_to)
);

CREATE TABLE procedures.case_paper (
  case_id uuid REFERENCES procedures.procedure_case,
  position integer CHECK (position > 0),
  name text NOT NULL,
  originals integer NOT NULL CHECK (originals >= 0),
  copies integer NOT NULL CHECK (copies >= 0),
  e_copies integer NOT NULL CHECK (e_copies >= 0),
  form text,
  valid_from date,
  valid_to date,
  PRIMARY KEY (case_id, position, valid_from),
  CHECK (originals + copies + e_copies > 0),
  CHECK (valid_from <= valid_to)
);

CREATE TABLE procedures.case_step (
  case_id uuid REFERENCES procedures.procedure_case,
  position integer CHECK (position > 0),
  description text NOT NULL,
  valid_from date,
  valid_to date,
  PRIMARY KEY (case_id, position, valid_from),
  CHECK (valid_from <= valid_to)
);

CREATE TABLE procedures.legal_basis (
  procedure_code text COLLATE "C" REFERENCES procedures.procedure,
  number text COLLATE "C",
  title text NOT NULL,
  valid_from date,
  valid_to date,
  PRIMARY KEY (procedure_code, number, valid_from),
  CHECK (valid_from <= valid_to)
);

CREATE TABLE procedures.result (
  procedure_code text COLLATE "C" REFERENCES procedures.procedure,
  position integer CHECK (position > 0),
  name text NOT NULL,
  valid_from date,
  valid_to date,
  PRIMARY KEY (procedure_code, position, valid_from),
  CHECK (valid_from <= valid_to)
);

-- The internal process (quy trình nội bộ, quy trình ISO): who does what within how many hours.
CREATE TABLE procedures.process (
  id uuid PRIMARY KEY,
  procedure_code text COLLATE "C" NOT NULL REFERENCES procedures.procedure,
  document_number text NOT NULL,
  standard text NOT NULL,
  valid_from date NOT NULL,
  valid_to date,
  -- The level of the bodies that it is issued for (cấp).
  level text COLLATE "C" NOT NULL DEFAULT 'PROVINCE'
    CHECK (level IN ('PROVINCE', 'DISTRICT', 'COMMUNE')),
  UNIQUE (procedure_code, level, valid_from),
  CHECK (valid_from <= valid_to)
);

CREATE TABLE procedures.process_step (
  process_id uuid REFERENCES procedures.process,
  position integer CHECK (position > 0),
  name text NOT NULL,
  role text NOT NULL,
  agency_code text COLLATE "C" NOT NULL REFERENCES procedures.agency,
  -- In quarters of an hour, so that sums are exact.
  hours double precision NOT NULL CHECK (hours > 0 AND hours * 4 = trunc(hours * 4)),
  PRIMARY KEY (process_id, position)
);

-- What the steps of each process take together, beside the procedure's time limit at 8 hours a day.
CREATE VIEW procedures.process_time AS
SELECT
  process.*,
  (SELECT coalesce(sum(hours), 0) FROM procedures.process_step WHERE process_id = process.id)
    AS total_hours,
  time_limit_working_days * 8 AS limit_hours
FROM procedures.process
JOIN procedures.procedure ON procedure.code = procedure_code;
