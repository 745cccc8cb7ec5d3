-- Whose each dossier is: a body's, a family's where it is about land at a local centre, a person's. Who
-- has handed in before may do so again.
CREATE UNLOGGED TABLE draft.owner AS
SELECT
  ordinal, owner_kind, owner_ordinal::bigint AS owner_ordinal,
  draft.id_of('motcua demo party ' ||
    CASE owner_kind WHEN 'Citizen' THEN 'C' WHEN 'Household' THEN 'H' ELSE 'O' END || owner_ordinal
  ) AS owner_id
FROM draft.dossier
CROSS JOIN LATERAL (
  SELECT CASE
    WHEN is_organisation AND draft.dice(owner_ordinal, 71, 100) < 8 THEN 'StateAgency'
    WHEN is_organisation THEN 'Organisation'
    WHEN district IS NOT NULL AND field_code = 'LV-09-01' AND draft.dice(ordinal, 70, 100) < 40
      THEN 'Household'
    ELSE 'Citizen'
  END AS owner_kind
) AS kind;

ANALYZE draft.owner;
