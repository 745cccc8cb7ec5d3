-- A variant's subgraphs may be made to stand as they stood at an earlier launch.
ALTER TABLE registry.launch DROP CONSTRAINT launch_trigger_check;
ALTER TABLE registry.launch ADD CHECK (
  trigger IN ('PUBLISH', 'DELETE', 'ROLL_BACK', 'UNPIN', 'CONTRACT', 'REVERT')
);
