-- Who hands in for a body, who acts for somebody, who fetches a result: persons that own other dossiers.
INSERT INTO dossiers.dossier_party (dossier_id, role, party_id, party_kind)
SELECT DISTINCT dossier.id, role, other.owner_id, other.owner_kind
FROM draft.dossier
JOIN draft.owner AS own USING (ordinal)
CROSS JOIN (SELECT count(*) AS dossiers FROM draft.owner) AS counted
JOIN (VALUES ('SUBMITTER', 73, 70, 0), ('PROXY', 74, 12, 4), ('RECEIVER', 75, 10, 5))
  AS share (role, salt, of_bodies, of_persons)
  ON draft.dice(ordinal, salt, 100) < CASE WHEN is_organisation THEN of_bodies ELSE of_persons END
JOIN draft.owner AS other
  ON other.ordinal = 1 + (dossier.ordinal * 7919 + salt * 104729) % dossiers
    AND other.owner_kind = 'Citizen' AND other.owner_id <> own.owner_id;
