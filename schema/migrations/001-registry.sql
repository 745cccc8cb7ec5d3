-- The registry: what departments publish, what it builds to, and which launch gateways run.
-- Revisions, builds, launches, checks and audit events are only ever added.

CREATE FUNCTION registry.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of registry.% are only ever added', TG_TABLE_NAME;
END
$$;

CREATE TABLE registry.graph (
  id text COLLATE "C" PRIMARY KEY,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE registry.key (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text COLLATE "C" NOT NULL UNIQUE,
  graph text COLLATE "C" NOT NULL REFERENCES registry.graph,
  -- The code of the department that holds it, such as H49.05.
  department text,
  scopes text[] NOT NULL,
  -- Patterns: * stands for any text.
  variants text[] NOT NULL,
  subgraphs text[] NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  revoked_at timestamptz
);

-- Two may be active for each key, so that one replaces the other without a gap.
CREATE TABLE registry.key_secret (
  sha256 text COLLATE "C" PRIMARY KEY,
  key_id bigint NOT NULL REFERENCES registry.key,
  created_at timestamptz NOT NULL DEFAULT now(),
  retired_at timestamptz
);
CREATE INDEX ON registry.key_secret (key_id);

-- Texts by their content: one that many revisions and checks hold is kept once.
CREATE TABLE registry.sdl (
  sha256 text COLLATE "C" PRIMARY KEY,
  text text NOT NULL
);

CREATE TABLE registry.input_set (
  hash text COLLATE "C" PRIMARY KEY
);

CREATE TABLE registry.input_set_member (
  input_set text COLLATE "C" NOT NULL REFERENCES registry.input_set,
  subgraph text COLLATE "C" NOT NULL,
  url text NOT NULL,
  sdl text COLLATE "C" NOT NULL REFERENCES registry.sdl,
  PRIMARY KEY (input_set, subgraph)
);

CREATE TABLE registry.build (
  id text COLLATE "C" PRIMARY KEY,
  input_set text COLLATE "C" NOT NULL REFERENCES registry.input_set,
  -- What composed it, with its version: another one makes another build.
  engine text NOT NULL,
  -- Null where it failed, and for a graph without subgraphs.
  supergraph_sdl text,
  -- Null where it failed.
  api_sdl text,
  -- How Apollo Router and Apollo Server name the schema that they run.
  supergraph_schema_id text,
  api_schema_id text,
  hints jsonb NOT NULL DEFAULT '[]',
  errors jsonb NOT NULL DEFAULT '[]',
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE registry.variant (
  graph text COLLATE "C" NOT NULL REFERENCES registry.graph,
  name text COLLATE "C" NOT NULL,
  is_strict boolean NOT NULL,
  -- Goes up with every change: a writer that began before it begins again.
  changes bigint NOT NULL DEFAULT 0,
  launches integer NOT NULL DEFAULT 0,
  -- What gateways run.
  head uuid,
  -- Later launches wait while an older one is pinned.
  is_pinned boolean NOT NULL DEFAULT false,
  -- Counts the changes of its list of persisted operations.
  operations_revision integer NOT NULL DEFAULT 0,
  PRIMARY KEY (graph, name)
);

CREATE TABLE registry.revision (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  graph text COLLATE "C" NOT NULL,
  variant text COLLATE "C" NOT NULL,
  -- Empty for a graph without subgraphs.
  subgraph text COLLATE "C" NOT NULL,
  url text NOT NULL,
  sdl text COLLATE "C" NOT NULL REFERENCES registry.sdl,
  git_branch text,
  git_commit text,
  git_author text,
  git_remote text,
  message text,
  key_id bigint NOT NULL REFERENCES registry.key,
  -- By which a repeated request is known, and was its subgraph new.
  request_hash text COLLATE "C" NOT NULL,
  was_created boolean NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  FOREIGN KEY (graph, variant) REFERENCES registry.variant
);

-- The revision that each subgraph of a variant stands at.
CREATE TABLE registry.slot (
  graph text COLLATE "C" NOT NULL,
  variant text COLLATE "C" NOT NULL,
  subgraph text COLLATE "C" NOT NULL,
  revision bigint NOT NULL REFERENCES registry.revision,
  PRIMARY KEY (graph, variant, subgraph),
  FOREIGN KEY (graph, variant) REFERENCES registry.variant
);

CREATE TABLE registry.launch (
  id uuid PRIMARY KEY,
  graph text COLLATE "C" NOT NULL,
  variant text COLLATE "C" NOT NULL,
  number integer NOT NULL,
  trigger text NOT NULL CHECK (trigger IN ('PUBLISH', 'DELETE', 'ROLL_BACK', 'UNPIN')),
  -- The subgraph that was published or deleted.
  subgraph text COLLATE "C",
  revision bigint REFERENCES registry.revision,
  build text COLLATE "C" NOT NULL REFERENCES registry.build,
  succeeded boolean NOT NULL,
  -- What ran before it.
  previous uuid REFERENCES registry.launch,
  key_id bigint REFERENCES registry.key,
  -- Ed25519, base64; null where the registry has no key to sign with.
  signature text,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (graph, variant, number),
  FOREIGN KEY (graph, variant) REFERENCES registry.variant
);
CREATE INDEX ON registry.launch (revision);
ALTER TABLE registry.variant ADD FOREIGN KEY (head) REFERENCES registry.launch;

CREATE TABLE registry.readme (
  graph text COLLATE "C" NOT NULL,
  variant text COLLATE "C" NOT NULL,
  content text NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (graph, variant)
);

-- Operations that clients send by their id alone.
CREATE TABLE registry.persisted_operation (
  graph text COLLATE "C" NOT NULL,
  variant text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  -- Empty for those of every client.
  client_name text COLLATE "C" NOT NULL,
  name text NOT NULL,
  type text NOT NULL,
  body text NOT NULL,
  PRIMARY KEY (graph, variant, id, client_name)
);

CREATE TABLE registry.check_run (
  id uuid PRIMARY KEY,
  graph text COLLATE "C" NOT NULL,
  variant text COLLATE "C" NOT NULL,
  subgraph text COLLATE "C" NOT NULL,
  base_launch uuid REFERENCES registry.launch,
  input_set text COLLATE "C" NOT NULL REFERENCES registry.input_set,
  -- By which a repeated request is known.
  request_hash text COLLATE "C" NOT NULL,
  passed boolean NOT NULL,
  tasks jsonb NOT NULL,
  git_branch text,
  git_commit text,
  key_id bigint NOT NULL REFERENCES registry.key,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON registry.check_run (request_hash);

-- Which gateway runs which launch, as it tells when it asks for the next.
CREATE TABLE registry.adoption (
  graph text COLLATE "C" NOT NULL,
  variant text COLLATE "C" NOT NULL,
  key_id bigint NOT NULL REFERENCES registry.key,
  instance text COLLATE "C" NOT NULL,
  client text NOT NULL,
  launch text NOT NULL,
  since timestamptz NOT NULL DEFAULT now(),
  seen_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (graph, variant, key_id, instance)
);

-- Each event holds the hash of the one before it, so that none can be changed or left out unseen.
CREATE TABLE registry.audit_event (
  number bigint PRIMARY KEY,
  at timestamptz NOT NULL,
  -- The name of the key, or who else did it.
  actor text NOT NULL,
  action text NOT NULL,
  -- JSON as it was hashed.
  details text NOT NULL,
  previous_hash text NOT NULL,
  hash text NOT NULL
);

CREATE TRIGGER only_added BEFORE UPDATE OR DELETE ON registry.sdl
  FOR EACH ROW EXECUTE FUNCTION registry.refuse_change();
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE ON registry.build
  FOR EACH ROW EXECUTE FUNCTION registry.refuse_change();
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE ON registry.revision
  FOR EACH ROW EXECUTE FUNCTION registry.refuse_change();
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE ON registry.launch
  FOR EACH ROW EXECUTE FUNCTION registry.refuse_change();
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE ON registry.check_run
  FOR EACH ROW EXECUTE FUNCTION registry.refuse_change();
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE ON registry.audit_event
  FOR EACH ROW EXECUTE FUNCTION registry.refuse_change();
