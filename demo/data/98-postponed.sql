SELECT draft.run_all(array_agg(definition ORDER BY stage)) FROM draft.postponed;
