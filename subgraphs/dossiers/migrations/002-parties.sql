ALTER TABLE dossiers.dossier DROP CONSTRAINT dossier_owner_kind_check;
ALTER TABLE dossiers.dossier ADD CONSTRAINT dossier_owner_kind_check
  CHECK (owner_kind IN ('Citizen', 'Household', 'Organisation', 'StateAgency'));

-- Who takes part in a dossier beside its owner, who stands with the dossier itself.
CREATE TABLE dossiers.dossier_party (
  dossier_id uuid REFERENCES dossiers.dossier,
  role text CHECK (role IN ('SUBMITTER', 'PROXY', 'RECEIVER')),
  party_id uuid,
  party_kind text NOT NULL
    CHECK (party_kind IN ('Citizen', 'Household', 'Organisation', 'StateAgency')),
  PRIMARY KEY (dossier_id, role, party_id)
);
