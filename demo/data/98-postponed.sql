SELECT draft.run_all(array_agg(definition ORDER BY stage)) FROM draft.postponed WHERE stage < 4;

-- Made one by one when the platform is open already.
CREATE TABLE public.motcua_demo_index AS
SELECT definition FROM draft.postponed WHERE stage = 4;
