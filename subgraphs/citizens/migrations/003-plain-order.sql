-- Numbers are compared byte by byte: by a language's rules that takes twice as long, and tells nothing more.
ALTER TABLE citizens.identity_document
  ALTER COLUMN kind TYPE text COLLATE "C",
  ALTER COLUMN number TYPE text COLLATE "C";
