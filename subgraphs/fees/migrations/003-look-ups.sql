-- The few dossiers that were or are overdue on a day, for sums of what is owed for them.
CREATE INDEX dossier_overdue ON fees.dossier USING gist (overdue) WHERE overdue <> '{}';

-- For the first day of which anything is known.
CREATE INDEX item_assessed ON fees.item (assessed_on);
