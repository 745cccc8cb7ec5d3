-- Contracts, and by what a variant's operations are protected.

-- A variant that shows a part of another, by the tags of its elements: launched with each launch of it.
CREATE TABLE registry.contract (
  graph text COLLATE "C" NOT NULL,
  variant text COLLATE "C" NOT NULL,
  source text COLLATE "C" NOT NULL,
  include text[] NOT NULL,
  exclude text[] NOT NULL,
  hide_unreachable_types boolean NOT NULL,
  PRIMARY KEY (graph, variant),
  FOREIGN KEY (graph, variant) REFERENCES registry.variant,
  FOREIGN KEY (graph, source) REFERENCES registry.variant,
  CHECK (variant <> source)
);
CREATE INDEX ON registry.contract (graph, source);

-- The launch of its source that a contract's launch follows.
ALTER TABLE registry.launch ADD COLUMN upstream uuid REFERENCES registry.launch;
CREATE INDEX ON registry.launch (upstream);
ALTER TABLE registry.launch DROP CONSTRAINT launch_trigger_check;
ALTER TABLE registry.launch ADD CHECK (
  trigger IN ('PUBLISH', 'DELETE', 'ROLL_BACK', 'UNPIN', 'CONTRACT')
);

-- Which operations a check protects; variants without a row have the registry's own.
CREATE TABLE registry.operation_policy (
  graph text COLLATE "C" NOT NULL REFERENCES registry.graph,
  variant text COLLATE "C" NOT NULL,
  window_days integer NOT NULL,
  min_count integer NOT NULL,
  min_percentage double precision NOT NULL,
  -- A name, or name@version.
  excluded_clients text[] NOT NULL,
  excluded_operations text[] NOT NULL,
  fails_on_dangerous boolean NOT NULL,
  PRIMARY KEY (graph, variant)
);

-- Lets a change pass until the end of a day although it breaks operations: all, or those that are named.
CREATE TABLE registry.change_override (
  graph text COLLATE "C" NOT NULL REFERENCES registry.graph,
  variant text COLLATE "C" NOT NULL,
  change text COLLATE "C" NOT NULL,
  operations text[],
  author text NOT NULL,
  reason text NOT NULL,
  until date NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (graph, variant, change)
);
