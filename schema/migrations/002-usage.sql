-- What clients ask: which operations, how often, and which parts of the schema these need.

CREATE TABLE registry.operation (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  graph text COLLATE "C" NOT NULL,
  variant text COLLATE "C" NOT NULL,
  -- Of its name and document.
  sha256 text COLLATE "C" NOT NULL,
  -- Null for one without a name.
  name text,
  -- Without the values that clients gave.
  document text NOT NULL,
  -- The build by whose schema its coordinates were last read.
  build text COLLATE "C",
  first_seen_at timestamptz NOT NULL,
  UNIQUE (graph, variant, sha256),
  FOREIGN KEY (graph, variant) REFERENCES registry.variant
);

CREATE TABLE registry.operation_coordinate (
  coordinate text COLLATE "C" NOT NULL,
  operation bigint NOT NULL REFERENCES registry.operation ON DELETE CASCADE,
  PRIMARY KEY (coordinate, operation)
);
CREATE INDEX ON registry.operation_coordinate (operation);

-- Empty texts stand for what a client does not tell.
CREATE TABLE registry.usage_client (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  graph text COLLATE "C" NOT NULL,
  variant text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  version text COLLATE "C" NOT NULL,
  UNIQUE (graph, variant, name, version),
  FOREIGN KEY (graph, variant) REFERENCES registry.variant
);

CREATE TABLE registry.operation_use (
  operation bigint NOT NULL REFERENCES registry.operation ON DELETE CASCADE,
  client bigint NOT NULL REFERENCES registry.usage_client,
  -- Calendar date in Asia/Ho_Chi_Minh.
  day date NOT NULL,
  requests bigint NOT NULL,
  last_at timestamptz NOT NULL,
  PRIMARY KEY (operation, client, day)
);
CREATE INDEX ON registry.operation_use (day);

-- Reports by their content, so that one which is sent again is not counted twice.
CREATE TABLE registry.usage_report (
  sha256 text COLLATE "C" PRIMARY KEY,
  received_at timestamptz NOT NULL
);
CREATE INDEX ON registry.usage_report (received_at);

-- By which a persisted operation is known among those that clients sent; null for one kept before this.
ALTER TABLE registry.persisted_operation ADD operation text COLLATE "C";

-- What each change of a list of persisted operations added, as gateways fetch it.
CREATE TABLE registry.persisted_chunk (
  -- A hash of all the rest: who knows it may read the chunk.
  id text COLLATE "C" PRIMARY KEY,
  graph text COLLATE "C" NOT NULL,
  variant text COLLATE "C" NOT NULL,
  revision integer NOT NULL,
  -- JSON.
  manifest text NOT NULL,
  UNIQUE (graph, variant, revision),
  FOREIGN KEY (graph, variant) REFERENCES registry.variant
);
INSERT INTO registry.persisted_chunk (id, graph, variant, revision, manifest)
SELECT
  encode(sha256(convert_to(concat_ws(E'\n', graph, variant, operations_revision, manifest), 'UTF8')), 'hex'),
  graph, variant, operations_revision, manifest
FROM (
  SELECT variant.graph, variant.name AS variant, operations_revision, jsonb_build_object(
    'format', 'apollo-persisted-query-manifest',
    'version', 1,
    'operations', jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
      'id', operation.id, 'name', operation.name, 'type', lower(operation.type),
      'body', operation.body, 'clientName', nullif(client_name, '')
    )) ORDER BY operation.id)
  )::text AS manifest
  FROM registry.variant
  JOIN registry.persisted_operation AS operation
    ON operation.graph = variant.graph AND operation.variant = variant.name
  GROUP BY variant.graph, variant.name
) AS kept;
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE ON registry.persisted_chunk
  FOR EACH ROW EXECUTE FUNCTION registry.refuse_change();
