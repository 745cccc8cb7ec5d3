CREATE TABLE fees.item (
  id uuid PRIMARY KEY,
  dossier_id uuid NOT NULL,
  procedure_code text COLLATE "C" NOT NULL,
  field_code text COLLATE "C" NOT NULL,
  department_code text COLLATE "C" NOT NULL,
  -- Who receives the money; where it is paid is another matter.
  beneficiary_code text COLLATE "C" NOT NULL,
  collected_at text NOT NULL
    CHECK (collected_at IN ('CENTRE', 'DEPARTMENT', 'ONLINE', 'POST', 'BANK')),
  scope text NOT NULL CHECK (scope IN ('PROVINCIAL_CENTRE', 'LOCAL_CENTRES')),
  kind text NOT NULL CHECK (kind IN ('FEE', 'CHARGE', 'FINANCIAL_OBLIGATION')),
  name text NOT NULL,
  dong bigint NOT NULL CHECK (dong >= 0),
  exemption_reason text,
  exemption_legal_basis text,
  state text NOT NULL CHECK (
    state IN ('ASSESSED', 'REQUESTED', 'PAID', 'RECEIPTED', 'SETTLED', 'REFUNDED', 'CANCELLED')
  ),
  -- Calendar dates in Asia/Ho_Chi_Minh.
  assessed_on date NOT NULL,
  paid_on date,
  receipt_number text,
  CHECK ((exemption_reason IS NULL) = (exemption_legal_basis IS NULL)),
  CHECK ((paid_on IS NOT NULL) = (state IN ('PAID', 'RECEIPTED', 'SETTLED', 'REFUNDED')))
);
CREATE INDEX item_by_dossier ON fees.item (dossier_id);
CREATE INDEX item_by_procedure ON fees.item (procedure_code);
CREATE INDEX item_by_beneficiary ON fees.item (beneficiary_code);

CREATE TABLE fees.named_as_slow (
  publication_code text COLLATE "C",
  agency_code text COLLATE "C",
  quote text NOT NULL,
  period_from date NOT NULL,
  period_to date NOT NULL,
  PRIMARY KEY (publication_code, agency_code)
);
