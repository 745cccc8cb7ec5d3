-- Those that count nothing, as if each had come with the first dossier that it counts.
DELETE FROM dossiers.series WHERE NOT EXISTS (
  SELECT FROM dossiers.dossier
  WHERE dossier.received_by_code = series.received_by_code
    AND dossier.field_code = series.field_code AND dossier.channel = series.channel
);
