import { openPglite } from '#kit/pglite.ts'
import { prepareDemo } from './demo/prepare.ts'
import { mkdtemp } from 'node:fs/promises'
const t = performance.now()
const d = await openPglite(await mkdtemp('/tmp/standins-pg-'))
console.log('open', performance.now()-t)
await prepareDemo(d)
console.log('prepared', performance.now()-t)
console.log(await d.sql`SELECT source, scope, count(*)::int AS n, count(*) FILTER (WHERE status='X')::int AS x FROM dossiers.dossier GROUP BY 1,2 ORDER BY 1`)
console.log(await d.sql`SELECT count(*)::int AS n, count(DISTINCT partner)::int AS partners FROM fees.entry`)
await d.stop()
